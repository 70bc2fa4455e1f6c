"""Work a queryset out once, then only fill in its values.

The first call builds the queryset with marks in place of the values, compiles it and remembers
where each mark ended up among the parameters. Later calls put their values there. Everything else,
from the cursor to the model instances, is Django's own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django_scopes import get_scope, scope

from ataraxy.platform.reading.asking import rows_of, widest

P = ParamSpec("P")
R = TypeVar("R")
Value = int | str | UUID | datetime | date
_FIRST_MARK = 1_900_000_000
"""Marks are numbers (or texts, UUIDs, instants made of them) that no row and no constant has."""

_CLINIC = 0
"""The mark of the clinic in scope; those of the arguments follow it."""


_ANSWERS: ContextVar[dict[Any, list[Any]] | None] = ContextVar("answers", default=None)
"""What was asked within `asked_once`, by the read and its values."""


def prepared(build: Callable[P, QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """Make a function that builds a queryset into one that answers with its rows."""

    @functools.wraps(build)
    def ask(*args: P.args, **kwargs: P.kwargs) -> list[R]:
        current = get_scope()
        # Outside a scope only what no clinic owns can be asked; the rest raises as it is built.
        walled = current.get("_enabled", True) and "clinic" in current
        if kwargs:
            return list(build(*args, **kwargs))
        filled = [_padded(one) for one in args]
        key = (build, walled, current.get("_enabled", True), *(_shape(one) for one in filled))
        plans: dict[Any, _Plan | None] = connection.__dict__.setdefault("prepared_plans", {})
        if key not in plans:
            plans[key] = _plan(build, filled, walled=walled)
        plan = plans[key]
        if plan is None:
            return list(build(*args, **kwargs))
        return _rows(key, plan, [current.get("clinic", 0), *_flat(filled)])

    return ask


@contextmanager
def asked_once() -> Iterator[None]:
    """Within it a read that was asked before with the same values keeps its first answer.

    For drawing one page: nothing may be written inside, and all of it sees one moment.
    """
    token = _ANSWERS.set({})
    try:
        yield
    finally:
        _ANSWERS.reset(token)


def _rows(read: tuple[Any, ...], plan: _Plan, values: list[Any]) -> list[Any]:
    answers = _ANSWERS.get()
    # Who locks a row means to write it, and must see it as it is now.
    if answers is None or plan.queryset.query.select_for_update:
        return plan.rows(values)
    key = (read, *values)
    if key not in answers:
        answers[key] = plan.rows(values)
    return list(answers[key])


@dataclass(frozen=True, slots=True)
class _Plan:
    """One compiled query: its SQL, its parameters, and which of them are filled in from where."""

    queryset: QuerySet[Any, Any]
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int, Callable[[Any], Any]], ...]
    converters: Any

    def rows(self, values: Sequence[Any]) -> list[Any]:
        """The rows for these values."""
        parameters = list(self.parameters)
        for place, number, spelled in self.places:
            parameters[place] = spelled(values[number])
        asked = _Asked(self, parameters)
        reader: Any = self.queryset._iterable_class
        return [*reader(_Shown(self.queryset, asked))]


class _Asked:
    """Stands in for the compiler: the SQL is there already, only the answer is fetched."""

    def __init__(self, plan: _Plan, parameters: Sequence[Any]) -> None:
        self._plan, self._parameters = plan, parameters

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plan.compiler, name)

    def execute_sql(self, *_args: Any, **_kwargs: Any) -> list[Any]:
        """All rows in one piece."""
        return [rows_of(self._plan.sql, self._parameters)]

    def results_iter(
        self, results: Any = None, tuple_expected: bool = False, **_kwargs: Any
    ) -> Iterator[Any]:
        """The rows with their values as Python has them."""
        rows = chain.from_iterable(self.execute_sql() if results is None else results)
        if self._plan.converters:
            rows = self._plan.compiler.apply_converters(rows, self._plan.converters)
        return map(tuple, rows) if tuple_expected else rows


class _Shown:
    """Stands in for the queryset (and for its query) before Django's own row readers."""

    def __init__(self, behind: Any, asked: _Asked) -> None:
        self._behind, self._asked = behind, asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)

    @property
    def query(self) -> _Shown:
        """The query behind, whose compiler has done its work."""
        return _Shown(self._behind.query, self._asked)

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> _Asked:
        """What was compiled before."""
        return self._asked


def _plan(
    build: Callable[..., QuerySet[Any, Any]], filled: list[Any], *, walled: bool
) -> _Plan | None:
    """The compiled query for values of this shape; nothing when it can have no rows."""
    marks = iter(range(_CLINIC + 1, _FIRST_MARK))
    marked = [_marked(one, marks) for one in filled]
    with scope(clinic=_FIRST_MARK + _CLINIC) if walled else nullcontext():
        queryset: Any = build(*marked)
    assert not queryset._prefetch_related_lookups, "a prepared read cannot prefetch"  # noqa: S101
    compiler = queryset.query.get_compiler(using=connection.alias)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    places = tuple(_places(parameters, [_FIRST_MARK + _CLINIC, *_flat(marked)]))
    missing = set(range(1, next(marks))) - {number for _place, number, _spelled in places}
    if missing:
        raise TypeError(f"{build.__qualname__} does not use all of its values as they are.")
    fields = [chosen[0] for chosen in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields)
    return _Plan(queryset, compiler, sql, tuple(parameters), places, converters)


def _places(
    parameters: Iterable[Any], marks: Sequence[Value]
) -> Iterator[tuple[int, int, Callable[[Any], Any]]]:
    """Where each mark is among the parameters, and how its values are spelled there."""
    known = {_spelling(mark)(mark): number for number, mark in enumerate(marks)}
    for place, parameter in enumerate(parameters):
        if isinstance(parameter, Value) and parameter in known:
            number = known[parameter]
            mark = marks[number]
            spelled = _width(type(parameter)) if isinstance(mark, int) else _spelling(mark)
            yield place, number, spelled


def _width(kind: type[Any]) -> Callable[[Any], Any]:
    """PostgreSQL's integers have a type of their own for each width; a plain one gets the widest.

    Else the driver would choose one by each value, and every choice were another plan.
    """
    return widest() if connection.vendor == "postgresql" and kind is int else kind


def _spelling(value: Value) -> Callable[[Any], Any]:
    """How this database's driver takes values of this type."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return lambda uid: uid.hex
    return lambda plain: plain


def _marked(value: Any, marks: Iterator[int]) -> Any:
    if isinstance(value, tuple):
        return tuple(_marked(one, marks) for one in value)
    number = next(marks)
    if isinstance(value, int):
        return _FIRST_MARK + number
    if isinstance(value, UUID):
        return UUID(int=_FIRST_MARK + number, version=4)
    if isinstance(value, datetime):
        return datetime(1900, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
    if isinstance(value, date):
        return date(1800, 1, 1) + timedelta(days=number)
    return f"mark {_FIRST_MARK + number}"


def _shape(value: Any) -> Any:
    return len(value) if isinstance(value, tuple) else type(value)


def _padded(value: Any) -> Any:
    """A list of values grows to the next power of two, or every length would be a new query."""
    if not isinstance(value, Value | tuple):
        raise TypeError(f"A prepared read does not take {type(value).__name__}.")
    if not isinstance(value, tuple) or not value:
        return value
    wanted = 1 << (len(value) - 1).bit_length()
    return value + value[-1:] * (wanted - len(value))


def _flat(values: Iterable[Any]) -> list[Any]:
    return [one for value in values for one in (value if isinstance(value, tuple) else (value,))]


def prepared_one(build: Callable[P, QuerySet[Any, R]]) -> Callable[P, R | None]:
    """The same for the first row, or nothing. The queryset names its order."""

    @functools.wraps(build)
    def only_first(*args: P.args, **kwargs: P.kwargs) -> QuerySet[Any, R]:
        return build(*args, **kwargs)[:1]

    rows = prepared(only_first)

    @functools.wraps(build)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R | None:
        return next(iter(rows(*args, **kwargs)), None)

    return ask

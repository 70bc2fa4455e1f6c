"""The numbers of the room, read once from `data/*.toml`: routes, limits, staffing, plausible."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, cast

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.foundation.guardrail import Guardrail


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from, in words for the page."""

    source: str
    tag: EvidenceTag

    @property
    def words(self) -> str:
        """Source and how far it can be trusted."""
        return f"{self.source} ({self.tag.words})"


@dataclass(frozen=True, slots=True)
class RouteRules:
    """What a route asks for: the way home, fasting hours, check times in minutes, staffing."""

    key: str
    name: str
    given_as: str
    can_be_stopped: bool
    staffing: str
    chair_minutes: int
    transport: str
    transport_origin: Origin
    food_hours: float
    drink_hours: float
    fasting_origin: Origin
    during_minutes: tuple[int, ...]
    every_minutes: int
    after_every_minutes: int
    checks_origin: Origin


class UnknownRouteError(ValueError):
    """A route that `routes.toml` does not have: nothing can be decided about it."""


@cache
def routes() -> Mapping[str, RouteRules]:
    """Every route by its key and by the words other rooms use for it."""
    found: dict[str, RouteRules] = {}
    root = open_data("routes.toml")
    for key in list(_raw("routes.toml")):
        if key == "reviewed":
            continue
        row = root.table(key)
        aliases = row.strings("aliases")
        rules = _route(key, row)
        found |= dict.fromkeys((key, *aliases), rules)
    root.close()
    return found


def route_rules(route: str) -> RouteRules:
    """The rules of one route; raises `UnknownRouteError`."""
    try:
        return routes()[route]
    except KeyError:
        known = ", ".join(sorted({rules.key for rules in routes().values()}))
        raise UnknownRouteError(f"There is no route {route!r}. Known: {known}.") from None


def _route(key: str, row: Table) -> RouteRules:
    transport, fasting, checks = (row.table(n) for n in ("transport", "fasting", "checks"))
    found = RouteRules(
        key=key,
        name=row.take("name", str),
        given_as=row.take("given_as", str),
        can_be_stopped=row.take("can_be_stopped", bool),
        staffing=row.take("staffing", str),
        chair_minutes=row.take("chair_minutes", int),
        transport=transport.take("needs", str),
        transport_origin=origin(transport),
        food_hours=fasting.take("food_hours", float),
        drink_hours=fasting.take("drink_hours", float),
        fasting_origin=origin(fasting),
        during_minutes=_minutes(checks),
        every_minutes=checks.take("every", int),
        after_every_minutes=checks.take("after_every", int),
        checks_origin=origin(checks),
    )
    for table in (transport, fasting, checks, row):
        table.close()
    return found


def _minutes(checks: Table) -> tuple[int, ...]:
    found: list[int] = checks.take("during", list)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Limit:
    """A named group of limits: its numbers by name, with their origin."""

    numbers: Mapping[str, float]
    origin: Origin

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]


@cache
def limits() -> Mapping[str, Limit]:
    """Limit groups by dotted name, such as ``during.notify``."""
    found: dict[str, Limit] = {}
    for name, value in _raw("limits.toml").items():
        if name != "reviewed":
            _collect(name, value, found)
    return found


def _collect(name: str, value: Mapping[str, object], found: dict[str, Limit]) -> None:
    if "source" not in value:
        for inner, deeper in value.items():
            _collect(f"{name}.{inner}", deeper, found)  # type: ignore[arg-type]
        return
    row = Table("limits.toml", value, name)
    place = origin(row)
    names = [key for key in value if key not in {"source", "tag"}]
    found[name] = Limit({key: row.take(key, float) for key in names}, place)


@dataclass(frozen=True, slots=True)
class Staffing:
    """How many patients one nurse may have at once, by group; `early_minutes` is their start."""

    early_minutes: int
    most: Mapping[str, int]
    origin: Origin


@cache
def staffing() -> Staffing:
    """The numbers of `staffing.toml`."""
    root = open_data("staffing.toml")
    most = root.take("most", dict)
    found = Staffing(root.take("early_minutes", int), most, origin(root))
    root.close()
    return found


@cache
def plausible() -> Mapping[str, Guardrail]:
    """What may be typed for each value of a reading."""
    rows = cast("dict[str, list[Any]]", _raw("plausible.toml")["reading"])
    return {name: Guardrail(*row) for name, row in rows.items()}


@cache
def axes() -> Mapping[str, float]:
    """How far the axes of the flowsheet reach at least, by name."""
    raw = _raw("axes.toml")
    return {k: v for k, v in raw.items() if isinstance(v, int | float)}  # type: ignore[misc]


@cache
def recheck_choices() -> tuple[int, ...]:
    """For how many minutes somebody can promise to measure again."""
    return tuple(cast("list[int]", _raw("axes.toml")["recheck_choices"]))


def open_data(name: str) -> Table:
    """One data file, its review date already read."""
    table = Table(name, _raw(name))
    table.take("reviewed", date)
    return table


def origin(table: Table) -> Origin:
    """The source and the tag of a table."""
    return Origin(table.take("source", str), table.tag("tag"))


def raw_data(name: str) -> dict[str, dict[str, object]]:
    """One data file as it stands."""
    return _raw(name)


def _raw(name: str) -> dict[str, dict[str, object]]:
    text = files("ataraxy.journey.session").joinpath("data", name).read_text("utf-8")
    return tomllib.loads(text)

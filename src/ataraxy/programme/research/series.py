"""Read somebody else's table of scores by a mapping. Pure: no database.

Whatever cannot be taken exactly is a problem with line and column; with one problem nothing is
taken. What the table holds and the mapping does not name is told, never dropped silently.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ataraxy.knowledge.measures import AnswerError, enter, instrument
from ataraxy.programme.research.cells import CellError, calendar_day, plain_text, whole
from ataraxy.programme.research.mapping import WORD_LENGTH, Mapping, Scored
from ataraxy.programme.research.opening import UnreadableError, columns_of, text_of

Value = TypeVar("Value")
SHOWN = 20
"""How many problems are told one by one."""

Key = tuple[str, str, int]
"""Who, which instrument, on which day."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps the table from being taken."""

    line: int
    column: str
    words: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", column {self.column}" if self.column else "")
        return f"{where}: {self.words}"


class SeriesError(ValueError):
    """A table that cannot be taken, with every problem found in it."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems
        more = len(problems) - SHOWN
        lines = [f"{file}: {one}" for one in problems[:SHOWN]]
        super().__init__("\n".join(lines + ([f"… and {more} more."] if more > 0 else [])))


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the table, under the label the table gives them."""

    label: str
    group: str
    indication: str
    route: str


@dataclass(frozen=True, slots=True)
class Total:
    """A total on a day since treatment began, and at which visit ("" for a baseline column)."""

    total: int
    visit: str
    line: int


@dataclass(slots=True)
class Series:
    """What a table holds: its people, their totals, and what was not taken.

    `nobody_finished` names a final visit at which nobody has a score: all would count as having
    left, because the series still runs or because the mapping has a slip of the pen.
    """

    people: dict[str, Person] = field(default_factory=dict)
    totals: dict[Key, Total] = field(default_factory=dict)
    rows: int = 0
    rows_repeated: int = 0
    nobody_finished: str = ""
    columns_not_taken: list[str] = field(default_factory=list)
    cells_missing: Counter[str] = field(default_factory=Counter)


def read_series(path: Path, mapping: Mapping) -> Series:
    """Every person and total in `path`; raises `SeriesError` with line and column."""
    found, problems = Series(), list[Problem]()
    try:
        text = io.StringIO(text_of(path), newline="")
    except UnreadableError as error:
        raise SeriesError(path.name, [Problem(error.line, "", str(error))]) from error
    reader = csv.reader(text, delimiter=mapping.delimiter, strict=True)
    try:
        _read(reader, mapping, found, problems)
    except csv.Error as error:
        told = f"is not CSV: {error}. Look for a quotation mark that is not closed."
        problems.append(Problem(reader.line_num, "", told))
    if problems:
        raise SeriesError(path.name, problems)
    return found


def _read(
    reader: Iterator[list[str]], mapping: Mapping, found: Series, problems: list[Problem]
) -> None:
    names = [one.strip() for one in next(reader, [])]
    problems.extend(Problem(1, column, told) for column, told in columns_of(names, mapping))
    if problems:
        return
    found.columns_not_taken = [name for name in names if name not in mapping.columns]
    taking = _Taking(mapping, found, problems)
    _rows(reader, {name: place for place, name in enumerate(names)}, len(names), taking)
    taking.close()


def _rows(reader: Iterator[list[str]], header: dict[str, int], width: int, taking: _Taking) -> None:
    for cells in reader:
        line = int(reader.line_num)  # type: ignore[attr-defined]
        if not any(cells):
            continue
        taking.found.rows += 1
        if len(cells) != width:
            told = (
                f"has {len(cells)} cells, the first line has {width}. A cell that holds the "
                "delimiter must stand in quotation marks."
            )
            taking.problems.append(Problem(line, "", told))
            continue
        taking.row(line, {name: cells[place].strip() for name, place in header.items()})


@dataclass(slots=True)
class _Taking:
    """Takes row after row into a series and keeps what is wrong with them."""

    mapping: Mapping
    found: Series
    problems: list[Problem]
    visits: Counter[str] = field(default_factory=Counter)

    def row(self, line: int, cells: dict[str, str]) -> None:
        label = self._text(line, self.mapping.person, cells)
        if label is None:
            return
        if not label:
            self._problem(line, self.mapping.person, "is empty; every row says who it is")
            return
        self._person(line, label, cells)
        visit = self._text(line, self.mapping.visit, cells) or ""
        scored = [one for one in self.mapping.scores if not self._is_missing(one.total, cells)]
        # A visit that was missed needs no day: nothing was measured on it.
        day = self._day(line, cells) if scored else None
        if day is not None:
            self.visits[visit] += 1
            fresh = [self._total(line, cells, one, (label, day), visit) for one in scored]
            self.found.rows_repeated += not any(fresh)
        for one in self.mapping.scores:
            if one.baseline:
                self._baseline(line, cells, one, label)

    def close(self) -> None:
        """What only the whole table can say."""
        final = self.mapping.final_visit
        if final and self.found.totals and final not in self.visits:
            there = ", ".join(sorted(one for one in self.visits if one)) or "none"
            self.found.nobody_finished = f"“{final}”. Visits with a score: {there}"
        if not self.found.totals and not self.problems:
            self._problem(1, "", "the table holds no score: every total is empty or missing")

    def _person(self, line: int, label: str, cells: dict[str, str]) -> None:
        mapping = self.mapping
        now = Person(
            label=label,
            group=self._text(line, mapping.group, cells) or "",
            indication=self._text(line, mapping.indication, cells) or mapping.same_indication,
            route=self._text(line, mapping.route, cells) or mapping.same_route,
        )
        before = self.found.people.setdefault(label, now)
        for key in ("group", "indication", "route"):
            value = getattr(now, key)
            if value != getattr(before, key):
                told = (
                    f"“{value}”, but an earlier line of {label} says “{getattr(before, key)}”. "
                    "One person is of one kind: correct one of them."
                )
                self._problem(line, getattr(mapping, key) or key, told)

    def _day(self, line: int, cells: dict[str, str]) -> int | None:
        mapping = self.mapping
        if mapping.day:
            return self._read(line, mapping.day, cells, lambda text: whole(text, "days"))
        at = self._read(line, mapping.date, cells, calendar_day)
        start = self._read(line, mapping.start, cells, calendar_day)
        return None if at is None or start is None else (at - start).days

    def _read(
        self, line: int, column: str, cells: dict[str, str], read: Callable[[str], Value]
    ) -> Value | None:
        try:
            return read(cells[column])
        except CellError as error:
            self._problem(line, column, str(error))
            return None

    def _is_missing(self, column: str, cells: dict[str, str]) -> bool:
        missing = cells[column] == "" or cells[column] in self.mapping.missing
        if missing:
            self.found.cells_missing[column] += 1
        return missing

    def _total(
        self, line: int, cells: dict[str, str], one: Scored, whose: tuple[str, int], visit: str
    ) -> bool:
        """Take a total; whether it was not there before."""
        total = self._points(line, one.total, one.instrument, cells)
        if total is None:
            return True
        key = (whose[0], one.instrument, whose[1])
        return self._keep(line, one.total, key, Total(total, visit, line))

    def _baseline(self, line: int, cells: dict[str, str], one: Scored, label: str) -> None:
        """The baseline column stands on every row of a person and says the same each time."""
        key = (label, one.instrument, 0)
        known = self.found.totals.get(key)
        if known is not None and cells[one.baseline] == str(known.total):
            return
        if self._is_missing(one.baseline, cells):
            return
        total = self._points(line, one.baseline, one.instrument, cells)
        if total is not None:
            self._keep(line, one.baseline, key, Total(total, "", line))

    def _points(self, line: int, column: str, name: str, cells: dict[str, str]) -> int | None:
        try:
            total = whole(cells[column], "points")
            enter(instrument(name), total)
        except CellError as error:
            self._problem(line, column, str(error))
            return None
        except AnswerError as error:
            told = f"{error} If it stands for “not measured”, name it under `missing`."
            self._problem(line, column, told)
            return None
        return total

    def _keep(self, line: int, column: str, key: Key, now: Total) -> bool:
        before = self.found.totals.setdefault(key, now)
        said = f"but line {before.line} says"
        same_day = f"for {key[0]} on the same day ({key[2]}). Keep one of the two lines."
        if before.total != now.total:
            self._problem(line, column, f"{now.total}, {said} {before.total} {same_day}")
        elif now.visit and before.visit and now.visit != before.visit:
            told = f"visit “{now.visit}”, {said} “{before.visit}” {same_day}"
            self._problem(line, self.mapping.visit, told)
        return before is now

    def _text(self, line: int, column: str, cells: dict[str, str]) -> str | None:
        """A label or a group; None when it cannot be taken, "" for a column nobody named."""
        try:
            text = plain_text(cells[column]) if column else ""
        except CellError as error:
            self._problem(line, column, str(error))
            return None
        if len(text) > WORD_LENGTH:
            self._problem(line, column, f"“{text}” is longer than {WORD_LENGTH} characters")
            return None
        return text

    def _problem(self, line: int, column: str, words: str) -> None:
        self.problems.append(Problem(line, column, words))

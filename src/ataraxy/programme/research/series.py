"""Read somebody else's table of scores by a mapping. Pure: no database.

Whatever cannot be taken exactly is a problem with line and column; with one problem nothing is
taken. What the table holds and the mapping does not name is told, never dropped silently.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ataraxy.knowledge.measures import AnswerError, enter, instrument
from ataraxy.programme.research.mapping import WORD_LENGTH, Mapping, Scored

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
    """What a table holds: its people, their totals, and what was not taken."""

    people: dict[str, Person] = field(default_factory=dict)
    totals: dict[Key, Total] = field(default_factory=dict)
    rows: int = 0
    columns_not_taken: list[str] = field(default_factory=list)
    cells_missing: Counter[str] = field(default_factory=Counter)


def read_series(path: Path, mapping: Mapping) -> Series:
    """Every person and total in `path`; raises `SeriesError` with line and column."""
    found, problems = Series(), list[Problem]()
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, delimiter=mapping.delimiter, strict=True)
            try:
                header = _header(next(reader, []), mapping, found, problems)
                if not problems:
                    _rows(reader, header, _Taking(mapping, found, problems))
            except csv.Error as error:
                problems.append(Problem(reader.line_num, "", f"is not CSV: {error}"))
    except UnicodeDecodeError as error:
        told = f"is not UTF-8 text (byte {error.start}). Save the table as CSV in UTF-8."
        problems.append(Problem(1, "", told))
    if not problems and not found.totals:
        problems.append(Problem(1, "", "the table holds no score"))
    if problems:
        raise SeriesError(path.name, problems)
    return found


def _header(
    names: list[str], mapping: Mapping, found: Series, problems: list[Problem]
) -> dict[str, int]:
    columns = mapping.columns
    for column, key in columns.items():
        if names.count(column) != 1:
            seen = "is not in the table" if column not in names else "stands there twice"
            told = f"{key} of the mapping names it, and it {seen}. There are: {', '.join(names)}"
            problems.append(Problem(1, column, told))
    found.columns_not_taken = [name for name in names if name not in columns]
    return {name: place for place, name in enumerate(names)}


def _rows(reader: Iterator[list[str]], header: dict[str, int], taking: _Taking) -> None:
    for cells in reader:
        line = int(reader.line_num)  # type: ignore[attr-defined]
        if not any(cells):
            continue
        taking.found.rows += 1
        if len(cells) != len(header):
            told = f"has {len(cells)} cells, the first line has {len(header)}"
            taking.problems.append(Problem(line, "", told))
            continue
        taking.row(line, {name: cells[place].strip() for name, place in header.items()})


@dataclass(slots=True)
class _Taking:
    """Takes row after row into a series and keeps what is wrong with them."""

    mapping: Mapping
    found: Series
    problems: list[Problem]

    def row(self, line: int, cells: dict[str, str]) -> None:
        label = cells[self.mapping.person]
        if not label or len(label) > WORD_LENGTH:
            told = f"must have 1 to {WORD_LENGTH} characters to say who it is"
            self._problem(line, self.mapping.person, told)
            return
        self._person(line, label, cells)
        day = self._day(line, cells)
        visit = _cell(cells, self.mapping.visit)
        for scored in self.mapping.scores:
            self._total(line, cells, scored.total, (label, scored.instrument, day), visit)
            if scored.baseline:
                self._baseline(line, cells, scored, label)

    def _person(self, line: int, label: str, cells: dict[str, str]) -> None:
        mapping = self.mapping
        now = Person(
            label=label,
            group=_cell(cells, mapping.group),
            indication=_cell(cells, mapping.indication) or mapping.same_indication,
            route=_cell(cells, mapping.route) or mapping.same_route,
        )
        before = self.found.people.setdefault(label, now)
        for key in ("group", "indication", "route"):
            value = getattr(now, key)
            column = getattr(mapping, key) or key
            if len(value) > WORD_LENGTH:
                self._problem(line, column, f"“{value}” is longer than {WORD_LENGTH} characters")
            if value != getattr(before, key):
                told = f"“{value}”, but an earlier line of {label} says “{getattr(before, key)}”"
                self._problem(line, column, told)

    def _day(self, line: int, cells: dict[str, str]) -> int | None:
        if self.mapping.day:
            return self._whole(line, self.mapping.day, cells[self.mapping.day], "days")
        at, start = (self._date(line, column, cells) for column in self._dates)
        return None if at is None or start is None else (at - start).days

    @property
    def _dates(self) -> tuple[str, str]:
        return self.mapping.date, self.mapping.start

    def _date(self, line: int, column: str, cells: dict[str, str]) -> date | None:
        try:
            return date.fromisoformat(cells[column])
        except ValueError:
            self._problem(line, column, f"“{cells[column]}” is not a date like 2026-03-31")
            return None

    def _total(
        self, line: int, cells: dict[str, str], column: str, key: tuple[str, str, int | None],
        visit: str,
    ) -> None:  # fmt: skip
        label, name, day = key
        text = cells[column]
        if text == "" or text in self.mapping.missing:
            self.found.cells_missing[column] += 1
            return
        total = self._whole(line, column, text, "points")
        if total is None or day is None:
            return
        try:
            enter(instrument(name), total)
        except AnswerError as error:
            self._problem(line, column, str(error))
            return
        self._keep(line, column, (label, name, day), Total(total, visit[:WORD_LENGTH], line))

    def _baseline(self, line: int, cells: dict[str, str], scored: Scored, label: str) -> None:
        """The baseline column stands on every row of a person and says the same each time."""
        known = self.found.totals.get((label, scored.instrument, 0))
        if known is not None and cells[scored.baseline] == str(known.total):
            return
        self._total(line, cells, scored.baseline, (label, scored.instrument, 0), "")

    def _keep(self, line: int, column: str, key: Key, now: Total) -> None:
        before = self.found.totals.setdefault(key, now)
        if before.total != now.total:
            told = (
                f"{now.total}, but line {before.line} says {before.total} for {key[0]} on the same "
                f"day ({key[2]})"
            )
            self._problem(line, column, told)

    def _whole(self, line: int, column: str, text: str, unit: str) -> int | None:
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not number.is_integer() or abs(number) > _FARTHEST:
            self._problem(line, column, f"“{text}” is not a whole number of {unit}")
            return None
        return int(number)

    def _problem(self, line: int, column: str, words: str) -> None:
        self.problems.append(Problem(line, column, words))


def _cell(cells: dict[str, str], column: str) -> str:
    """What stands in a column; nothing for a column the mapping does not name.

    A table may have a column without a name, so that an empty name must not be looked up.
    """
    return cells[column] if column else ""


_FARTHEST = 100_000
"""More days or points than anything here can have: surely another unit, such as seconds."""

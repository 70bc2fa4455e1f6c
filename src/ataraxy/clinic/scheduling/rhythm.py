"""From “two a week, six in all” to the days on which a series would fall. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A frequency as days of a cycle, and how far a visit may move. All in days."""

    per_week: float
    cycle_days: int
    days: tuple[int, ...]
    closest_days: int
    may_move_days: int

    def spaced(self, at_least_days: int) -> Rhythm:
        """The same where a template asks for a longer distance between two visits."""
        return replace(self, closest_days=max(self.closest_days, at_least_days))


@dataclass(frozen=True, slots=True)
class Part:
    """One phase of a course: its name, how many visits of it are laid out, and how often."""

    name: str
    visits: int
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Target:
    """The day on which a visit would fall, and how far it may move."""

    number: int
    part: str
    day: date
    rhythm: Rhythm

    def days_to_try(self, not_before: date) -> tuple[date, ...]:
        """The day itself, then the days around it, nearest first and later before earlier."""
        reach = self.rhythm.may_move_days
        around = sorted(range(-reach, reach + 1), key=lambda shift: (abs(shift), -shift))
        days = (self.day + timedelta(days=shift) for shift in around)
        return tuple(day for day in days if day >= not_before)


@cache
def rhythms() -> Mapping[float, Rhythm]:
    """Every frequency the house can lay out, by visits a week."""
    found = [_rhythm(row) for row in _table().tables("rhythm")]
    return {one.per_week: one for one in found}


@cache
def open_ended_visits() -> int:
    """How many visits of a phase without a number are laid out at once."""
    return _table().take("open_ended_visits", int)


def _table() -> Table:
    text = files("ataraxy.clinic.scheduling").joinpath("data", "rhythm.toml").read_text("utf-8")
    return Table("rhythm.toml", tomllib.loads(text))


def _rhythm(row: Table) -> Rhythm:
    days: list[int] = row.take("days", list)
    found = Rhythm(
        row.take("per_week", float),
        row.take("cycle_days", int),
        tuple(days),
        row.take("closest_days", int),
        row.take("may_move_days", int),
    )
    row.close()
    return found


def targets(first: date, parts: Iterable[Part]) -> tuple[Target, ...]:
    """The days of a series that begins on `first`; each part begins where the last cycle ended."""
    found: list[Target] = []
    begin = first
    for part in parts:
        rhythm = part.rhythm
        for index in range(part.visits):
            cycle, place = divmod(index, len(rhythm.days))
            offset = cycle * rhythm.cycle_days + rhythm.days[place]
            day = begin + timedelta(days=offset)
            found.append(Target(len(found) + 1, part.name, day, rhythm))
        cycles = -(-part.visits // len(rhythm.days))
        begin += timedelta(days=cycles * rhythm.cycle_days)
    return tuple(found)

"""Dates as charts know them: sometimes only a year, or a year and a month."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_SHAPE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A calendar date known to the year, the month or the day. Never filled up by a guess.

    Raises `ValueError` when it is no possible date, such as 31 February or a day without a month.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError(f"A day needs its month: {self.year}, day {self.day}.")
        date(self.year, self.month or 1, self.day or 1)

    @property
    def earliest(self) -> date:
        """The first day this can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day this can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)


def partial_date(value: str | date) -> PartialDate:
    """Read `2026`, `2026-11`, `2026-11-22` or a date. Raises `ValueError` naming what it saw."""
    if isinstance(value, date):
        return PartialDate(value.year, value.month, value.day)
    found = _SHAPE.match(value.strip())
    if not found:
        raise ValueError(f"“{value}” is no date of the form 2026, 2026-11 or 2026-11-22.")
    year, month, day = found.groups()
    return PartialDate(int(year), int(month) if month else None, int(day) if day else None)


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number known only to lie between two bounds, both included."""

    low: int
    high: int


def days_before(then: PartialDate, on: date) -> Between:
    """How many days before `on` it was; negative for the future."""
    return Between((on - then.latest).days, (on - then.earliest).days)


def age_years(birth: PartialDate, on: date) -> Between:
    """Completed years on the date `on`. Someone born on 29 February turns older on 1 March."""
    return Between(_completed_years(birth.latest, on), _completed_years(birth.earliest, on))


def _completed_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))

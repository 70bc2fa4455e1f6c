"""FHIR dates: whole instants or only a year, a month or a day, kept as precise as they came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from ataraxy.knowledge.records.errors import FieldProblem

EARLIEST_YEAR = 1800
LATEST_YEAR = 2200
"""Years outside these are typing errors in any record of a living or recently living person."""


class Precision(StrEnum):
    """How much of a date was given."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True)
class When:
    """A point in time as precise as the sender knew it.

    `first_day` is the earliest day it can mean (in the sender's own zone); `instant` is in UTC and
    only there when the sender gave a time of day. `text` is what was sent.
    """

    text: str
    precision: Precision
    first_day: date
    instant: datetime | None

    @property
    def earliest(self) -> datetime:
        """The earliest instant it can mean, in UTC; a bare date counts from midnight UTC."""
        return self.instant or datetime.combine(self.first_day, time(), tzinfo=UTC)

    def __str__(self) -> str:
        return self.text


_DATE = r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
_TIME = (
    r"T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_WHEN = re.compile(rf"{_DATE}(?:{_TIME})?", re.ASCII)


def read_when(value: object, field: str) -> When:
    """Read a FHIR date, dateTime or instant. Raises `FieldProblem` for an impossible one."""
    if not isinstance(value, str):
        raise FieldProblem(field, f"A date must be text, not {type(value).__name__}.")
    found = _read(value)
    if isinstance(found, str):
        raise FieldProblem(field, found)
    return found


@lru_cache(maxsize=4096)
def _read(text: str) -> When | str:
    """The moment, or the sentence that says what is wrong with it."""
    match = _WHEN.fullmatch(text)
    if match is None:
        return (
            f"“{text[:40]}” is not a FHIR date (YYYY, YYYY-MM, YYYY-MM-DD or with time and zone)."
        )
    parts = match.groupdict()
    if parts["hour"] is not None and (parts["day"] is None or parts["zone"] is None):
        return f"“{text}” has a time of day without a time zone."
    try:
        first_day = date(int(parts["year"]), int(parts["month"] or 1), int(parts["day"] or 1))
        instant = _instant(first_day, parts) if parts["hour"] is not None else None
    except (ValueError, OverflowError):
        return f"“{text[:40]}” is an impossible date."
    if not EARLIEST_YEAR <= first_day.year <= LATEST_YEAR:
        return f"“{text[:40]}” is an impossible date ({EARLIEST_YEAR} to {LATEST_YEAR} are read)."
    return When(text, _precision(parts), first_day, instant)


def _instant(day: date, parts: dict[str, str | None]) -> datetime:
    second = int(parts["second"] or 0)
    leap = second == 60  # FHIR allows a leap second; Python's clock does not
    clock = time(int(parts["hour"] or 0), int(parts["minute"] or 0), 59 if leap else second)
    micro = int(((parts["fraction"] or "") + "000000")[:6])
    local = datetime.combine(day, clock, tzinfo=UTC).replace(microsecond=micro)
    return local - _offset(parts["zone"] or "Z") + timedelta(seconds=leap)


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta()
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError(zone)
    size = timedelta(hours=hours, minutes=minutes)
    return -size if zone[0] == "-" else size


def _precision(parts: dict[str, str | None]) -> Precision:
    if parts["hour"] is not None:
        return Precision.INSTANT
    if parts["day"] is not None:
        return Precision.DAY
    return Precision.MONTH if parts["month"] is not None else Precision.YEAR

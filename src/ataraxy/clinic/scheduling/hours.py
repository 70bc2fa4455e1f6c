"""When the clinic is open: the week as entered, days that are closed, instants of one day. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from ataraxy.clinic.scheduling.clock import readings
from ataraxy.clinic.scheduling.placing import Span

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Week = Mapping[str, tuple[time, time]]


@dataclass(frozen=True, slots=True)
class ShippedHours:
    """The hours of `hours.toml` and the step on which a proposal begins."""

    week: Week
    step_minutes: int


@cache
def shipped_hours() -> ShippedHours:
    """Hours for a clinic that has entered none: a local default."""
    text = files("ataraxy.clinic.scheduling").joinpath("data", "hours.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    return ShippedHours(week_from(raw["week"]), raw["step_minutes"])


def week_from(raw: Mapping[str, list[str]]) -> Week:
    """A week as stored: two local times of day for each day that is open."""
    return {
        day: (time.fromisoformat(raw[day][0]), time.fromisoformat(raw[day][1]))
        for day in WEEKDAYS
        if day in raw
    }


def week_stored(week: Week) -> dict[str, list[str]]:
    """The same as it is stored."""
    return {day: [f"{begin:%H:%M}", f"{end:%H:%M}"] for day, (begin, end) in week.items()}


def open_on(day: date, week: Week, zone: ZoneInfo) -> Span | None:
    """The instants between which the clinic is open on `day`; None on a closed day."""
    hours = week.get(WEEKDAYS[day.weekday()])
    return None if hours is None else local_span(day, *hours, zone)


def local_span(day: date, begins: time, ends: time, zone: ZoneInfo) -> Span:
    """From one local time to another: the first reading of the first, the last of the second.

    A time that the clocks skip counts as the moment of the jump, so that a shift over the change
    is neither lost nor doubled.
    """
    return Span(_instant(day, begins, zone, 0), _instant(day, ends, zone, -1))


def _instant(day: date, at: time, zone: ZoneInfo, which: int) -> datetime:
    found = readings(day, at, zone).instants
    return found[which] if found else _jump(datetime.combine(day, at, tzinfo=zone))


def _jump(skipped: datetime) -> datetime:
    """The moment at which the clocks leave out this local time."""
    zone = skipped.tzinfo
    # With the later offset a skipped time reads as a moment just before the jump.
    moment = skipped.replace(fold=1).astimezone(UTC)
    before = moment.astimezone(zone).utcoffset()
    while moment.astimezone(zone).utcoffset() == before:
        moment += timedelta(minutes=1)
    return moment

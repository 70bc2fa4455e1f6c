"""From what a person typed to an instant, and from a day to its bounds. Pure; zones come in.

Local clocks skip an hour in spring and repeat one in autumn. A time that does not exist is never
moved silently, and a time that exists twice is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _


class ClockError(ValueError):
    """The text speaks to the reader.

    ├── SkippedTimeError   the clocks jump over this time
    └── RepeatedTimeError  this time comes twice and nobody said which one
    """


class SkippedTimeError(ClockError):
    """The clocks jump over this local time on this day."""


class RepeatedTimeError(ClockError):
    """This local time comes twice on this day."""


@dataclass(frozen=True, slots=True)
class Readings:
    """Every instant a local clock reads `day` and `at`: none, one or two, in order, in UTC."""

    instants: tuple[datetime, ...]

    @property
    def is_repeated(self) -> bool:
        """Whether the local clock shows this time twice."""
        return len(self.instants) == 2


def readings(day: date, at: time, zone: ZoneInfo) -> Readings:
    """The instants at which a clock in `zone` reads `at` on `day`."""
    found = []
    for fold in (0, 1):
        local = datetime.combine(day, at.replace(fold=fold), tzinfo=zone)
        instant = local.astimezone(UTC)
        if instant.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(
            tzinfo=None, fold=0
        ):
            found.append(instant)
    return Readings(tuple(sorted(set(found))))


def instant_of(day: date, at: time, zone: ZoneInfo, *, which: str = "") -> datetime:
    """The instant somebody means. `which` is "first" or "second" where the time comes twice.

    Raises `SkippedTimeError` or `RepeatedTimeError`, both with words for the reader.
    """
    found = readings(day, at, zone).instants
    if not found:
        words = {"time": f"{at:%H:%M}", "day": f"{day:%d %b %Y}"}
        text = _("The clocks skip %(time)s on %(day)s. Choose a time before or after the change.")
        raise SkippedTimeError(text % words)
    if len(found) == 1:
        return found[0]
    if which not in {"first", "second"}:
        text = _(
            "The clocks show %(time)s twice on %(day)s: say whether the first (%(early)s) or the "
            "second (%(late)s) is meant."
        )
        names = [one.astimezone(zone).strftime("%H:%M %Z") for one in found]
        values = {"time": f"{at:%H:%M}", "day": f"{day:%d %b %Y}"}
        raise RepeatedTimeError(text % (values | {"early": names[0], "late": names[1]}))
    return found[0] if which == "first" else found[1]


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants at which `day` begins and ends in `zone`: 23, 24 or 25 hours apart."""
    begin = datetime.combine(day, time.min, tzinfo=zone)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=zone)
    return begin.astimezone(UTC), end.astimezone(UTC)


def week_of(day: date) -> tuple[date, ...]:
    """The seven days, Monday first, of the week in which `day` lies."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday + timedelta(days=number) for number in range(7))

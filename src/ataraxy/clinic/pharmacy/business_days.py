"""Working days, for the clocks that the law counts in them."""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5


def business_day_after(day: date, days: int) -> date:
    """The day so many working days after `day`; weekends do not count, holidays are not known."""
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < _SATURDAY
    return day

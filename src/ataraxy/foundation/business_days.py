"""Business days: Monday to Friday without the holidays given. Pure; the clock is passed in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5
_DAY = timedelta(days=1)


def is_business_day(day: date, holidays: Collection[date] = ()) -> bool:
    """Whether offices are open on `day`."""
    return day.weekday() < _SATURDAY and day not in holidays


def after(day: date, number: int, holidays: Collection[date] = ()) -> date:
    """The `number`-th business day after `day`."""
    found = day
    for _count in range(number):
        found += _DAY
        while not is_business_day(found, holidays):
            found += _DAY
    return found


def before(day: date, number: int, holidays: Collection[date] = ()) -> date:
    """The `number`-th business day before `day`."""
    found = day
    for _count in range(number):
        found -= _DAY
        while not is_business_day(found, holidays):
            found -= _DAY
    return found


def between(begin: date, end: date, holidays: Collection[date] = ()) -> int:
    """How many business days lie after `begin` up to and including `end`; 0 when none do."""
    days = (begin + _DAY * number for number in range(1, (end - begin).days + 1))
    return sum(is_business_day(day, holidays) for day in days)

"""What a person types becomes one instant, and only where it means one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.scheduling.clock import (
    RepeatedTimeError,
    SkippedTimeError,
    day_bounds,
    instant_of,
    readings,
    week_of,
)
from ataraxy.clinic.scheduling.hours import local_span

NEW_YORK = ZoneInfo("America/New_York")
ZONES = ("America/New_York", "America/Denver", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")


def test_an_ordinary_time_is_one_instant() -> None:
    found = instant_of(date(2026, 11, 20), time(14, 0), NEW_YORK)
    assert found == datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_must_be_chosen() -> None:
    day, at = date(2026, 11, 1), time(1, 30)
    with pytest.raises(RepeatedTimeError, match=r"01:30 EDT.*01:30 EST"):
        instant_of(day, at, NEW_YORK)
    first = instant_of(day, at, NEW_YORK, which="first")
    second = instant_of(day, at, NEW_YORK, which="second")
    assert second - first == timedelta(hours=1)


def test_a_time_the_clocks_skip_is_refused_in_words() -> None:
    with pytest.raises(SkippedTimeError, match="clocks skip 02:30"):
        instant_of(date(2026, 3, 8), time(2, 30), NEW_YORK)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 6, 1), 24), (date(2026, 11, 1), 25)]
)
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    begin, end = day_bounds(day, NEW_YORK)
    assert end - begin == timedelta(hours=hours)


def test_a_week_begins_on_monday() -> None:
    assert week_of(date(2026, 11, 22)) == tuple(date(2026, 11, 16 + n) for n in range(7))


@given(
    day=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
)
def test_every_instant_reads_back_as_what_was_typed(day: date, at: time, zone: ZoneInfo) -> None:
    for instant in readings(day, at, zone).instants:
        local = instant.astimezone(zone)
        assert (local.date(), local.time().replace(fold=0)) == (day, at)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "hours"),
    [
        (date(2026, 3, 8), time(1), time(4), 2),  # two o'clock is missing
        (date(2026, 3, 8), time(2, 30), time(4), 1),  # begins with the jump to three
        (date(2026, 11, 1), time(0), time(2), 3),  # one o'clock comes twice
        (date(2026, 11, 1), time(1, 30), time(1, 45), 1.25),  # from the first to the last
        (date(2026, 6, 1), time(0), time(2), 2),
    ],
)
def test_a_stretch_of_work_over_the_change_is_as_long_as_it_is(
    day: date, begins: time, ends: time, hours: float
) -> None:
    found = local_span(day, begins, ends, NEW_YORK)
    assert found.end - found.begin == timedelta(hours=hours)

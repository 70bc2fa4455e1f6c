"""When the next check is due, what asks for attention, and which instant a typed time means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.journey.session.attention import prompts
from ataraxy.journey.session.clock import recent_instant
from ataraxy.journey.session.due import next_check
from ataraxy.journey.session.numbers import UnknownRouteError, route_rules, routes
from ataraxy.journey.session.trend import trend
from ataraxy.journey.session.vitals import Vitals

TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CALM = Vitals(126, 78, 70, 98, 14)
HIGH = replace(CALM, systolic_mmhg=182, diastolic_mmhg=100)
Rows = list[tuple[datetime, Vitals]]


def at(minutes: int) -> datetime:
    return TEN + timedelta(minutes=minutes)


def due(route: str, rows: Rows, ended: int | None = None) -> float:
    found = next_check(route_rules(route), TEN, None if ended is None else at(ended), rows)
    return (found.due_at - TEN).total_seconds() / 60


@pytest.mark.parametrize(
    ("route", "measured_at", "ended", "minutes"),
    [
        ("iv", [], None, 10),
        ("iv", [0], None, 10),
        ("iv", [10], None, 20),
        ("iv", [7], None, 20),  # three minutes early still counts for it
        ("iv", [6], None, 10),
        ("iv", [0, 25], None, 30),
        ("iv", [40], 40, 55),
        ("im", [], 0, 0),
        ("im", [0], 0, 10),
        ("im", [0, 10, 20, 30, 45], 0, 60),
        ("im", [60], 0, 90),
        ("sublingual", [60], 0, 90),
        ("spravato", [], None, 40),
        ("spravato", [40], None, 120),
        ("spravato", [120], 5, 150),
    ],
)
def test_each_route_has_its_check_times(
    route: str, measured_at: list[int], ended: int | None, minutes: float
) -> None:
    assert due(route, [(at(m), CALM) for m in measured_at], ended) == minutes


def test_the_first_high_reading_opens_a_recheck_and_five_minute_intervals() -> None:
    assert due("iv", [(at(11), HIGH)]) == 14
    assert due("iv", [(at(11), HIGH), (at(13), HIGH)]) == 18
    assert due("iv", [(at(11), HIGH), (at(13), CALM)]) == 18
    assert due("iv", [(at(11), HIGH), (at(13), CALM), (at(18), CALM)]) == 30


def test_a_reading_without_a_pressure_does_not_end_the_close_watch() -> None:
    quiet = Vitals(undisturbed=True)
    assert due("iv", [(at(11), HIGH), (at(12), quiet), (at(13), quiet)]) == 14


@given(
    route=st.sampled_from(sorted(routes())),
    minutes=st.lists(st.integers(0, 300), max_size=20),
    ended=st.none() | st.integers(0, 120),
)
def test_there_is_always_a_next_check_and_it_lies_after_the_last_one(
    route: str, minutes: list[int], ended: int | None
) -> None:
    if minutes:
        assert due(route, [(at(m), CALM) for m in minutes], ended) > max(minutes)


def words(rows: Rows, route: str = "iv", baseline: Vitals = CALM, altitude: int = 0) -> list[str]:
    found = prompts(route_rules(route), baseline, rows, altitude)
    return [f"{one.word} {one.level}" for one in found]


@pytest.mark.parametrize(
    ("vitals", "said"),
    [
        (CALM, []),
        (replace(CALM, systolic_mmhg=155), []),
        (replace(CALM, systolic_mmhg=156), ["pressure notify"]),  # 30 above baseline
        (replace(CALM, systolic_mmhg=166), ["pressure act"]),  # 40 above baseline
        (replace(CALM, diastolic_mmhg=103), ["pressure act"]),  # 25 above baseline
        (replace(CALM, heart_rate_bpm=121), ["heart rate notify"]),
        (replace(CALM, heart_rate_bpm=39), ["heart rate act"]),
        (replace(CALM, spo2_percent=92), ["oxygen notify"]),
        (replace(CALM, spo2_percent=89), ["oxygen act"]),
        (replace(CALM, breaths_per_min=9), ["breathing notify"]),
        (replace(CALM, breaths_per_min=7), ["breathing act"]),
        (replace(CALM, etco2_mmhg=51), ["breathing notify"]),
        (replace(CALM, etco2_mmhg=0), ["breathing act"]),
        (replace(CALM, sedation_moaas=4), []),
        (replace(CALM, sedation_moaas=3), ["sedation notify"]),
        (replace(CALM, sedation_moaas=0), ["sedation act"]),
    ],
)
def test_each_limit_asks_for_attention(vitals: Vitals, said: list[str]) -> None:
    assert words([(at(10), vitals)]) == said


def test_saturation_is_held_against_the_altitude() -> None:
    assert words([(at(10), replace(CALM, spo2_percent=91))], altitude=1609) == []


def test_what_is_most_urgent_comes_first() -> None:
    both = replace(CALM, heart_rate_bpm=125, spo2_percent=85)
    assert words([(at(10), both)]) == ["oxygen act", "heart rate notify"]


def test_the_second_high_reading_says_what_this_route_allows() -> None:
    rows = [(at(10), HIGH), (at(13), HIGH)]
    infusion = prompts(route_rules("iv"), CALM, rows)[0].text
    spray = prompts(route_rules("spravato"), CALM, rows)[0].text
    assert "pause or stop" in infusion
    assert "cannot be stopped" in spray
    first = prompts(route_rules("spravato"), CALM, rows[:1])[0].text
    assert "hold the remaining devices" in first


def test_a_newer_value_takes_the_prompt_away() -> None:
    assert words([(at(10), HIGH), (at(13), CALM)]) == []


NEW_YORK = ZoneInfo("America/New_York")


def test_a_typed_time_is_the_last_one_the_clock_has_shown() -> None:
    now = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 10:30
    assert recent_instant(time(10, 5), NEW_YORK, now) == datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
    assert recent_instant(time(22, 0), NEW_YORK, now) == datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(("utc_hour", "meant"), [(5, 5), (6, 6)])
def test_in_the_hour_that_comes_twice_the_latest_one_is_meant(utc_hour: int, meant: int) -> None:
    now = datetime(2026, 11, 1, utc_hour, 45, tzinfo=UTC)
    found = recent_instant(time(1, 30), NEW_YORK, now)
    assert found == datetime(2026, 11, 1, meant, 30, tzinfo=UTC)


def test_a_time_the_clock_skipped_lately_was_yesterday_or_never() -> None:
    now = datetime(2026, 3, 8, 12, 0, tzinfo=UTC)
    assert recent_instant(time(2, 30), NEW_YORK, now).astimezone(NEW_YORK).day == 7


def test_an_unknown_route_is_named() -> None:
    with pytest.raises(UnknownRouteError, match="rectal"):
        route_rules("rectal")


def test_the_drawing_keeps_every_pressure_inside_its_box() -> None:
    rows = [(at(m), Vitals(120 + m, 70, 60 + m)) for m in range(0, 120, 10)]
    drawn = trend(rows, TEN, rows, TEN)
    assert len(drawn.bars) == len(rows)
    for bar in drawn.bars:
        assert drawn.left <= bar.x <= drawn.width
        assert 0 <= bar.top <= bar.bottom <= drawn.base

"""Reminders end: on silence, discharge, death, withdrawal; and they keep to the patient's day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.journey.collecting.reminding import (
    Standing,
    Step,
    Waiting,
    is_a_fair_hour,
    is_half_and_silent,
    may_write,
    next_step,
)
from ataraxy.journey.collecting.schedule import schedule

LIMITS = schedule().limits
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


def standing(**changes: object) -> Standing:
    values: dict[str, object] = {
        "course_open": True,
        "deceased": False,
        "reachable": ("email", "sms"),
        "withdrawn": (),
        "silent_in_a_row": 0,
    }
    return Standing(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({}, ""),
        ({"withdrawn": ("email",)}, ""),
        ({"silent_in_a_row": 2}, ""),
        ({"withdrawn": ("email", "sms")}, "collecting.withdrawn"),
        ({"silent_in_a_row": 3}, "collecting.silent"),
        ({"course_open": False}, "collecting.discharged"),
        ({"deceased": True}, "collecting.deceased"),
        ({"reachable": ()}, "collecting.no_address"),
        ({"reachable": ("sms",), "withdrawn": ("sms",)}, "collecting.withdrawn"),
    ],
)
def test_who_is_written_to(changes: dict[str, object], rule: str) -> None:
    decision = may_write(standing(**changes), LIMITS)
    assert bool(decision) is not bool(rule)
    assert [one.rule for one in decision.reasons] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("hours", "reminders", "answered_hours_ago", "step"),
    [
        (1, 0, None, Step.WAIT),
        (24, 0, None, Step.REMIND),
        (25, 1, None, Step.WAIT),
        (48, 1, None, Step.REMIND),
        (49, 2, None, Step.WAIT),
        (95, 2, None, Step.WAIT),
        (96, 2, None, Step.CLOSE),
        (200, 0, None, Step.CLOSE),
        (24, 0, 1, Step.WAIT),
        (40, 0, 13, Step.REMIND),
    ],
)
def test_a_set_is_reminded_twice_and_then_closed(
    hours: int, reminders: int, answered_hours_ago: int | None, step: Step
) -> None:
    last = None if answered_hours_ago is None else NOW - timedelta(hours=answered_hours_ago)
    waiting = Waiting(NOW - timedelta(hours=hours), reminders, last, half_told=False)
    assert next_step(waiting, NOW, LIMITS) is step


def test_half_a_set_and_then_silence_is_told_once() -> None:
    half = Waiting(NOW - timedelta(hours=20), 0, NOW - timedelta(hours=12), half_told=False)
    assert is_half_and_silent(half, NOW, LIMITS)
    assert not is_half_and_silent(half, NOW - timedelta(hours=1), LIMITS)
    told = Waiting(half.asked_at, 0, half.last_answer_at, half_told=True)
    assert not is_half_and_silent(told, NOW, LIMITS)


@pytest.mark.parametrize(
    ("zone", "fair"),
    [("America/New_York", True), ("Pacific/Honolulu", False), ("Asia/Tokyo", False)],
)
def test_nobody_is_written_to_at_night_where_they_are(zone: str, fair: bool) -> None:
    assert is_a_fair_hour(NOW, ZoneInfo(zone), LIMITS) is fair


@given(st.integers(0, 500), st.integers(0, 5))
def test_a_set_never_waits_without_end(hours: int, reminders: int) -> None:
    waiting = Waiting(NOW - timedelta(hours=hours), reminders, None, half_told=False)
    step = next_step(waiting, NOW, LIMITS)
    assert (step is Step.CLOSE) == (timedelta(hours=hours) >= LIMITS.closes_after)
    assert step is not Step.REMIND or reminders < len(LIMITS.remind_after)

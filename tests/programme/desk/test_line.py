"""The journey line: one step is here, others may still need somebody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import Standing, StepStatus
from ataraxy.programme.desk.ages import span_words
from ataraxy.programme.desk.line import COURSE_STEPS, STEP_OWNERS, TITLES, line_of
from ataraxy.programme.desk.record import waits_for_somebody

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


def states(step: str, *said: StepStatus) -> dict[str, str]:
    knots = line_of(Course(step=step), {one.step: one for one in said}, NOW)
    return dict(zip(TITLES, (knot.state for knot in knots), strict=True))


@pytest.mark.parametrize(
    ("step", "here"), [("referral", "referral"), ("plan", "plan"), ("induction", "session")]
)
def test_a_silent_line_is_placed_by_the_course(step: str, here: str) -> None:
    found = states(step)
    assert found[here] == "here"
    assert list(found.values()).count("here") == 1
    order = list(TITLES)
    assert all(found[one] == "done" for one in order[: order.index(here)])


def test_only_the_courses_own_step_is_here_whatever_others_say() -> None:
    blocked = StepStatus("outcomes", "", Standing.ACTIVE, blocker="no baseline")
    idle = StepStatus("maintenance", "", Standing.WAITING)
    found = states("screening", blocked, idle)
    assert (found["screening"], found["outcomes"], found["maintenance"]) == (
        "here",
        "open",
        "ahead",
    )


@pytest.mark.parametrize(
    ("said", "state", "due"),
    [
        (StepStatus("plan", "", Standing.ACTIVE), "here", ""),
        (StepStatus("plan", "", Standing.ACTIVE, blocker="not signed"), "due", "not signed"),
        (StepStatus("plan", "", Standing.WAITING, due=YESTERDAY), "due", "due now"),
        (StepStatus("plan", "", Standing.WAITING, due=NOW + timedelta(days=1)), "here", ""),
        (StepStatus("plan", "", Standing.STOPPED), "stopped", ""),
        (StepStatus("plan", "", Standing.DONE, blocker="old"), "here", ""),
    ],
)
def test_a_step_that_speaks_says_what_is_due(said: StepStatus, state: str, due: str) -> None:
    knot = line_of(Course(step="plan"), {"plan": said}, NOW)[list(TITLES).index("plan")]
    assert (knot.state, knot.due) == (state, due)


def test_a_closed_course_is_nowhere_on_the_line() -> None:
    assert set(states("ended").values()) == {"ahead"}


def test_every_open_step_has_words_and_an_owner() -> None:
    assert set(STEP_OWNERS) <= set(COURSE_STEPS)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=-5), "a moment"),
        (timedelta(seconds=59), "a moment"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=59), "59 minutes"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=60), "60 days"),
        (timedelta(days=62), "2 months"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_a_span_is_said_in_the_unit_people_use(ago: timedelta, words: str) -> None:
    assert span_words(NOW - ago, NOW) == words


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        (StepStatus("consent", "", Standing.DONE, due=NOW + timedelta(days=365)), False),
        (StepStatus("consent", "", Standing.DONE, due=NOW + timedelta(days=3)), True),
        (StepStatus("plan", "", Standing.ACTIVE, blocker="not signed"), True),
        (StepStatus("plan", "", Standing.NOT_YET, blocker="not signed"), False),
        (StepStatus("session", "", Standing.WAITING, due=YESTERDAY), True),
    ],
)
def test_only_what_needs_somebody_soon_is_listed_as_due(said: StepStatus, waits: bool) -> None:
    assert waits_for_somebody(said, NOW) is waits

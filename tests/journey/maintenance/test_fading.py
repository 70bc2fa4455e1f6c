"""Plain figures: when the response was lost after each dose, and when to book."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.maintenance.fading import Gap, dates_from, gaps, suggest
from ataraxy.journey.maintenance.planner import planner
from ataraxy.journey.maintenance.rules import (
    Standing,
    holding,
    next_visit_is_possible,
    points_due,
    stretch_is_longer,
)

DAY = date(2026, 1, 1)
RESPONSE = 10.0
TODAY = date(2026, 11, 22)


def on(day: int) -> date:
    return DAY + timedelta(days=day)


def lost_at(*days: int) -> list[Gap]:
    return [Gap(number, on(0), day - 3, day) for number, day in enumerate(days, start=1)]


def test_response_lost_at_17_19_and_16_books_day_14() -> None:
    found = suggest(lost_at(17, 19, 16), 7.0, planner())
    assert found.words == "Lost response at day 17, 19, 16 → book day 14"
    assert (found.first_day, found.last_day) == (11, 14)


def test_only_the_last_three_losses_count() -> None:
    assert suggest(lost_at(5, 17, 19, 21), 7.0, planner()).last_day == 15


def test_a_gap_knows_when_the_response_held_and_when_it_was_lost() -> None:
    scores = [(on(3), 8), (on(10), 9), (on(17), 14), (on(24), 6), (on(31), 7)]
    first, second = gaps([on(0), on(20)], scores, RESPONSE)
    assert (first.held_day, first.lost_day) == (10, 17)
    assert (second.held_day, second.lost_day) == (11, None)


def test_a_score_on_the_day_of_the_next_dose_belongs_to_the_gap_before() -> None:
    first, second = gaps([on(0), on(14)], [(on(7), 8), (on(14), 15)], RESPONSE)
    assert first.lost_day == 14
    assert second == Gap(2, on(14), None, None)


def test_no_response_is_not_a_loss() -> None:
    (only,) = gaps([on(0)], [(on(7), 15), (on(14), 18)], RESPONSE)
    assert (only.held_day, only.lost_day) == (None, None)
    found = suggest([only], 7.0, planner())
    assert found.first_day is None
    assert "suggest no day" in found.words


def test_without_a_loss_nothing_longer_than_the_usual_distance_is_offered() -> None:
    found = suggest([Gap(1, on(0), 25, None)], 14.0, planner())
    assert found.last_day == 14
    assert "held up to day 25; no loss was seen" in found.words


def test_an_early_loss_still_books_after_the_dose() -> None:
    found = suggest(lost_at(1), 7.0, planner())
    assert (found.first_day, found.last_day) == (1, 1)


@pytest.mark.parametrize(
    ("today", "expected"), [(0, (11, 14)), (12, (12, 14)), (14, (14, 14)), (15, (15, 18))]
)
def test_dates_count_from_the_last_dose_and_never_lie_in_the_past(
    today: int, expected: tuple[int, int]
) -> None:
    found = suggest(lost_at(16), 7.0, planner())
    assert dates_from(found, on(0), on(today), planner()) == (on(expected[0]), on(expected[1]))
    assert dates_from(found, None, on(today), planner()) is None


@given(st.lists(st.integers(1, 90), min_size=1, max_size=6))
def test_the_visit_is_never_booked_after_the_earliest_recent_loss(days: list[int]) -> None:
    found = suggest(lost_at(*days), 7.0, planner())
    assert found.first_day is not None
    assert found.last_day is not None
    assert 1 <= found.first_day <= found.last_day <= max(1, min(days[-3:]))


def standing(**changes: object) -> Standing:
    values: dict[str, object] = {
        "step": "induction",
        "given": 3,
        "given_since_review": 3,
        "induction_sessions": 6,
        "review_after": 4,
        "instrument": "PHQ-9",
        "percent_better": 60.0,
        "last_review": None,
        "today": TODAY,
    }
    return Standing(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"given": 4, "given_since_review": 4}, []),
        ({"given": 4, "given_since_review": 4, "percent_better": 24.9}, ["little_benefit"]),
        ({"given": 4, "given_since_review": 4, "percent_better": 25.0}, ["some_benefit"]),
        ({"given": 4, "given_since_review": 4, "percent_better": -10.0}, ["little_benefit"]),
        ({"given": 4, "given_since_review": 4, "percent_better": None}, ["benefit_unknown"]),
        ({"given": 6, "given_since_review": 2}, ["end_of_induction"]),
        ({"given": 6, "given_since_review": 0}, []),
        ({"step": "maintenance", "last_review": date(2026, 8, 20)}, ["quarterly"]),
        ({"step": "maintenance", "last_review": date(2026, 9, 20)}, []),
        ({"step": "maintenance", "first_dose": date(2026, 8, 24)}, []),
        ({"step": "maintenance", "first_dose": date(2026, 8, 23)}, ["quarterly"]),
        ({"step": "consent", "given": 9, "given_since_review": 9}, []),
    ],
)
def test_decision_points_are_due_when_their_rule_says(
    changes: dict[str, object], rules: list[str]
) -> None:
    assert [one.rule for one in points_due(standing(**changes), planner())] == rules


@pytest.mark.parametrize(
    "changes",
    [
        {"given": 6, "given_since_review": 2},
        {"given_since_review": 4, "percent_better": 20.0},
        {"given_since_review": 4, "percent_better": None},
        {"step": "maintenance", "last_review": date(2026, 8, 20)},
    ],
)
def test_what_may_not_be_skipped_holds_the_next_dose(changes: dict[str, object]) -> None:
    assert holding(points_due(standing(**changes), planner())) is not None


def test_some_benefit_is_shown_and_holds_nothing() -> None:
    assert (
        holding(points_due(standing(given_since_review=4, percent_better=30.0), planner())) is None
    )


@pytest.mark.parametrize(
    ("first", "last", "allowed"),
    [
        (TODAY, TODAY + timedelta(days=3), True),
        (None, TODAY, False),
        (TODAY, None, False),
        (TODAY, TODAY - timedelta(days=1), False),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), False),
    ],
)
def test_going_on_needs_a_possible_range(
    first: date | None, last: date | None, allowed: bool
) -> None:
    assert bool(next_visit_is_possible(Choice.CONTINUE, first, last, TODAY)) is allowed
    assert next_visit_is_possible(Choice.STOP, first, last, TODAY)


@pytest.mark.parametrize(("days", "allowed"), [(14, False), (15, True), (28, True)])
def test_stretching_is_longer_than_the_last_distance(days: int, allowed: bool) -> None:
    first = TODAY + timedelta(days=days)
    assert bool(stretch_is_longer(Choice.STRETCH, TODAY, first, 14)) is allowed
    assert stretch_is_longer(Choice.CONTINUE, TODAY, first, 14)
    assert not stretch_is_longer(Choice.STRETCH, None, first, None)


@pytest.mark.parametrize(
    ("scores", "held", "lost", "without"),
    [
        ([(20, 8), (21, 9), (31, 14)], None, 10, None),  # there at the visit, gone after it
        ([(15, 8), (23, 14)], None, None, 2),  # most of the time lies before
        ([(18, 14), (28, 14)], None, None, 7),  # gone before the dose
        ([(18, 14), (28, 14), (35, 8)], 14, None, None),
        ([(18, 14), (28, 14), (35, 8), (42, 15)], 14, 21, None),
        ([], None, None, None),
    ],
)  # fmt: skip
def test_who_came_to_a_dose_with_the_response_can_lose_it_before_the_next_score(
    scores: list[tuple[int, int]], held: int | None, lost: int | None, without: int | None
) -> None:
    seen = [(on(7), 8), *((on(day), total) for day, total in scores)]
    last = gaps([on(0), on(21)], seen, RESPONSE)[-1]
    assert (last.held_day, last.lost_day, last.without_day) == (held, lost, without)


def test_a_day_learnt_from_earlier_doses_says_when_the_last_one_has_not_worked() -> None:
    found = suggest([*lost_at(17, 19, 16), Gap(4, on(0), None, None, 7)], 7.0, planner())
    assert found.words == (
        "Lost response at day 17, 19, 16 → book day 14; "
        "no response after the last dose yet (score on day 7)"
    )

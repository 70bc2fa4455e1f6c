"""How fast a named person answers item 9."""

from __future__ import annotations

import datetime as dt

import pytest

from ataraxy.knowledge.measures import SafetyAnswer, Urgency, instrument, triage_item9

TODAY = dt.date(2026, 11, 22)
FINISHED: dict[str, dict[str, int]] = {
    key: {item.key: 0 for item in instrument(key).items} for key in ("asq", "safety_questions")
}


def triage(
    item9: int | None = 1,
    previous: int | None = None,
    screener: dict[str, dict[str, int]] = FINISHED,
    known_on: dt.date | None = None,
) -> SafetyAnswer:
    return triage_item9(
        item9=item9,
        previous_item9=previous,
        screener=screener,
        known_unchanged_on=known_on,
        today=TODAY,
    )


def saying_yes(key: str, item: str) -> dict[str, dict[str, int]]:
    return {**FINISHED, key: {**FINISHED[key], item: 1}}


def test_no_thoughts_need_nobody() -> None:
    assert triage(0, screener={}).urgency is Urgency.NONE


def test_a_first_positive_answer_is_looked_at_the_same_day() -> None:
    found = triage(2)
    assert found.urgency is Urgency.SAME_DAY
    assert found.act_within_minutes == 480


@pytest.mark.parametrize(
    ("key", "item", "says"),
    [
        ("safety_questions", "intent", "intent"),
        ("safety_questions", "plan", "a plan"),
        ("safety_questions", "behaviour", "recent"),
        ("asq", "now", "right now"),
    ],
)
@pytest.mark.parametrize("item9", [0, 1, 3, None])
def test_intent_plan_recent_behaviour_and_present_thoughts_are_urgent(
    key: str, item: str, says: str, item9: int | None
) -> None:
    found = triage(item9, screener=saying_yes(key, item), known_on=TODAY)
    assert found.urgency is Urgency.URGENT
    assert says in found.reasons[0]
    assert found.act_within_minutes == 30


def test_any_rise_is_urgent_even_when_known() -> None:
    assert triage(2, previous=1, known_on=TODAY).urgency is Urgency.URGENT
    assert triage(1, previous=0).urgency is Urgency.URGENT


@pytest.mark.parametrize("left_out", ["asq", "safety_questions"])
def test_an_unfinished_screener_is_urgent(left_out: str) -> None:
    half = {key: answers for key, answers in FINISHED.items() if key != left_out}
    found = triage(1, screener=half)
    assert found.urgency is Urgency.URGENT
    assert "not finished" in found.reasons[0]


def test_an_unanswered_item_9_is_never_taken_for_a_no() -> None:
    assert triage(None, screener={}).urgency is Urgency.SAME_DAY


@pytest.mark.parametrize(
    ("days_ago", "expected"), [(0, Urgency.KNOWN), (13, Urgency.KNOWN), (14, Urgency.SAME_DAY)]
)
def test_known_and_unchanged_expires_after_14_days(days_ago: int, expected: Urgency) -> None:
    marked = TODAY - dt.timedelta(days=days_ago)
    assert triage(1, previous=1, known_on=marked).urgency is expected


def test_a_mark_from_the_future_does_not_count() -> None:
    tomorrow = TODAY + dt.timedelta(days=1)
    assert triage(1, previous=1, known_on=tomorrow).urgency is Urgency.SAME_DAY

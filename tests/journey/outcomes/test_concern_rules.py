"""What in an answer needs a person beside item 9: a table, no database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.journey.outcomes.concern_rules import concerns_in, handling
from ataraxy.knowledge.measures import instrument, score

NO_SYMPTOM = dict.fromkeys(("day", "night", "urgency", "pain", "blood", "leakage"), 0)


@pytest.mark.parametrize(
    ("answers", "kinds"),
    [
        ({}, []),
        ({"urgency": 1}, ["bladder"]),
        ({"pain": 1, "night": 1}, ["bladder"]),
        ({"blood": 1}, ["bladder_blood"]),
        ({"blood": 1, "pain": 1}, ["bladder_blood"]),
    ],
)
def test_any_yes_to_the_bladder_questions_is_looked_at_and_blood_is_urgent(
    answers: dict[str, int], kinds: list[str]
) -> None:
    one = instrument("bladder")
    given_answers = NO_SYMPTOM | answers
    found = concerns_in(one, given_answers, score(one, given_answers).total, None)
    assert [raised.kind for raised in found] == kinds
    assert all(handling(kind).act_within.total_seconds() > 0 for kind in kinds)


@pytest.mark.parametrize(
    ("key", "baseline", "now", "worse"),
    [
        ("phq9", 10, 15, False),
        ("phq9", 10, 16, True),
        ("phq9", 16, 10, False),
        ("phq9", None, 27, False),
        ("gad7", 5, 8, False),
        ("gad7", 5, 10, True),
        ("moca", 28, 25, True),
        ("moca", 28, 26, False),
        ("icsi", 3, 7, True),
        ("mood", 8, 0, False),
    ],
)
def test_worse_means_beyond_reliable_change_from_ones_own_baseline(
    key: str, baseline: int | None, now: int, worse: bool
) -> None:
    found = concerns_in(instrument(key), {}, now, baseline)
    assert [raised.kind for raised in found] == (["worse"] if worse else [])
    assert all(f"from {baseline} to {now}" in raised.reason for raised in found)


@pytest.mark.parametrize(("level", "found"), [(0, 0), (1, 0), (2, 1), (3, 1)])
def test_a_screener_filled_in_outside_is_urgent_from_moderate_on(level: int, found: int) -> None:
    raised = concerns_in(instrument("cssrs_screener"), {}, level, None)
    assert [one.kind for one in raised] == ["screener"] * found


@given(st.integers(0, 27), st.integers(0, 27))
def test_nobody_is_called_worse_who_is_not(baseline: int, now: int) -> None:
    raised = concerns_in(instrument("phq9"), {}, now, baseline)
    assert not raised or now > baseline


@given(st.integers(0, 27))
def test_a_form_without_a_total_says_nothing_about_change(baseline: int) -> None:
    assert concerns_in(instrument("phq9"), {}, None, baseline) == ()

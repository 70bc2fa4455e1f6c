"""Scoring: what is added up, what is estimated, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.knowledge.measures import (
    AnswerError,
    UnknownInstrumentError,
    change,
    instrument,
    instruments,
    score,
)

GAD7, PHQ9 = instrument("gad7"), instrument("phq9")
ANSWERS = st.lists(st.integers(0, 3), min_size=9, max_size=9)


def test_the_gad7_anchor_reads_not_at_all() -> None:
    assert GAD7.items[0].answers[0].label == "Not at all"


@pytest.mark.parametrize(("key", "count"), [("gad7", 7), ("phq9", 9)])
def test_the_published_instruments_have_all_items_with_codes(key: str, count: int) -> None:
    assert len(instrument(key).items) == count
    assert len({item.loinc for item in instrument(key).items} - {""}) == count


def test_two_week_instruments_are_asked_at_most_weekly() -> None:
    assert all(
        one.minimum_interval_days >= 7 for one in instruments().values() if one.recall_days == 14
    )


@given(ANSWERS)
def test_a_complete_form_adds_up_and_lies_in_exactly_one_band(answers: list[int]) -> None:
    result = score(PHQ9, answers)
    assert result.total == sum(answers)
    assert not result.prorated
    inside = [band for band in PHQ9.bands if band.low <= sum(answers) <= band.high]
    assert [band.label for band in inside] == [result.band]


@given(ANSWERS, st.integers(0, 7))
def test_one_missing_item_is_estimated_within_its_possible_range(
    answers: list[int], gone: int
) -> None:
    holed: list[int | None] = list(answers)
    holed[gone] = None
    result = score(PHQ9, holed)
    rest = sum(answers) - answers[gone]
    assert result.prorated
    assert result.total is not None
    assert rest <= result.total <= rest + 3
    assert f"item {gone + 1}" in result.handling


@given(ANSWERS)
def test_item_9_is_never_estimated(answers: list[int]) -> None:
    result = score(PHQ9, [*answers[:8], None])
    assert result.total is None
    assert result.flagged is None
    assert "never estimated" in result.handling


def test_the_impact_question_is_kept_but_does_not_count() -> None:
    answers: dict[str, int | None] = {str(number): 0 for number in range(1, 8)}
    result = score(GAD7, {**answers, "impact": 3})
    assert result.total == 0
    assert result.answers["impact"] == 3


@pytest.mark.parametrize("value", [4, -1, True, 1.5])
def test_an_answer_outside_the_scale_is_refused_with_what_is_allowed(value: object) -> None:
    with pytest.raises(AnswerError, match=r"item 3: .* Allowed: 0, 1, 2, 3"):
        score(GAD7, {"3": value})  # type: ignore[dict-item]


def test_an_unknown_item_and_a_wrong_count_are_refused() -> None:
    with pytest.raises(AnswerError, match="no item “10”"):
        score(PHQ9, {"10": 1})
    with pytest.raises(AnswerError, match="7 items; 6 answers"):
        score(GAD7, [0] * 6)


def test_an_unknown_instrument_is_answered_with_those_that_exist() -> None:
    with pytest.raises(UnknownInstrumentError, match=r"Known: .*gad7.*phq9"):
        instrument("phq10")


def test_a_total_outside_the_range_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="outside 0 to 21"):
        change(GAD7, 22, 3)


def test_mood_improves_upwards_and_has_no_response() -> None:
    found = change(instrument("mood"), 3, 7)
    assert found.improvement == 4
    assert found.response is None
    assert found.label == "not defined"


@given(st.integers(0, 21), st.integers(0, 21))
def test_reliable_change_is_symmetric(before: int, after: int) -> None:
    mirrored = {
        "reliably improved": "reliably worse",
        "reliably worse": "reliably improved",
        "within measurement error": "within measurement error",
    }
    there, back = change(GAD7, before, after), change(GAD7, after, before)
    assert mirrored[there.reliable] == back.reliable

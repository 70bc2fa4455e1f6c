"""Partial dates, age on a day, the verdict line, and facts that cannot be right."""

from __future__ import annotations

from datetime import date

import pytest

from ataraxy.knowledge.evidence import (
    Answer,
    AnswerValue,
    Condition,
    Facts,
    Indication,
    Route,
    Sex,
    Stage,
    Standing,
    partial_date,
    screen,
    shipped_rulebook,
    verdict,
)
from ataraxy.knowledge.evidence.dates import Between, PartialDate, age_years
from ataraxy.knowledge.evidence.facts import problems

TODAY = date(2026, 11, 22)
BOOK = shipped_rulebook()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2024-02-10", date(2024, 2, 10), date(2024, 2, 10)),
    ],
)
def test_a_partial_date_spans_every_day_it_can_mean(text: str, first: date, last: date) -> None:
    read = partial_date(text)
    assert (read.earliest, read.latest, str(read)) == (first, last, text)


@pytest.mark.parametrize("text", ["2026-02-31", "2026-13", "22.11.2026", "", "2026-1-1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        partial_date(text)


def test_a_day_needs_its_month() -> None:
    with pytest.raises(ValueError, match="month"):
        PartialDate(2026, None, 3)


def test_age_is_counted_in_completed_years_even_for_29_february() -> None:
    born = partial_date("2008-02-29")
    assert age_years(born, date(2026, 2, 28)) == Between(17, 17)
    assert age_years(born, date(2026, 3, 1)) == Between(18, 18)
    assert age_years(partial_date("2008"), date(2026, 6, 1)) == Between(17, 18)


DENIED = (
    "poorly_controlled_cvd",
    "child_pugh_c",
    "psychosis_now",
    "psychosis_ever",
    "mania_now",
    "acute_suicidal_risk",
    "substance_use_now",
    "liver_tests_raised",
    "sleep_apnoea_likely",
    "bladder_symptoms",
    "suicidal_thoughts",
    "ketamine_before_without_benefit",
    "other_ketamine_source",
)


def _well_known() -> Facts:
    """A man of 50 with everything asked that could stop or ask for a specialist."""
    answers = [Answer(one, AnswerValue.NO, TODAY, "Dr P") for one in DENIED]
    answers.append(Answer("psychotherapy_considered", AnswerValue.YES, TODAY, "Dr P"))
    return Facts(
        birth=partial_date("1976-01-01"),
        sex=Sex.MALE,
        indication=Indication("Major depression", frozenset({"major_depression"})),
        conditions_recorded=True,
        allergies_recorded=True,
        medicines_recorded=True,
        answers=tuple(answers),
        numbers={"failed_adequate_trials": 3},
    )


def _line(**changes: object) -> str:
    from dataclasses import replace

    facts = replace(_well_known(), **changes)  # type: ignore[arg-type]
    return verdict(screen(facts, BOOK, route=Route.IV, on=TODAY)).line


def _condition(group: str, **more: object) -> Condition:
    return Condition("c", group, frozenset({group}), standing=Standing.ACTIVE, **more)  # type: ignore[arg-type]


def test_the_verdict_line_says_what_was_found_and_what_was_not_assessed() -> None:
    assert _line() == "no stop found"
    assert _line(answers=_well_known().answers[1:]) == "no stop found, 1 not assessed"
    assert _line(conditions=(_condition("aneurysmal_disease"),)) == "stop"
    assert _line(conditions=(_condition("heart_failure_stable"),)) == "specialist first"
    assert _line(birth=None) == "cannot be assessed yet"
    assert _line(conditions_recorded=False) == "cannot be assessed yet"
    strange = Condition("c", "Sprained aura", recognised=False)
    assert _line(conditions=(strange,)) == "no stop found, 1 entry not recognised"


def test_lesser_rules_that_are_open_keep_a_verdict_from_being_clear() -> None:
    summed = verdict(screen(_well_known(), BOOK, route=Route.IV, on=TODAY))
    assert summed.line == "no stop found"
    assert summed.lesser_open
    assert not summed.is_clear


def test_what_is_asked_on_the_day_does_not_stand_in_the_way_of_an_assessment() -> None:
    assessed = screen(_well_known(), BOOK, route=Route.IV, on=TODAY)
    today = screen(_well_known(), BOOK, route=Route.IV, on=TODAY, stage=Stage.SESSION)
    assert "S-16" not in {one.rule for one in assessed.findings}
    assert {"S-15", "S-16", "D-04", "R-08"} <= {one.rule for one in today.findings}
    assert "S-01" not in {one.rule for one in today.findings}


def test_a_stop_stays_a_stop_when_half_is_unknown() -> None:
    line = _line(answers=(), conditions=(_condition("aneurysmal_disease"),))
    assert line.startswith("stop, ")


def test_a_milder_answer_does_not_hide_that_the_harder_one_is_open() -> None:
    facts = Facts(conditions=(_condition("heart_failure_unspecified"),), conditions_recorded=True)
    finding = screen(facts, BOOK, route=Route.IV, on=TODAY).finding("S-05")
    assert finding.wants_specialist
    assert finding.is_open
    assert [one.key for one in finding.missing] == ["heart_failure_decompensated"]


def test_facts_that_cannot_be_right_are_named() -> None:
    facts = Facts(
        birth=partial_date("2030-01-01"),
        conditions=(
            _condition("stroke", onset=partial_date("2027-01-01")),
            _condition("stroke", onset=partial_date("2020"), abatement=partial_date("2019")),
        ),
    )
    assert len(problems(facts, TODAY)) == 4

"""Definitions of resistance side by side, and what is said about each medicine."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.knowledge.evidence import (
    Advice,
    Facts,
    Medicine,
    Route,
    Standing,
    Truth,
    screen,
    shipped_rulebook,
)
from ataraxy.knowledge.evidence.medicine_advice import advise
from ataraxy.knowledge.evidence.resistance import Trial, definitions, side_by_side

TODAY = date(2026, 11, 22)


def _drug(name: str, drug_class: str, **more: object) -> Trial:
    good = Trial(name, "antidepressant", drug_class, 8, True, True, 10, True)
    return replace(good, **more)  # type: ignore[arg-type]


def _extra(name: str, kind: str = "augmentation") -> Trial:
    return Trial(name, kind, "", 8, True, True, 10, True)


SERTRALINE, VENLAFAXINE = _drug("Sertraline", "SSRI"), _drug("Venlafaxine", "SNRI")
MIRTAZAPINE, ESCITALOPRAM = _drug("Mirtazapine", "other"), _drug("Escitalopram", "SSRI")


def _met(*trials: Trial) -> dict[str, Truth]:
    return {one.definition.id: one.met for one in side_by_side(trials)}


@pytest.mark.parametrize(
    ("trials", "definition", "met"),
    [
        ((SERTRALINE, VENLAFAXINE), "label", Truth.YES),
        ((SERTRALINE,), "label", Truth.NO),
        ((SERTRALINE, replace(VENLAFAXINE, current_episode=False)), "label", Truth.NO),
        ((SERTRALINE, replace(VENLAFAXINE, current_episode=None)), "label", Truth.UNKNOWN),
        ((SERTRALINE, replace(VENLAFAXINE, taken=False)), "label", Truth.NO),
        ((SERTRALINE, VENLAFAXINE), "payer-a", Truth.YES),
        ((SERTRALINE, ESCITALOPRAM), "payer-a", Truth.NO),
        ((SERTRALINE, replace(ESCITALOPRAM, drug_class="")), "payer-a", Truth.UNKNOWN),
        ((SERTRALINE, replace(VENLAFAXINE, improvement_percent=26)), "payer-a", Truth.NO),
        ((SERTRALINE, replace(VENLAFAXINE, improvement_percent=25)), "payer-a", Truth.YES),
        ((SERTRALINE, VENLAFAXINE), "payer-b", Truth.NO),
        (
            (SERTRALINE, VENLAFAXINE, _extra("Lithium"), _extra("Aripiprazole")),
            "payer-b",
            Truth.YES,
        ),
        ((SERTRALINE, VENLAFAXINE, MIRTAZAPINE, _extra("Lithium")), "payer-c", Truth.YES),
        ((SERTRALINE, VENLAFAXINE, MIRTAZAPINE), "payer-c", Truth.NO),
        ((SERTRALINE, VENLAFAXINE, MIRTAZAPINE), "research-strict", Truth.YES),
        ((SERTRALINE, VENLAFAXINE, ESCITALOPRAM), "research-strict", Truth.NO),
        ((SERTRALINE,), "anxiety-delphi", Truth.YES),
        ((MIRTAZAPINE,), "anxiety-delphi", Truth.NO),
        ((SERTRALINE, VENLAFAXINE, _extra("CBT", "psychotherapy")), "anxiety-default", Truth.YES),
        ((SERTRALINE, VENLAFAXINE), "anxiety-default", Truth.NO),
        ((SERTRALINE, replace(VENLAFAXINE, weeks=7)), "anxiety-default", Truth.NO),
    ],
)
def test_each_definition_is_computed_for_itself(
    trials: tuple[Trial, ...], definition: str, met: Truth
) -> None:
    assert _met(*trials)[definition] is met


def test_no_trial_recorded_is_not_known_by_any_definition() -> None:
    assert set(_met().values()) == {Truth.UNKNOWN}


def test_a_trial_that_does_not_count_says_why_and_one_that_cannot_be_judged_what_is_missing() -> (
    None
):
    label = side_by_side([replace(SERTRALINE, adequate=False, improvement_percent=60)])[0]
    assert label.judged[0].why == ("dose or duration not adequate", "60 per cent better")
    label = side_by_side([replace(SERTRALINE, improvement_percent=None)])[0]
    assert label.judged[0].why == ("how much it helped",)


def test_every_definition_names_its_source_and_tag() -> None:
    assert len({one.id for one in definitions()}) == len(definitions())
    assert all(one.sources and one.tag and one.title for one in definitions())


_OPTIONAL = ("weeks", "adequate", "taken", "improvement_percent", "current_episode")
_trials = st.builds(
    Trial,
    name=st.just("x"),
    kind=st.sampled_from(["antidepressant", "augmentation", "psychotherapy"]),
    drug_class=st.sampled_from(["", "SSRI", "SNRI", "TCA"]),
    weeks=st.none() | st.integers(0, 12).map(float),
    adequate=st.none() | st.booleans(),
    taken=st.none() | st.booleans(),
    improvement_percent=st.none() | st.integers(0, 100).map(float),
    current_episode=st.none() | st.booleans(),
)


@given(st.lists(_trials, min_size=1, max_size=5), st.sampled_from(_OPTIONAL), st.data())
def test_forgetting_a_detail_never_decides_anything(
    trials: list[Trial], name: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(trials) - 1))
    vague = [*trials]
    vague[place] = replace(vague[place], **{name: None})
    assert name in {one.name for one in fields(Trial)}
    for before, after in zip(side_by_side(trials), side_by_side(vague), strict=True):
        assert after.met in {before.met, Truth.UNKNOWN}


def _medicine(text: str, *groups: str, **more: object) -> Medicine:
    return Medicine(text, text, frozenset(groups), standing=Standing.ACTIVE, **more)  # type: ignore[arg-type]


def test_each_medicine_is_take_hold_or_ask_by_the_most_careful_rule() -> None:
    facts = Facts(
        medicines=(
            _medicine("Lisinopril", "antihypertensive"),
            _medicine("Zolpidem", "z_drug"),
            _medicine("Clonidine", "alpha2_agonist", "antihypertensive"),
            _medicine("Tramadol", "opioid", "seizure_threshold"),
            _medicine("Amoxicillin"),
            _medicine("Foobarol", recognised=False),
            replace(_medicine("Diazepam", "benzodiazepine"), standing=Standing.PAST),
        ),
        medicines_recorded=True,
    )
    found = advise(facts, screen(facts, shipped_rulebook(), route=Route.IV, on=TODAY))
    assert {one.medicine.text: one.advice for one in found} == {
        "Lisinopril": Advice.TAKE,
        "Zolpidem": Advice.HOLD,
        "Clonidine": Advice.TAKE,
        "Tramadol": Advice.ASK,
        "Amoxicillin": None,
        "Foobarol": Advice.ASK,
    }
    assert found[3].rules == ("D-03", "D-24")

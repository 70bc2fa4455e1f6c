"""Benzodiazepines as lorazepam a day: read in plain words, or said to be unread."""

from __future__ import annotations

import pytest

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge import terminology
from ataraxy.knowledge.evidence.lorazepam import Taken, cut_off_mg_per_day, evidence, lorazepam_sum
from ataraxy.knowledge.terminology.source_lists import ingredients


def taken(text: str, dose: str) -> Taken:
    return Taken(text, terminology.medicines().match([], text).ingredients, dose)


@pytest.mark.parametrize(
    ("text", "dose", "mg_per_day"),
    [
        ("Lorazepam 1 MG Oral Tablet", "twice daily", 2.0),
        ("Diazepam 5 MG Oral Tablet", "1 tablet three times a day as needed", 1.5),
        ("Xanax", "0.5 mg TID", 3.0),
        ("clonazepam 0.25 MG Oral Tablet", "2 tablets at bedtime", 1.0),
        ("Lorazepam 1 MG Oral Tablet", "1, 2 × every 1 d", 2.0),
        ("Lorazepam 1 MG Oral Tablet", "", None),
        ("Lorazepam", "daily", None),
        ("1 ML Lorazepam 2 MG/ML Injection", "daily", None),
        ("Lorazepam 1 MG Oral Tablet", "as directed", None),
    ],
)
def test_a_dose_in_plain_words_becomes_lorazepam_a_day(
    text: str, dose: str, mg_per_day: float | None
) -> None:
    found = lorazepam_sum([taken(text, dose)])
    assert found is not None
    assert found.mg_per_day == mg_per_day
    assert bool(found.unread) == (mg_per_day is None)


def test_one_dose_that_cannot_be_read_leaves_no_sum_that_would_look_small() -> None:
    found = lorazepam_sum([taken("Ativan 1 mg", "bid"), taken("Valium 10 mg", "as directed")])
    assert found is not None
    assert found.mg_per_day is None
    assert found.unread == ("Valium 10 mg",)
    assert not found.above_trial_cut_off


def test_several_are_added_and_as_needed_is_said() -> None:
    found = lorazepam_sum([taken("Ativan 1 mg", "bid prn"), taken("Valium 10 mg", "daily")])
    assert found is not None
    assert found.mg_per_day == cut_off_mg_per_day() + 1
    assert found.as_needed
    assert found.above_trial_cut_off


def test_without_a_benzodiazepine_there_is_nothing_to_say() -> None:
    assert lorazepam_sum([taken("Sertraline 50 MG", "daily")]) is None


def test_every_benzodiazepine_by_mouth_has_an_equivalent_and_its_tag_is_shown() -> None:
    by_mouth = {
        one.name
        for one in ingredients()
        if any(code.startswith(("N05BA", "N05CD", "N03AE")) for code in one.atc)
    }
    rare = {"midazolam", "remimazolam", "etizolam", "halazepam", "ketazolam"}
    assert {
        name for name in by_mouth - rare if lorazepam_sum([Taken(name, (name,), "")]) is None
    } == set()
    assert evidence() is EvidenceTag.MEMORY

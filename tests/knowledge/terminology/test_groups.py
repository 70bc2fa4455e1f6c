"""Codes and words to groups: what decides, what only asks, and what is not recognised."""

from __future__ import annotations

import pytest

from ataraxy.knowledge import terminology
from ataraxy.knowledge.evidence.vocabulary import load_vocabulary
from ataraxy.knowledge.terminology import ICD10CM, RXNORM, SNOMED


@pytest.mark.parametrize(
    ("system", "code", "groups"),
    [
        (ICD10CM, "I71.4", {"aneurysmal_disease"}),
        (ICD10CM, "I713", {"aneurysmal_disease"}),
        (ICD10CM, "i67.1", {"aneurysmal_disease"}),
        (
            ICD10CM,
            "I60.9",
            {"subarachnoid_haemorrhage", "other_intracranial_bleed", "stroke", "major_cv_event"},
        ),
        (ICD10CM, "Z86.79", {"unspecified_cerebrovascular_history", "history_of_cv_event"}),
        (ICD10CM, "I50.23", {"acute_pressure_hazard"}),
        (ICD10CM, "I50.22", {"heart_failure_stable"}),
        (ICD10CM, "I50.9", {"heart_failure_unspecified"}),
        (ICD10CM, "O26.893", {"pregnancy"}),
        (ICD10CM, "O03.9", {"end_of_pregnancy"}),
        (ICD10CM, "Z3A.20", {"pregnancy"}),
        (ICD10CM, "F30.4", {"bipolar_disorder"}),
        (ICD10CM, "J06.9", set()),
        (SNOMED, "72892002", {"pregnancy"}),
        (SNOMED, "22298006", {"major_cv_event"}),
        (SNOMED, "88805009", {"heart_failure_stable"}),
        (SNOMED, "198992004", {"pre_eclampsia", "pregnancy"}),
        (SNOMED, "444814009", set()),
        ("urn:oid:2.16.840.1.113883.6.90", "F20.0", {"psychotic_disorder"}),
    ],
)
def test_a_code_decides_the_groups(system: str, code: str, groups: set[str]) -> None:
    match = terminology.conditions().match([(system, code)], "whatever the words say: aneurysm")
    assert match.groups == groups
    assert match.recognised
    assert not match.possible_groups


def test_words_without_a_code_only_raise_the_question() -> None:
    match = terminology.conditions().match([], "Brain ANEURYSM, 2019")
    assert not match.groups
    assert match.possible_groups == {"aneurysmal_disease"}
    assert not match.recognised


@pytest.mark.parametrize("code", ["999999999", ""])
def test_what_stands_nowhere_is_not_recognised(code: str) -> None:
    assert not terminology.conditions().match([(SNOMED, code)], "Sprained aura").recognised


def test_one_known_code_among_strange_ones_is_enough() -> None:
    match = terminology.conditions().match([("urn:local", "X"), (ICD10CM, "I71.4")], "AAA")
    assert match.groups == {"aneurysmal_disease"}


def test_ketamine_allergy_is_found_by_code_and_asked_by_name() -> None:
    assert terminology.allergies().match([(RXNORM, "6130")], "").groups == {"ketamine"}
    assert terminology.allergies().match([], "Ketalar").possible_groups == {"ketamine"}
    assert terminology.allergies().match([(SNOMED, "300916003")], "Latex").recognised


def test_the_lists_hold_exactly_the_groups_that_the_rules_name() -> None:
    words = load_vocabulary()
    assert set(terminology.conditions().groups) == words.names("condition")
    assert set(terminology.allergies().groups) == words.names("allergy")
    assert set(terminology.indications().groups) == words.names("indication")
    assert set(terminology.medicines().groups) == words.names("medicine")


def test_another_code_with_exactly_the_words_of_a_listed_one_means_the_same() -> None:
    match = terminology.conditions().match([(SNOMED, "999999999")], "Preeclampsia (disorder)")
    assert match.groups == {"pre_eclampsia", "pregnancy"}
    assert match.recognised
    nearly = terminology.conditions().match([(SNOMED, "999999999")], "Preeclampsia ruled out")
    assert not nearly.groups
    assert nearly.possible_groups == {"pre_eclampsia"}


def test_the_same_words_without_any_code_only_raise_the_question() -> None:
    match = terminology.conditions().match([], "Preeclampsia")
    assert not match.groups
    assert match.possible_groups == {"pre_eclampsia"}


@pytest.mark.parametrize(
    ("code", "group", "is_in"),
    [
        ("F11.20", "substance_use_disorder", True),
        ("F11.21", "substance_use_disorder", False),
        ("F11.21", "substance_use_remission", True),
        ("F11.21", "opioid_use_disorder", True),
        ("F17.210", "substance_use_disorder", False),
        ("F16.10", "hallucinogen_use_disorder", True),
        ("F33.3", "psychotic_disorder", True),
        ("G40.909", "seizure_disorder", True),
        ("N18.4", "severe_kidney_disease", True),
        ("N18.3", "severe_kidney_disease", False),
        ("G47.33", "breathing_disorder", True),
        ("N30.10", "bladder_disease", True),
        ("N30.00", "bladder_disease", False),
        ("Z39.1", "breast_feeding", True),
        ("I48.91", "arrhythmia", True),
        ("G93.2", "raised_intracranial_pressure", True),
    ],
)
def test_the_groups_of_the_relative_rules_follow_icd_categories(
    code: str, group: str, is_in: bool
) -> None:
    assert (group in terminology.conditions().match([(ICD10CM, code)], "").groups) is is_in


def test_results_are_positive_or_negative_only_when_they_say_so() -> None:
    assert terminology.measurement_name("2106-3") == "pregnancy_test"
    assert terminology.result_word(" Negative ") == "negative"
    assert terminology.result_word("POS") == "positive"
    assert terminology.result_word("weakly reactive") == "weakly reactive"


@pytest.mark.parametrize(
    ("name", "value", "unit", "wanted", "made"),
    [
        ("alt", 55.0, "IU/L", "U/L", (55.0, "U/L")),
        ("bilirubin", 20.0, "umol/L", "mg/dL", (pytest.approx(1.17), "mg/dL")),
        ("systolic_mmhg", 140.0, "mmHg", "mm[Hg]", (140.0, "mm[Hg]")),
        ("alt", 55.0, "", "U/L", (55.0, "")),
        ("bilirubin", 20.0, "g/L", "mg/dL", (20.0, "g/L")),
        ("phq9_item9", 2.0, "", "{score}", (2.0, "{score}")),
        ("alt", None, "IU/L", "U/L", (None, "IU/L")),
    ],
)
def test_a_value_is_converted_only_where_the_list_knows_how(
    name: str, value: float | None, unit: str, wanted: str, made: tuple[float | None, str]
) -> None:
    assert terminology.in_rule_unit(name, value, unit, wanted) == made


def test_every_measurement_that_is_listed_is_one_the_rules_know() -> None:
    assert {
        name
        for code in terminology.measurement_codes()
        if (name := terminology.measurement_name(code))
    } <= set(load_vocabulary().measurements)

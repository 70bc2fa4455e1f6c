"""Medicines by name and code: ingredients, classes, dose forms, guesses and what stays unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.knowledge import terminology
from ataraxy.knowledge.terminology import ATC, RXNORM, MedicineMatch
from ataraxy.knowledge.terminology.spelling import Guess, distance


def _match(text: str, *codings: tuple[str, str], form: str = "") -> MedicineMatch:
    return terminology.medicines().match(codings, text, form)


@pytest.mark.parametrize(
    ("text", "ingredients", "has", "has_not"),
    [
        (
            "naltrexone 50 MG Oral Tablet",
            "naltrexone",
            "opioid_antagonist",
            "opioid_antagonist_depot",
        ),
        ("Vivitrol 380 mg", "naltrexone", "opioid_antagonist_depot", "opioid"),
        (
            "naltrexone 380 MG Extended Release Injectable Suspension",
            "naltrexone",
            "opioid_antagonist_depot",
            "opioid",
        ),
        ("timolol 0.5 % eye drops", "timolol", "", "antihypertensive"),
        ("Timolol 10 MG Oral Tablet", "timolol", "antihypertensive", ""),
        ("Ketoconazole 2 % shampoo", "ketoconazole", "", "strong_cyp3a4_inhibitor"),
        ("Ketoconazole 200 MG Oral Tablet", "ketoconazole", "strong_cyp3a4_inhibitor", ""),
        ("oxymetazoline nasal spray", "oxymetazoline", "nasal_decongestant", "sympathomimetic"),
        (
            "pseudoephedrine 30 mg tablet",
            "pseudoephedrine",
            "sympathomimetic",
            "nasal_decongestant",
        ),
        ("fentanyl 25 mcg/hr patch", "fentanyl", "long_acting_opioid", ""),
        (
            "12 HR Morphine Sulfate 15 MG Extended Release Oral Tablet",
            "morphine",
            "long_acting_opioid",
            "",
        ),
        ("Morphine Sulfate 15 MG Oral Tablet", "morphine", "opioid", "long_acting_opioid"),
        ("Suboxone 8/2 film", "buprenorphine naloxone", "long_acting_opioid", ""),
        ("NyQuil", "acetaminophen dextromethorphan doxylamine", "nmda_antagonist", "bupropion"),
        ("Auvelity", "dextromethorphan bupropion", "nmda_antagonist", ""),
        ("Lybalvi", "olanzapine samidorphan", "opioid_antagonist", ""),
        ("St. John's Wort 300 mg", "st john's wort", "st_johns_wort", ""),
        ("Spravato", "esketamine", "ketamine", ""),
        ("losartan-HCTZ 50-12.5", "losartan hydrochlorothiazide", "antihypertensive", ""),
        ("Tylenol with codeine", "acetaminophen codeine", "opioid", ""),
        ("loperamide 2 mg", "loperamide", "", "opioid"),
        ("lidocaine 5 % patch", "lidocaine", "", ""),
        ("Emsam 6 mg/24 hr", "selegiline", "maoi", ""),
        ("Paxlovid", "nirmatrelvir ritonavir", "strong_cyp3a4_inhibitor", ""),
        ("Concerta 36 mg", "methylphenidate", "psychostimulant", ""),
        ("Levothyroxine Sodium 0.075 MG Oral Tablet", "levothyroxine", "thyroid_hormone", ""),
    ],
)
def test_a_name_gives_ingredients_and_the_classes_of_its_form(
    text: str, ingredients: str, has: str, has_not: str
) -> None:
    match = _match(text)
    assert match.recognised
    assert all(one in ingredients for one in match.ingredients)
    assert sum(len(one.split()) for one in match.ingredients) == len(ingredients.split())
    assert not has or has in match.groups
    assert not has_not or has_not not in match.groups


def test_a_code_decides_where_the_name_is_misspelt() -> None:
    assert _match("Simvvvv", (RXNORM, "312961")).ingredients == ("simvastatin",)
    assert _match("", (ATC, "N05BA01")).groups == {"benzodiazepine", "diazepam"}


def test_a_code_and_a_name_that_differ_are_both_counted_and_said() -> None:
    match = _match("Diazepam 5 mg", (RXNORM, "328670"))
    assert {"benzodiazepine", "serotonergic_antidepressant"} <= match.groups
    assert match.conflict == "The code means sertraline; the words say diazepam."


def test_a_dose_form_told_beside_the_name_counts() -> None:
    assert "antihypertensive" not in _match("Timolol", form="Ophthalmic route").groups
    assert "antihypertensive" in _match("Timolol").groups


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sertaline 50 mg", "sertraline"),
        ("hydroxizine", "hydroxyzine"),
        ("Lamotrigene 100", "lamotrigine"),
    ],
)
def test_a_misspelt_name_is_a_guess_that_is_shown_and_never_decides(
    written: str, meant: str
) -> None:
    match = _match(written)
    assert match.ingredients == (meant,)
    assert [one.meant for one in match.guesses] == [meant]
    assert not match.recognised
    assert not match.groups
    assert match.possible_groups


@pytest.mark.parametrize("text", ["Foobarol 20 mg", "", "10 mg", "tablet", "xx", "Valeum forte"])
def test_what_no_list_knows_is_not_recognised(text: str) -> None:
    match = _match(text)
    assert not match.recognised
    assert not match.groups


def test_one_unknown_part_makes_the_whole_not_recognised_but_keeps_what_is_known() -> None:
    match = _match("Acetaminophen 300 MG / Foobarol 5 MG")
    assert not match.recognised
    assert match.unread == ("foobarol",)
    assert match.ingredients == ("acetaminophen",)


@pytest.mark.parametrize(
    "text", ["no longer takes diazepam", "stopped Valium in May", "not on diazepam"]
)
def test_words_that_say_the_opposite_only_raise_the_question(text: str) -> None:
    match = _match(text)
    assert not match.groups
    assert "benzodiazepine" in match.possible_groups


def test_two_names_equally_close_are_no_guess() -> None:
    speller = terminology.medicines().words.speller
    assert speller.guess("clonazepan") == Guess("clonazepan", "clonazepam")
    assert speller.guess("short") is None
    assert speller.guess("lorazepa") is not None


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7))
def test_slips_between_words_are_symmetric_and_zero_only_for_the_same_word(
    one: str, other: str
) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)


@given(st.text(max_size=60))
def test_any_text_gets_an_answer_and_an_unknown_one_is_never_recognised(text: str) -> None:
    match = _match(text)
    assert match.recognised <= bool(match.ingredients)
    assert not (match.guesses and match.recognised)

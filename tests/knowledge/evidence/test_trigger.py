"""Triggers: what can be read, and what is refused with its place."""

from __future__ import annotations

import pytest

from ataraxy.knowledge.evidence.parse import parse
from ataraxy.knowledge.evidence.trigger import (
    AllOf,
    Answered,
    AnyOf,
    Compared,
    Listed,
    Not,
    TriggerError,
)
from ataraxy.knowledge.evidence.vocabulary import (
    VocabularyError,
    load_vocabulary,
    vocabulary_from,
)


def test_and_binds_tighter_than_or() -> None:
    young = Compared("age_years", "<", 18.0)
    asked = Answered("q", "yes")
    listed = Listed("active", "x")
    read = parse('age_years < 18 or answered("q") is yes and not active(condition in x)')
    assert read == AnyOf((young, AllOf((asked, Not(listed)))))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "found the end"),
        ("age_years <", "a number"),
        ("age_years < 18 18", "Expected the end"),
        ("active(condition in )", "a name"),
        ("within_days(condition in x)", "','"),
        ("within_days(condition in x, 1.5)", "whole number of days"),
        ("within_days(condition in x, 0)", "whole number of days"),
        ("answered(q) is yes", "in quotes"),
        ('answered("q") is maybe', "'yes' or 'no'"),
        ("sex is old", "'male' or 'female'"),
        ("(age_years < 18", "')'"),
        ("age_years ~ 18", "Cannot read"),
        ("or age_years < 18", "a name"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(TriggerError, match=complaint.replace("(", r"\(").replace(")", r"\)")):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "active(condition in no_such_group)",
        "allergic(to aneurysmal_disease)",
        'answered("no_such_question") is yes',
        "score(no_such_score, 5) > 1",
        "score(pregnancy_test, 5) > 1",
        "test(ymrs_total, 5) is positive",
        "no_such_number > 1",
        "no_such_definition",
    ],
)
def test_a_name_the_vocabulary_does_not_have_is_an_error(text: str) -> None:
    with pytest.raises(TriggerError):
        load_vocabulary().read(text)


def test_a_definition_that_contains_itself_is_refused_and_the_circle_named() -> None:
    definitions = [
        {"name": "hen", "meaning": "", "expression": "egg or deceased"},
        {"name": "egg", "meaning": "", "expression": "deceased and hen"},
    ]
    with pytest.raises(TriggerError, match="hen → egg → hen"):
        vocabulary_from({"definition": definitions})


def test_a_group_that_points_at_no_question_is_refused() -> None:
    group = {"name": "x", "of": "condition", "meaning": "", "questions": {"active": "nobody"}}
    with pytest.raises(VocabularyError, match="nobody"):
        vocabulary_from({"group": [group]})


def test_two_names_alike_are_refused() -> None:
    row = {"name": "x", "meaning": "", "whom": []}
    with pytest.raises(VocabularyError, match="called the same"):
        vocabulary_from({"number": [row, row]})

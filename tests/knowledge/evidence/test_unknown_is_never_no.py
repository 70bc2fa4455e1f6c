"""Properties over generated people: taking facts away never makes an answer better."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import given

from ataraxy.knowledge.evidence import (
    Allergy,
    Answer,
    AnswerValue,
    Condition,
    Facts,
    Indication,
    Measurement,
    Medicine,
    Route,
    RuleAnswer,
    Screening,
    Sex,
    Stage,
    Standing,
    VerdictKind,
    partial_date,
    screen,
    shipped_rulebook,
    verdict,
)

BOOK = shipped_rulebook()
TODAY = date(2026, 11, 22)
WORDS = BOOK.vocabulary

UNSTATED = Standing.UNSTATED
_days = st.integers(min_value=0, max_value=800)


def _day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


_conditions = st.builds(
    lambda group, standing, ago: Condition(
        ref=group,
        text=group,
        groups=frozenset({group}),
        standing=standing,
        onset=None if ago is None else partial_date(_day(ago)),
    ),
    st.sampled_from(sorted(WORDS.names("condition"))),
    st.sampled_from(Standing),
    st.none() | _days,
)
_medicines = st.builds(
    lambda group, standing, ago: Medicine(
        ref=group,
        text=group,
        groups=frozenset({group}),
        standing=standing,
        stopped=None if ago is None else partial_date(_day(ago)),
    ),
    st.sampled_from(sorted(WORDS.names("medicine"))),
    st.sampled_from(Standing),
    st.none() | _days,
)
_allergies = st.builds(
    lambda group: Allergy(ref=group, text=group, groups=frozenset({group})),
    st.sampled_from(sorted(WORDS.names("allergy"))),
)
_answers = st.builds(
    lambda question, value, ago: Answer(question, value, _day(ago), "Dr Prescriber"),
    st.sampled_from(sorted(WORDS.questions)),
    st.sampled_from(AnswerValue),
    st.integers(min_value=0, max_value=60),
)
_scores = st.builds(
    lambda name, value, ago: Measurement(
        name, name, partial_date(_day(ago)), value, WORDS.measurements[name].unit
    ),
    st.sampled_from([kind.name for kind in WORDS.measurements.values() if kind.kind == "number"]),
    st.integers(min_value=0, max_value=60).map(float),
    st.integers(min_value=0, max_value=60),
)
_tests = st.builds(
    lambda result, ago: Measurement("t", "pregnancy_test", partial_date(_day(ago)), result=result),
    st.sampled_from(["positive", "negative", "indeterminate"]),
    st.integers(min_value=0, max_value=60),
)
_facts = st.builds(
    Facts,
    birth=st.none()
    | st.integers(min_value=1930, max_value=2015).map(lambda y: partial_date(str(y))),
    sex=st.none() | st.sampled_from(Sex),
    indication=st.none()
    | st.sampled_from(sorted(WORDS.names("indication"))).map(
        lambda name: Indication(name, frozenset({name}))
    ),
    conditions=st.lists(_conditions, max_size=4).map(tuple),
    conditions_recorded=st.booleans(),
    medicines=st.lists(_medicines, max_size=3).map(tuple),
    medicines_recorded=st.booleans(),
    allergies=st.lists(_allergies, max_size=2).map(tuple),
    allergies_recorded=st.booleans(),
    measurements=st.lists(_scores | _tests, max_size=3, unique_by=lambda one: one.name).map(tuple),
    answers=st.lists(_answers, max_size=8, unique_by=lambda one: one.question).map(tuple),
    numbers=st.dictionaries(
        st.sampled_from(sorted(WORDS.numbers)), st.integers(0, 5).map(float), max_size=1
    ),
)
_routes = st.sampled_from(Route)
_stages = st.sampled_from(Stage)


def _silent(facts: Facts, questions: set[str]) -> Facts:
    """The same person with these questions not answered."""
    return replace(
        facts, answers=tuple(one for one in facts.answers if one.question not in questions)
    )


def _questions(of: str, groups: frozenset[str]) -> set[str]:
    return {
        question
        for (kind, name), group in WORDS.groups.items()
        if kind == of and name in groups
        for question in group.questions.values()
    }


def _without_entries(facts: Facts) -> list[Facts]:
    """A list that loses an entry is no complete list, and who denied the entry was wrong."""
    less = []
    for one in facts.conditions:
        rest = tuple(other for other in facts.conditions if other is not one)
        fewer = replace(facts, conditions=rest, conditions_recorded=False)
        less.append(_silent(fewer, _questions("condition", one.groups)))
        for vague in (replace(one, onset=None), replace(one, standing=Standing.UNSTATED)):
            less.append(replace(facts, conditions=(*rest, vague)))
    for medicine in facts.medicines:
        left = tuple(other for other in facts.medicines if other is not medicine)
        less.append(replace(facts, medicines=left, medicines_recorded=False))
        less.append(replace(facts, medicines=(*left, replace(medicine, standing=UNSTATED))))
    for allergy in facts.allergies:
        others = tuple(other for other in facts.allergies if other is not allergy)
        fewer = replace(facts, allergies=others, allergies_recorded=False)
        less.append(_silent(fewer, _questions("allergy", allergy.groups)))
    return less


def _without_words_and_values(facts: Facts) -> list[Facts]:
    """Who takes an answer back takes back with it the lists and tests that it contradicted."""
    less = []
    for given_answer in facts.answers:
        fewer = _silent(facts, {given_answer.question})
        kept = tuple(
            one
            for one in facts.measurements
            if WORDS.measurements[one.name].question != given_answer.question
        )
        less.append(
            replace(fewer, conditions_recorded=False, allergies_recorded=False, measurements=kept)
        )
    for value in facts.measurements:
        rest = tuple(one for one in facts.measurements if one is not value)
        question = WORDS.measurements[value.name].question
        less.append(_silent(replace(facts, measurements=rest), {question}))
    return less


def _without_one_thing(facts: Facts) -> list[Facts]:
    """Everyone this person would be if one thing were not known."""
    return [
        replace(facts, birth=None),
        replace(facts, sex=None),
        replace(facts, indication=None),
        replace(facts, numbers={}),
        replace(facts, conditions_recorded=False),
        replace(facts, allergies_recorded=False),
        replace(facts, medicines_recorded=False),
        *_without_entries(facts),
        *_without_words_and_values(facts),
    ]


def _cleared(screening: Screening) -> set[str]:
    return {one.rule for one in screening.findings if one.answer is RuleAnswer.DOES_NOT_FIRE}


@given(_facts, _routes, _stages)
def test_removing_a_fact_never_clears_a_rule(facts: Facts, route: Route, stage: Stage) -> None:
    before = _cleared(screen(facts, BOOK, route=route, on=TODAY, stage=stage))
    for fewer in _without_one_thing(facts):
        assert _cleared(screen(fewer, BOOK, route=route, on=TODAY, stage=stage)) <= before


@given(_facts, _routes)
def test_removing_a_fact_never_makes_the_verdict_clear(facts: Facts, route: Route) -> None:
    if verdict(screen(facts, BOOK, route=route, on=TODAY)).is_clear:
        return
    for fewer in _without_one_thing(facts):
        assert not verdict(screen(fewer, BOOK, route=route, on=TODAY)).is_clear


@given(_facts, _routes)
def test_an_open_rule_always_says_what_is_missing_and_whom_to_ask(
    facts: Facts, route: Route
) -> None:
    for one in screen(facts, BOOK, route=route, on=TODAY).findings:
        if one.answer is RuleAnswer.NOT_ASSESSED:
            assert one.missing
            assert all(item.text and item.whom for item in one.missing)


def test_nothing_known_clears_no_hard_stop_and_gives_no_verdict() -> None:
    found = screen(Facts(), BOOK, route=Route.IV, on=TODAY)
    assert _cleared(found) == {"I-01"}
    assert verdict(found).kind is VerdictKind.CANNOT_ASSESS


def test_an_import_alone_never_clears_what_only_a_person_can_answer() -> None:
    imported = Facts(
        birth=partial_date("1970-01-01"),
        sex=Sex.MALE,
        conditions_recorded=True,
        allergies_recorded=True,
        medicines_recorded=True,
    )
    cleared = _cleared(screen(imported, BOOK, route=Route.IV, on=TODAY))
    assert not cleared & {"S-06", "S-08", "S-11", "S-12"}
    assert {"S-01", "S-02", "S-03", "S-04", "S-05", "S-07", "S-09", "S-10"} <= cleared

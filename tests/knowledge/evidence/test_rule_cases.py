"""Every rule against the cases that clinicians can write."""

from __future__ import annotations

import pytest
from tests.knowledge.evidence.case_files import TODAY, all_scenarios, scenarios

from ataraxy.knowledge.evidence import RuleAnswer, Truth, shipped_rulebook
from ataraxy.knowledge.evidence.cases import CASES
from ataraxy.knowledge.evidence.evaluate import View, evaluate
from ataraxy.knowledge.evidence.scenario import Scenario, ScenarioError, scenario
from ataraxy.knowledge.evidence.screen import find
from ataraxy.knowledge.evidence.trigger import Atom, atoms

BOOK = shipped_rulebook()


@pytest.mark.parametrize(
    ("rule_id", "case"),
    [pytest.param(*one, id=f"{one[0]} {one[1].name}") for one in all_scenarios()],
)
def test_a_rule_answers_its_cases(rule_id: str, case: Scenario) -> None:
    finding = find(BOOK[rule_id], View(case.facts, case.on, BOOK.vocabulary), case.route)
    assert finding.answer is case.answer
    if case.severity is not None:
        assert finding.severity is case.severity
    if case.answer is RuleAnswer.NOT_ASSESSED:
        assert finding.missing
        assert all(one.text and one.whom for one in finding.missing)


def test_every_rule_has_cases_and_every_case_file_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == set(BOOK.rules)


@pytest.mark.parametrize("rule_id", sorted(BOOK.rules))
def test_a_rule_has_positive_negative_and_not_assessable_cases(rule_id: str) -> None:
    wanted = set(RuleAnswer) - (
        {RuleAnswer.NOT_ASSESSED}
        if rule_id == "I-01"
        else set()  # a death is recorded or it is not
    )
    assert {case.answer for case in scenarios(rule_id)} >= wanted


def _atoms() -> list[tuple[str, int, Atom]]:
    return [
        (rule.id, place, atom)
        for rule in BOOK.rules.values()
        for place, tier in enumerate(rule.tiers)
        for atom in dict.fromkeys(atoms(tier.node))
    ]


@pytest.mark.parametrize(
    ("rule_id", "place", "atom"),
    [pytest.param(*one, id=f"{one[0]}-{one[1]} {one[2]}") for one in _atoms()],
)
def test_each_condition_flips_the_outcome_alone(rule_id: str, place: int, atom: Atom) -> None:
    tier = BOOK[rule_id].tiers[place]

    def flips(case: Scenario) -> bool:
        view = View(case.facts, case.on, BOOK.vocabulary)
        held = evaluate(atom, view).truth
        if case.route not in tier.scope or held is Truth.UNKNOWN:
            return False
        turned = {atom: Truth.NO if held is Truth.YES else Truth.YES}
        after = evaluate(tier.node, View(case.facts, case.on, BOOK.vocabulary, turned))
        return evaluate(tier.node, view).truth is not after.truth

    assert any(flips(case) for case in scenarios(rule_id))


def test_the_answer_does_not_depend_on_the_calendar() -> None:
    """The same case on another day, with every date counted from that day, answers the same."""
    other = TODAY.replace(year=2028, month=2, day=29)
    for rule_id in ("S-04", "S-07"):
        for now, then in zip(scenarios(rule_id), scenarios(rule_id, other), strict=True):
            if "year" in now.name:
                continue  # a date written out is a date
            first = find(BOOK[rule_id], View(now.facts, TODAY, BOOK.vocabulary), now.route)
            second = find(BOOK[rule_id], View(then.facts, other, BOOK.vocabulary), then.route)
            assert first.answer is second.answer


@pytest.mark.parametrize(
    "row",
    [
        {"name": "no expectation"},
        {"name": "a typing error", "fires": "exclude", "conditons": []},
        {"name": "no such severity", "fires": "maybe"},
        {"name": "no such date", "fires": "exclude", "born": "2026-02-31"},
    ],
)
def test_a_case_that_cannot_be_read_is_named(row: dict[str, object]) -> None:
    with pytest.raises(ScenarioError, match=str(row["name"])):
        scenario(row, TODAY)

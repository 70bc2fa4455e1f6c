"""What a draft says, how hard it is to read, and that it invents nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.knowledge.evidence.reading_grade import grade

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.letters.drafting import UNFINISHED, Given, to_patient, to_referrer
from ataraxy.journey.letters.told import Reason, Told, told
from ataraxy.knowledge.evidence import Route, Rule, shipped_rulebook
from ataraxy.knowledge.evidence.trials import studies_in

HARDEST = 7.0
RULES = [one for one in shipped_rulebook().rules.values() if one.can_reach_a_letter]
OUTCOMES = ("suitable", "more", "not_suitable")


def reason_of(rule: Rule) -> Reason:
    """A rule as it speaks in a letter."""
    assert rule.plain is not None
    tier = rule.tiers[0]
    return Reason(
        rule=rule.id,
        title=rule.title,
        means=tier.means,
        stops=True,
        tag=next(iter(tier.evidence.values())),
        plain=rule.plain.reason,
        plain_change=rule.plain.change,
        resolves=rule.resolves,
        sources=tuple(one.key for one in rule.sources),
    )


def given(outcome: str = "not_suitable", *rules: Rule) -> Given:
    """A decision about an infusion for depression."""
    return Given(
        outcome=outcome,
        decided_by="Dr. Sam Lee",
        decided_on=date(2026, 11, 20),
        words="Aneurysm of 5 cm.",
        specialist_words="",
        overridden=(),
        told=Told(tuple(map(reason_of, rules)), ("Psychosis",) if outcome == "more" else ()),
        found=studies_in("major_depression", Route.IV),
        route="iv",
        indication="major_depression",
        patient_name="Ana Rivera",
        recipient="Dr. Kim, Harbor Practice, fax 555",
    )


def text_of(sections: list[dict[str, str]]) -> str:
    return "\n".join(f"{one['title']}.\n{one['text']}" for one in sections)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_letter_to_the_patient_can_be_read_by_a_child_of_twelve(outcome: str) -> None:
    for rule in RULES:
        letter = text_of(to_patient(given(outcome, rule)))
        assert grade(letter) <= HARDEST, rule.id


def test_every_stop_is_said_with_its_reason_how_sure_it_is_and_what_would_change_it() -> None:
    rule = shipped_rulebook()["S-09"]
    parts = {one["key"]: one["text"] for one in to_patient(given("not_suitable", rule))}
    assert rule.plain is not None
    assert rule.plain.reason in parts["reasons"]
    assert rule.plain.change in parts["change"]
    unsure = replace(reason_of(rule), tag=EvidenceTag.MEMORY)
    shown = replace(given(), told=Told((unsure,), ()))
    assert "not yet checked" in text_of(to_patient(shown))


def test_whoever_is_suitable_hears_that_it_is_their_choice_and_not_what_would_change_it() -> None:
    parts = {one["key"]: one["text"] for one in to_patient(given("suitable"))}
    assert "It is your choice" in parts["verdict"]
    assert "change" not in parts
    assert "reasons" not in parts


def test_what_is_open_is_said_while_more_is_needed() -> None:
    parts = {one["key"]: one["text"] for one in to_patient(given("more"))}
    assert "still open" in parts["missing"]
    assert "Psychosis" not in text_of(to_patient(given("more")))
    assert "- Psychosis" in text_of(to_referrer(given("more")))


def test_the_referrer_reads_the_finding_with_weight_tag_and_source() -> None:
    letter = text_of(to_referrer(given("not_suitable", shipped_rulebook()["S-01"])))
    assert "Dear Dr. Kim," in letter
    assert "Aneurysm of 5 cm." in letter
    assert "Aneurysm or arteriovenous malformation (stop," in letter
    assert "[PI-19, PI-21, FLOOR]" in letter
    assert "Murrough and others 2013, 73 people." in letter


def test_a_referrer_nobody_named_is_a_colleague() -> None:
    assert "Dear colleague," in text_of(to_referrer(replace(given(), recipient="")))


def test_a_rule_without_plain_words_leaves_a_mark_and_no_invention() -> None:
    bare = replace(reason_of(shipped_rulebook()["S-01"]), plain="", plain_change="")
    letter = text_of(to_patient(replace(given(), told=Told((bare,), ()))))
    assert f"[{bare.title}: {UNFINISHED}" in letter


def test_without_an_indication_the_letter_says_nothing_of_studies() -> None:
    keys = [one["key"] for one in to_patient(replace(given(), found=None, indication=""))]
    assert "studies" not in keys


def test_only_rules_that_stop_or_want_a_specialist_speak_in_a_letter() -> None:
    kept = {"rule": "X", "title": "t", "means": "m", "evidence": "V", "sha256": "", "open_as": None}
    findings = [
        {**kept, "rule": "A", "answer": "fires", "severity": "specialist"},
        {**kept, "rule": "B", "answer": "fires", "severity": "exclude"},
        {**kept, "rule": "C", "answer": "fires", "severity": "caution"},
        {**kept, "rule": "D", "answer": "does_not_fire", "severity": "exclude"},
        {
            **kept,
            "answer": "not_assessed",
            "severity": "exclude",
            "open_as": "exclude",
            "title": "o",
        },
        {**kept, "answer": "not_assessed", "severity": "caution", "open_as": "caution"},
    ]
    read = told(findings, {})
    assert [one.rule for one in read.reasons] == ["B", "A"]
    assert read.open_titles == ("o",)
    assert read.without_plain_words == ("B", "A")

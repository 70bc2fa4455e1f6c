"""The rules of the day of a session, asked again at check-in through the same rule book. Pure.

What was asked at check-in becomes facts of the rules; what fires closes a gate. A hard stop takes
the medical director and a second clinician, "specialist first" the prescriber on site, a caution
the nurse. Consent, the way home, pregnancy and weight have gates of their own, which are as strict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from ataraxy.journey.screening.routes import route_of
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import RedFlag
from ataraxy.knowledge.evidence import (
    Answer,
    AnswerValue,
    Facts,
    Finding,
    Measurement,
    Route,
    Rule,
    RuleAnswer,
    Severity,
    Stage,
    partial_date,
    screen,
    shipped_rulebook,
)

QUESTIONS: Mapping[str, str] = {
    RedFlag.CHEST_OR_NEURO: "new_chest_pain_or_deficit",
    RedFlag.PRESSURE: "pressure_symptoms",
    RedFlag.BLADDER: "blood_in_urine",
    RedFlag.JAUNDICE: "jaundice",
    RedFlag.INTOXICATED: "intoxicated",
    RedFlag.PSYCHOSIS: "hallucinations_today",
    RedFlag.ALCOHOL: "alcohol_within_24_hours",
    RedFlag.PSYCHEDELIC: "psychedelic_within_14_days",
    RedFlag.OTHER_KETAMINE: "second_ketamine_prescriber",
}
"""Which question of the rule book a box of the check-in answers; a box without one has a gate."""

CLASS_OF = {
    Severity.EXCLUDE: "director",
    Severity.SPECIALIST: "override",
    Severity.CAUTION: "acknowledge",
}
"""Who may pass a rule that fires, by how hard it stops; what only informs closes nothing."""

_ASKED = frozenset(QUESTIONS.values())
_WHO = "check-in"


@cache
def session_rules() -> tuple[Rule, ...]:
    """The rules of the day of a session that the boxes of the check-in answer."""
    return tuple(
        one
        for one in shipped_rulebook().rules.values()
        if Stage.SESSION in one.stages
        and one.tiers[0].severity in CLASS_OF
        and any(f'answered("{name}")' in one.tiers[0].trigger for name in _ASKED)
    )


def key_of(rule_id: str) -> str:
    """The key of the gate rule that a rule of the book closes."""
    return f"rule.{rule_id}"


def medicine_key(rule_id: str, how: str) -> str:
    """The key under which a rule closes the gate of medicines; `how` is a severity or `never`."""
    return f"medicine.{rule_id}.{how}"


@cache
def medicine_rules() -> tuple[tuple[str, Rule, str], ...]:
    """Key, rule and who may pass, for every way in which a new medicine can set a rule off."""
    found = []
    for rule in shipped_rulebook().rules.values():
        ways = {str(one.severity): CLASS_OF[one.severity] for one in rule.tiers
                if one.severity in CLASS_OF}  # fmt: skip
        if rule.label_contraindication:
            ways["never"] = "never"
        found += [(medicine_key(rule.id, how), rule, word) for how, word in ways.items()]
    return tuple(found)


def fired(
    route: str,
    flags: Sequence[str],
    before: Sequence[tuple[datetime, Vitals]],
    on: date,
) -> Iterator[tuple[str, str]]:
    """The gate rules that fire, each with the sentence of the rule book, once all was asked."""
    facts = Facts(answers=tuple(_answers(flags, on)), measurements=tuple(_pressure(before, on)))
    found = screen(facts, shipped_rulebook(), route=_route(route), on=on, stage=Stage.SESSION)
    own = {one.id for one in session_rules()}
    for one in found.findings:
        if one.rule in own and one.answer is RuleAnswer.FIRES:
            yield key_of(one.rule), _words(one)


def _words(finding: Finding) -> str:
    rule = shipped_rulebook()[finding.rule]
    return f"{finding.rule} {finding.title}: {finding.means} {rule.action}"


def _route(key: str) -> Route:
    return route_of(key) or Route(key)


def _answers(flags: Sequence[str], on: date) -> Iterator[Answer]:
    for flag, question in QUESTIONS.items():
        said = AnswerValue.YES if flag in flags else AnswerValue.NO
        yield Answer(question, said, on, _WHO)


def _pressure(before: Sequence[tuple[datetime, Vitals]], on: date) -> Iterator[Measurement]:
    if not before:
        return
    day, newest = partial_date(on), before[-1][1]
    for name in ("systolic_mmhg", "diastolic_mmhg"):
        value = getattr(newest, name)
        if value is not None:
            yield Measurement(_WHO, name, day, float(value), "mm[Hg]")

"""Screen one person: every rule of the book for one route, in three answers.

A rule whose mildest tier fires while a harder one is not known says both: it fires, and `open_as`
names the harder severity that nobody has ruled out yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence.answers import Missing, Result, Seen, Truth
from ataraxy.knowledge.evidence.evaluate import View, evaluate
from ataraxy.knowledge.evidence.facts import Facts, problems
from ataraxy.knowledge.evidence.rules import (
    Advice,
    Route,
    Rule,
    RuleBook,
    Severity,
    Stage,
    Tier,
)


class RuleAnswer(StrEnum):
    """What a rule says about a person. `NOT_ASSESSED` is never "does not fire"."""

    FIRES = "fires"
    DOES_NOT_FIRE = "does_not_fire"
    NOT_ASSESSED = "not_assessed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer, with its reasons, what is missing and the text it was decided by."""

    rule: str
    version: int
    sha256: str
    title: str
    answer: RuleAnswer
    severity: Severity
    means: str
    evidence: EvidenceTag
    seen: tuple[Seen, ...]
    missing: tuple[Missing, ...]
    open_as: Severity | None
    label_contraindication: bool
    advice: Advice | None = None
    exposure: Mapping[str, float] = field(default_factory=dict)
    local_version: int = 0
    """How often the clinic had changed this rule; 0 for a rule as shipped."""

    @property
    def stops(self) -> bool:
        """A hard stop that fires."""
        return self.answer is RuleAnswer.FIRES and self.severity is Severity.EXCLUDE

    @property
    def wants_specialist(self) -> bool:
        """A specialist's view is needed first."""
        return self.answer is RuleAnswer.FIRES and self.severity is Severity.SPECIALIST

    @property
    def is_open(self) -> bool:
        """Something about this rule has not been assessed."""
        return self.open_as is not None


@dataclass(frozen=True, slots=True)
class Screening:
    """Everything the rule book says about one person, for one route, on one day."""

    route: Route
    on: date
    findings: tuple[Finding, ...]
    unrecognised: tuple[str, ...]
    problems: tuple[str, ...]

    def finding(self, rule_id: str) -> Finding:
        """The finding of one rule. Raises `KeyError` when the rule does not apply to this route."""
        for one in self.findings:
            if one.rule == rule_id:
                return one
        raise KeyError(rule_id)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Each missing thing once, those of the hardest rules first."""
        open_ones = [one for one in self.findings if one.open_as is not None]
        open_ones.sort(key=lambda one: one.open_as.order if one.open_as else 0)
        return tuple(dict.fromkeys(item for one in open_ones for item in one.missing))


def screen(
    facts: Facts, book: RuleBook, *, route: Route, on: date, stage: Stage = Stage.SCREENING
) -> Screening:
    """Apply every rule in force on `on` that concerns `route` at this stage."""
    view = View(facts, on, book.vocabulary)
    rules = [
        one
        for one in book.rules.values()
        if stage in one.stages and one.tiers_for(route) and one.effective_from <= on
    ]
    return Screening(
        route=route,
        on=on,
        findings=tuple(find(rule, view, route) for rule in rules),
        unrecognised=tuple(entry.text for entry in facts.unrecognised),
        problems=problems(facts, on),
    )


def find(rule: Rule, view: View, route: Route) -> Finding:
    """One rule's answer for one route."""
    results = [(tier, evaluate(tier.node, view)) for tier in rule.tiers_for(route)]
    firing = [pair for pair in results if pair[1].truth is Truth.YES]
    open_ones = [pair for pair in results if pair[1].truth is Truth.UNKNOWN]
    if firing:
        harder = [one for one in open_ones if one[0].severity.order < firing[0][0].severity.order]
        return _finding(rule, route, RuleAnswer.FIRES, firing[0], harder)
    if open_ones:
        return _finding(rule, route, RuleAnswer.NOT_ASSESSED, open_ones[0], open_ones)
    return _finding(rule, route, RuleAnswer.DOES_NOT_FIRE, results[0], [])


def _finding(
    rule: Rule,
    route: Route,
    answer: RuleAnswer,
    deciding: tuple[Tier, Result],
    open_ones: list[tuple[Tier, Result]],
) -> Finding:
    tier, result = deciding
    return Finding(
        rule=rule.id,
        version=rule.version,
        sha256=rule.sha256,
        title=rule.title,
        answer=answer,
        severity=tier.severity,
        means=tier.means,
        evidence=tier.evidence[route],
        seen=result.seen,
        missing=tuple(dict.fromkeys(item for one in open_ones for item in one[1].missing)),
        open_as=open_ones[0][0].severity if open_ones else None,
        label_contraindication=route in rule.label_contraindication,
        advice=tier.advice,
        exposure=tier.exposure,
        local_version=rule.local_version,
    )

"""One rule as a page to read: what it looks for, why, from where, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.clinic.rulebook.models import Proposal
from ataraxy.clinic.rulebook.queries import proposals_for
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.journey.screening.models import RuleText
from ataraxy.knowledge.evidence import Route, Rule, RuleAnswer, RuleBook, Severity
from ataraxy.knowledge.evidence.cases import cases_of
from ataraxy.knowledge.evidence.defaults import Default
from ataraxy.knowledge.evidence.evaluate import View
from ataraxy.knowledge.evidence.overlay import Laid, Merged
from ataraxy.knowledge.evidence.reading import Phrase, phrase
from ataraxy.knowledge.evidence.rules import PERSONAL_DATA, Tier
from ataraxy.knowledge.evidence.screen import find


@dataclass(frozen=True, slots=True)
class TierShown:
    """One tier: for which routes, how hard, what it looks for, how far it is to be trusted."""

    tier: Tier
    looks_for: Phrase
    routes: str
    tags: tuple[tuple[EvidenceTag, str], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """An editable number: as shipped, in force, and what an upgrade asks about it."""

    default: Default
    in_force: float
    laid: Laid | None

    @property
    def is_own(self) -> bool:
        """Whether the clinic's number is in force."""
        return self.laid is not None and self.laid.in_force


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case with what the rule must answer, and whether it does with this clinic's numbers."""

    name: str
    route: str
    severity: Severity | None
    answers_now: RuleAnswer
    as_expected: bool


@dataclass(frozen=True, slots=True)
class CaseGroup:
    """Cases of one kind."""

    title: str
    cases: tuple[CaseShown, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """An earlier or present text of a rule that was kept because a decision used it."""

    text: RuleText
    is_now: bool


def tiers(rule: Rule, book: RuleBook) -> list[TierShown]:
    """Every tier, hardest first."""
    return [
        TierShown(one, phrase(one.node, book.vocabulary), _routes(one.scope), _tags(one))
        for one in rule.tiers
    ]


def _routes(scope: Iterable[Route]) -> str:
    found = [one for one in Route if one in set(scope)]
    return _("every route") if len(found) == len(Route) else ", ".join(one.words for one in found)


def _tags(tier: Tier) -> tuple[tuple[EvidenceTag, str], ...]:
    """Each tag with the routes it is for; no routes named when it is the only one."""
    by_tag: dict[EvidenceTag, list[Route]] = {}
    for route in Route:
        if route in tier.evidence:
            by_tag.setdefault(tier.evidence[route], []).append(route)
    if len(by_tag) == 1:
        return ((next(iter(by_tag)), ""),)
    return tuple((tag, ", ".join(one.words for one in routes)) for tag, routes in by_tag.items())


def numbers(rule: Rule, merged: Merged) -> list[Number]:
    """The numbers a clinic may move."""
    laid = {one.change.name: one for one in merged.of(rule.id)}
    return [Number(one, rule.in_force(one.name), laid.get(one.name)) for one in rule.defaults]


def attributes(rule: Rule) -> list[tuple[str, str]]:
    """The 13 source attributes of 45 CFR 170.315(b)(11), in words."""
    held = rule.attributes
    cited = "; ".join(f"{one.citation} ({one.year})" for one in rule.sources)
    plain = [
        (_("Bibliographic citation"), cited),
        (_("Developer"), held.developer),
        (_("Funding"), held.funding),
        (_("Released, last revised"), _released(held.released, held.revised)),
    ]
    words = _personal_data()
    used = {name: _("yes") if name in held.uses else _("no") for name in PERSONAL_DATA}
    return [*plain, *((words[name], used[name]) for name in PERSONAL_DATA)]


def _released(released: date, revised: date) -> str:
    return _("%(released)s, %(revised)s") % {"released": released, "revised": revised}


def _personal_data() -> dict[str, str]:
    return {
        "race": _("Uses race"),
        "ethnicity": _("Uses ethnicity"),
        "language": _("Uses language"),
        "sexual_orientation": _("Uses sexual orientation"),
        "gender_identity": _("Uses gender identity"),
        "sex": _("Uses sex"),
        "birth_date": _("Uses birth date"),
        "social_determinants": _("Uses social determinants"),
        "health_status": _("Uses health status"),
    }


def cases(rule: Rule, book: RuleBook, on: date) -> list[CaseGroup]:
    """The cases that ship beside the rule, asked again with this clinic's numbers."""
    titles = {
        RuleAnswer.FIRES: _("It must fire"),
        RuleAnswer.DOES_NOT_FIRE: _("It must not fire"),
        RuleAnswer.NOT_ASSESSED: _("It cannot be assessed"),
    }
    found: dict[RuleAnswer, list[CaseShown]] = {one: [] for one in titles}
    for case in cases_of(rule.id, on):
        answer = find(rule, View(case.facts, case.on, book.vocabulary), case.route)
        same = answer.answer is case.answer
        shown = CaseShown(case.name, case.route.words, case.severity, answer.answer, same)
        found[case.answer].append(shown)
    return [CaseGroup(title, tuple(found[one])) for one, title in titles.items() if found[one]]


def editions(rule: Rule) -> list[Edition]:
    """Every shipped text of this rule that a decision rested on, newest first.

    Texts with a clinic's own numbers belong to that clinic; here they stand among the changes.
    """
    kept = RuleText.objects.filter(rule=rule.id).exclude(text__contains='"clinic": {')
    rows = kept.order_by("-kept_at", "-pk")
    return [Edition(one, one.sha256 == rule.sha256) for one in rows]


def proposals(clinic_id: int, rule: Rule) -> list[Proposal]:
    """What was proposed about this rule here."""
    return proposals_for(clinic_id, rule.id)

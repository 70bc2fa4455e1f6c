"""The rule book as a shelf to search: which rules fit what somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence import Route, Rule, RuleBook, Severity, Stage

FAMILIES = {
    "I": _("What it is for, and admission first"),
    "S": _("Suitability"),
    "D": _("Medicines: what they do together"),
    "K": _("Medicines: how much more or less of the drug, by route"),
    "H": _("Treatment at home"),
    "R": _("Red flags on the day"),
}
"""The letters rules begin with, in reading order."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; what is empty does not narrow."""

    words: str = ""
    stage: str = ""
    severity: str = ""
    route: str = ""
    tag: str = ""
    special: str = ""


@dataclass(frozen=True, slots=True)
class OnShelf:
    """One rule in the list."""

    rule: Rule
    today: date

    @property
    def family(self) -> str | Promise:
        """The chapter it stands in."""
        return FAMILIES.get(self.rule.id[0], self.rule.id[0])

    @property
    def severities(self) -> tuple[Severity, ...]:
        """Each severity it can speak with, hardest first."""
        return tuple(dict.fromkeys(one.severity for one in self.rule.tiers))

    @property
    def tags(self) -> tuple[EvidenceTag, ...]:
        """Every evidence tag on any of its tiers and routes."""
        found = (tag for tier in self.rule.tiers for tag in tier.evidence.values())
        return tuple(sorted(set(found), key=list(EvidenceTag).index))

    @property
    def routes(self) -> frozenset[Route]:
        """Every route it concerns."""
        return frozenset().union(*(one.scope for one in self.rule.tiers))

    @property
    def is_for_all(self) -> bool:
        """Whether no route is left out."""
        return self.routes == frozenset(Route)

    @property
    def is_overdue(self) -> bool:
        """Its review was due before today."""
        return self.rule.review_due < self.today

    @property
    def is_local(self) -> bool:
        """Whether the clinic's own number is in it."""
        return bool(self.rule.local)


def find(book: RuleBook, asked: Asked, today: date) -> list[OnShelf]:
    """The rules that fit, chapter by chapter, each in the order of ids."""
    order = {letter: place for place, letter in enumerate(FAMILIES)}
    ids = sorted(book.rules, key=lambda one: (order.get(one[0], len(order)), one))
    shelf = (OnShelf(book[rule], today) for rule in ids)
    return [one for one in shelf if _fits(one, asked)]


def _fits(one: OnShelf, asked: Asked) -> bool:
    text = _text(one.rule)
    return (
        all(word in text for word in asked.words.casefold().split())
        and (not asked.stage or Stage(asked.stage) in one.rule.stages)
        and (not asked.severity or Severity(asked.severity) in one.severities)
        and (not asked.route or Route(asked.route) in one.routes)
        and (not asked.tag or EvidenceTag(asked.tag) in one.tags)
        and _is_special(one, asked.special)
    )


def _is_special(one: OnShelf, special: str) -> bool:
    return {
        "": True,
        "editable": bool(one.rule.defaults),
        "local": one.is_local,
        "overdue": one.is_overdue,
    }[special]


def _text(rule: Rule) -> str:
    """Everything of a rule that a reader may remember a word of, small letters."""
    parts = [rule.id, rule.title, rule.rationale, rule.action, rule.resolves, rule.text]
    return " ".join([*parts, *(one.means for one in rule.tiers)]).casefold()

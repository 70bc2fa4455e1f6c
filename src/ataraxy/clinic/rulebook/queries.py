"""The rule book in force at a clinic, and what was changed in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from functools import lru_cache
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.clinic.rulebook.models import Answer, Proposal
from ataraxy.knowledge.evidence import RuleBook, shipped_rulebook
from ataraxy.knowledge.evidence.overlay import Change, Merged, merge
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.reading import prepared


def book_for(clinic_id: int) -> RuleBook:
    """The rules a clinic screens with: those that ship, with the clinic's own numbers in them."""
    return merged_for(clinic_id).book


def merged_for(clinic_id: int) -> Merged:
    """The same, with what became of each change over the rules as they ship now."""
    return _merged(shipped_rulebook(), tuple(_change(one) for one in _approved(clinic_id)))


def mark_of(clinic_id: int) -> str:
    """A digest of the rules in force: another version of a rule or another number, another mark."""
    merged = merged_for(clinic_id)
    rules = sorted((rule.id, rule.version) for rule in merged.book.rules.values())
    numbers = [asdict(one) for one in merged.laid]
    words = json.dumps([rules, numbers], sort_keys=True, default=str)
    return hashlib.sha256(words.encode()).hexdigest()


@prepared
def _approved(clinic_id: int) -> QuerySet[Answer]:
    rows = Answer.objects.filter(clinic_id=clinic_id, approved=True).select_related("proposal")
    return rows.order_by("pk")


@lru_cache(maxsize=64)
def _merged(shipped: RuleBook, changes: tuple[Change, ...]) -> Merged:
    """Worked out once: the same changes over the same book give the same rules."""
    return merge(shipped, changes)


def _change(answer: Answer) -> Change:
    asked = answer.proposal
    return Change(
        rule=asked.rule,
        name=asked.name,
        value=asked.value,
        base_value=asked.base_value,
        base_version=asked.base_version,
        version=answer.version or 0,
    )


def open_proposals(clinic_id: int) -> QuerySet[Proposal]:
    """What waits for a second person, oldest first."""
    return Proposal.objects.filter(clinic_id=clinic_id, answer=None).order_by("pk")


def proposals_for(clinic_id: int, rule: str) -> list[Proposal]:
    """Every proposal about one rule, newest first, with its answer."""
    rows = Proposal.objects.filter(clinic_id=clinic_id, rule=rule)
    return list(rows.select_related("answer").order_by("-pk"))


def proposal_for(actor: Actor, uid: UUID) -> Proposal:
    """One proposal at the actor's clinic, or `Http404`."""
    found = Proposal.objects.filter(clinic_id=actor.clinic_id, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such proposal at this clinic."))
    return found

"""Changing a number of the rule book: one person proposes and signs, another approves and signs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.rulebook import queries
from ataraxy.clinic.rulebook.models import Answer, Proposal
from ataraxy.clinic.rulebook.rules import may_approve, may_propose
from ataraxy.foundation.decision import Decision
from ataraxy.knowledge.evidence import shipped_rulebook
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.queries import signatures_for
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly

SIGNED = "rule-change"
"""The kind of subject under which both people sign."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The number somebody wants; `value` None goes back to what ships."""

    rule: str
    name: str
    value: float | None
    reason: str


def _told(proposal: Proposal) -> dict[str, object]:
    return {"rule": proposal.rule, "name": proposal.name, "value": proposal.value}


def _told_answer(answer: Answer) -> dict[str, object]:
    return {**_told(answer.proposal), "approved": answer.approved, "version": answer.version}


@service("rulebook.propose", permission="rulebook.propose", describe=_told)
def propose(*, actor: Actor, key: str, wanted: Wanted, proof: Proof) -> Proposal:
    """Propose and sign another number. Nothing changes until a second person approves."""
    shipped = shipped_rulebook()
    allowed = may_propose(shipped, wanted.rule, wanted.name, wanted.value, wanted.reason)
    _require(allowed)
    rule = shipped[wanted.rule]
    proposal = Proposal.objects.create(
        clinic_id=actor.clinic_id,
        rule=wanted.rule,
        name=wanted.name,
        value=wanted.value,
        base_value=next(one.value for one in rule.defaults if one.name == wanted.name),
        base_version=rule.version,
        before=queries.book_for(actor.clinic_id)[wanted.rule].in_force(wanted.name),
        reason=wanted.reason.strip(),
        at=timezone.now(),
        by_uid=proof.user_uid,
        by_name=proof.name,
    )
    add_signature(
        actor=actor,
        subject=Subject(SIGNED, str(proposal.uid)),
        shown=exactly(signed_text(proposal)),
        meaning=_("I propose this change of a rule"),
        proof=proof,
    )
    return proposal


@service("rulebook.approve", permission="rulebook.approve", describe=_told_answer)
def approve(*, actor: Actor, key: str, proposal: Proposal, proof: Proof) -> Answer:
    """Sign a proposal as the second person: from now on the clinic screens with it."""
    _locked(actor, proposal)
    first = signatures_for(actor, Subject(SIGNED, str(proposal.uid)))[0]
    roles = first.signer_roles.split(",")
    _require(may_approve(proposal.by_uid, proof.user_uid, proof.roles, roles))
    # What shipped may have moved between the two signatures: the bounds are asked again.
    _require(
        may_propose(
            shipped_rulebook(), proposal.rule, proposal.name, proposal.value, proposal.reason
        )
    )
    answer = _answer(actor, proposal, proof, version=_next_version(actor, proposal.rule))
    add_signature(
        actor=actor,
        subject=Subject(SIGNED, str(proposal.uid)),
        shown=exactly(signed_text(proposal)),
        meaning=_("I approve this change of a rule"),
        proof=proof,
        beside=first,
    )
    return answer


@service("rulebook.refuse", permission="rulebook.propose", describe=_told_answer)
def turn_down(*, actor: Actor, key: str, proposal: Proposal) -> Answer:
    """Take a proposal back, or turn it down. The rule stays as it is."""
    _locked(actor, proposal)
    return _answer(actor, proposal, actor, version=None)


def signed_text(proposal: Proposal) -> str:
    """What both people sign, in words."""
    rule = shipped_rulebook()[proposal.rule]
    default = next(one for one in rule.defaults if one.name == proposal.name)
    back = _("back to what ships, %(value)g") % {"value": proposal.base_value}
    now = f"{proposal.value:g}" if proposal.value is not None else back
    lines = [
        _("Rule %(rule)s: %(title)s") % {"rule": rule.id, "title": rule.title},
        _("Number: %(what)s (%(unit)s)") % {"what": default.what, "unit": default.unit},
        _("In force until now: %(value)g") % {"value": proposal.before},
        _("From now on: %(value)s") % {"value": now},
        _("Shipped: %(value)g in version %(version)s")
        % {"value": proposal.base_value, "version": proposal.base_version},
        _("Why: %(reason)s") % {"reason": proposal.reason},
        _("Proposed by %(who)s, %(at)s")
        % {"who": proposal.by_name, "at": proposal.at.isoformat(timespec="seconds")},
    ]
    return "\n".join(lines)


def _locked(actor: Actor, proposal: Proposal) -> None:
    """The clinic's row is the lock: a proposal gets one answer, and versions come one by one."""
    Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    if Answer.objects.filter(proposal=proposal).exists():
        raise refused(_("This proposal has its answer already. Nothing was changed."))


def _next_version(actor: Actor, rule: str) -> int:
    last = Answer.objects.filter(clinic_id=actor.clinic_id, rule=rule).aggregate(n=Max("version"))
    return (last["n"] or 0) + 1


def _answer(actor: Actor, proposal: Proposal, who: Proof | Actor, *, version: int | None) -> Answer:
    return Answer.objects.create(
        clinic_id=actor.clinic_id,
        proposal=proposal,
        approved=version is not None,
        rule=proposal.rule,
        version=version,
        at=timezone.now(),
        by_uid=who.user_uid,
        by_name=who.name,
    )


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)

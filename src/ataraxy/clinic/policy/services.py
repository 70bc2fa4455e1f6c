"""Changing a clinic's limits: one person proposes, another approves."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.lifecycle import PROFILE
from ataraxy.clinic.policy.models import LimitsProfile
from ataraxy.clinic.policy.rules import limits_are_possible, may_approve
from ataraxy.foundation.decision import Decision
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service


def _told(profile: LimitsProfile) -> dict[str, object]:
    return {"version": profile.version, "state": profile.state, "caps": profile.caps}


@service("policy.propose", permission="policy.propose", describe=_told)
def propose_limits(
    *, actor: Actor, key: str, caps: Mapping[str, float], reason: str
) -> LimitsProfile:
    """Propose the limits that differ from those shipped; nothing holds until approved."""
    _require(limits_are_possible(caps))
    if not reason.strip():
        raise refused(_("Say why the limits change; the reason is kept with them."))
    # The clinic's row is the lock: two proposals at once get two versions.
    Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    last = LimitsProfile.objects.filter(clinic_id=actor.clinic_id).aggregate(last=Max("version"))
    return LimitsProfile.objects.create(
        clinic_id=actor.clinic_id,
        version=(last["last"] or 0) + 1,
        caps=dict(caps),
        reason=reason.strip(),
        proposed_at=timezone.now(),
        proposed_by_uid=actor.user_uid,
        proposed_by_name=actor.name,
    )


@service("policy.approve", permission="policy.approve", describe=_told)
def approve_limits(*, actor: Actor, key: str, profile: LimitsProfile) -> LimitsProfile:
    """Put proposed limits in force as the second person; the ones before are superseded."""
    _require(may_approve(profile.proposed_by_uid, actor.user_uid))
    Clinic.objects.select_for_update().get(pk=actor.clinic_id)
    for standing in LimitsProfile.objects.filter(clinic_id=actor.clinic_id, state="in force"):
        standing.state = PROFILE.target("supersede", standing.state)
        standing.save(update_fields=["state"])
    return _decide(actor, profile, "approve")


@service("policy.withdraw", permission="policy.propose", describe=_told)
def withdraw_limits(*, actor: Actor, key: str, profile: LimitsProfile) -> LimitsProfile:
    """Take a proposal back."""
    return _decide(actor, profile, "withdraw")


def _decide(actor: Actor, profile: LimitsProfile, verb: str) -> LimitsProfile:
    locked = LimitsProfile.objects.select_for_update().get(pk=profile.pk)
    _require(PROFILE.may_move(verb, locked.state, actor.roles))
    locked.state = PROFILE.target(verb, locked.state)
    locked.decided_at = timezone.now()
    locked.decided_by_uid, locked.decided_by_name = actor.user_uid, actor.name
    locked.save(update_fields=["state", "decided_at", "decided_by_uid", "decided_by_name"])
    return locked


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)

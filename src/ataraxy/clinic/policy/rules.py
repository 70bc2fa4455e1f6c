"""When a clinic's limits may change. Pure decisions."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.foundation.units import BadNumberError
from ataraxy.knowledge.pharmacology import shipped_limits


def limits_are_possible(caps: Mapping[str, float]) -> Decision:
    """Every limit lies above 0 and inside its absolute bound."""
    try:
        shipped_limits().with_caps(caps)
    except BadNumberError as problem:
        return refuse(str(problem), rule="policy.limits")
    return ALLOWED


def may_approve(proposer_uid: str, approver_uid: str) -> Decision:
    """Two people: whoever proposed the limits does not approve them."""
    if proposer_uid != approver_uid:
        return ALLOWED
    return refuse(
        _("You proposed these limits. Another medical director has to approve them."),
        rule="policy.two_people",
        who=["medical_director"],
    )

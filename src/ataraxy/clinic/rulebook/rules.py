"""When a number of the rule book may change. Pure decisions."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, all_of, refuse
from ataraxy.knowledge.evidence.overlay import refusal
from ataraxy.knowledge.evidence.rules import RuleBook

DIRECTOR = "medical_director"


def may_propose(
    shipped: RuleBook, rule: str, name: str, value: float | None, reason: str
) -> Decision:
    """The number exists, lies within its bounds, and somebody says why."""
    return all_of([_possible(shipped, rule, name, value), _explained(reason)])


def _possible(shipped: RuleBook, rule: str, name: str, value: float | None) -> Decision:
    # Back to what ships is always possible; a value is held against its bounds.
    asked = value if value is not None else _shipped_value(shipped, rule, name)
    words = refusal(shipped, rule, name, asked)
    return refuse(words, rule="rulebook.bounds") if words else ALLOWED


def _shipped_value(shipped: RuleBook, rule: str, name: str) -> float:
    found = shipped.rules.get(rule)
    values = {one.name: one.value for one in found.defaults} if found else {}
    return values.get(name, 0.0)


def _explained(reason: str) -> Decision:
    if reason.strip():
        return ALLOWED
    return refuse(_("Say why the number changes; the reason is kept with it."))


def may_approve(
    proposer_uid: str,
    approver_uid: str,
    roles: Collection[str],
    proposer_roles: Collection[str],
) -> Decision:
    """Two people, one of them a medical director."""
    if proposer_uid == approver_uid:
        return refuse(
            _("You proposed this change. Somebody else has to approve it."),
            rule="rulebook.two_people",
            who=[DIRECTOR, "prescriber"],
        )
    if DIRECTOR not in {*roles, *proposer_roles}:
        return refuse(
            _("One of the two has to be a medical director."),
            rule="rulebook.director",
            who=[DIRECTOR],
        )
    return ALLOWED

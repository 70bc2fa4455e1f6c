"""Who answers for a role at a moment, and how far an overdue item has climbed. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.platform.worklist.limits import Escalation


@dataclass(frozen=True, slots=True)
class OnCallSpan:
    """Someone (by account number) is on call for a role from `since` until before `until`."""

    role: str
    person: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class LeaveSpan:
    """Someone is away from `since` until before `until`, and `cover` answers for them."""

    person: int
    cover: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Rota:
    """Everything that decides who answers: duties, leave, and who holds which role."""

    duties: Sequence[OnCallSpan]
    leaves: Sequence[LeaveSpan]
    holders: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers, for which role they were found, and whether that took a stand-in."""

    person: int
    found_as: str
    covers_for: int | None
    on_call: bool


def who_answers(
    role: str, at: datetime, rota: Rota, falls_back_to: Mapping[str, Sequence[str]]
) -> Answering | None:
    """The person who answers for `role` at `at`.

    First whoever is on call for the role (or their leave cover), then the roles that stand in for
    it, then anybody present who holds one of these roles. None when there is nobody at all.
    """
    roles = (role, *falls_back_to.get(role, ()))
    for one in roles:
        found = _on_call(one, at, rota)
        if found is not None:
            return found
    return _anybody((*reversed(roles), *rota.holders), at, rota)


def _on_call(role: str, at: datetime, rota: Rota) -> Answering | None:
    running = [one for one in rota.duties if one.role == role and one.since <= at < one.until]
    # The duty that began last wins: a swap entered over a longer stretch takes its place.
    for duty in sorted(running, key=lambda one: one.since, reverse=True):
        stand_in = _present_for(duty.person, at, rota)
        if stand_in is not None:
            covers_for = None if stand_in == duty.person else duty.person
            return Answering(stand_in, role, covers_for, on_call=True)
    return None


def _anybody(roles: Sequence[str], at: datetime, rota: Rota) -> Answering | None:
    """Nobody is on call: the first holder of these roles, or who covers for them."""
    for role in roles:
        for person in rota.holders.get(role, ()):
            stand_in = _present_for(person, at, rota)
            if stand_in is not None:
                covers_for = None if stand_in == person else person
                return Answering(stand_in, role, covers_for, on_call=False)
    return None


def _present_for(person: int, at: datetime, rota: Rota) -> int | None:
    """The person, or the cover (or the cover's cover) while they are away."""
    seen: set[int] = set()
    while person not in seen:
        leave = _leave_of(person, at, rota)
        if leave is None:
            return person
        seen.add(person)
        person = leave.cover
    return None


def _leave_of(person: int, at: datetime, rota: Rota) -> LeaveSpan | None:
    away = [one for one in rota.leaves if one.person == person and one.since <= at < one.until]
    return max(away, key=lambda one: one.since, default=None)


def level_reached(urgency: str, due_at: datetime, now: datetime, limits: Escalation) -> int:
    """How many steps an item that is still open should have climbed by `now` (0: none)."""
    return sum(now >= due_at + after for after in limits.climbs_after[urgency])


def role_of_level(level: int, own_role: str, limits: Escalation) -> str:
    """Whose on-call person an item of `own_role` goes to at this level; never down the ladder."""
    above = {role for step, role in limits.level_roles.items() if step > level}
    return own_role if own_role in above else limits.level_roles.get(level, own_role)


def says_what_was_done(text: str) -> Decision:
    """An item is closed by saying what was done, not by a click."""
    if any(char.isalnum() for char in text):
        return ALLOWED
    return refuse(
        _("Say what was done: whom you reached, what was agreed. The item stays open until then."),
        rule="work.done",
    )

"""The on-call rota of a clinic: read it, ask who answers, enter and take back stretches."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Membership
from ataraxy.platform.reading import prepared
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.limits import escalation
from ataraxy.platform.worklist.models import Duty, Leave, RotaCancellation
from ataraxy.platform.worklist.rules import Answering, LeaveSpan, OnCallSpan, Rota, who_answers


@dataclass(frozen=True, slots=True)
class Responsible:
    """The human who answers, and in words why it is them."""

    user: User
    because: str
    on_call: bool


def rota_at(clinic_id: int, at: datetime) -> Rota:
    """Everything that decides who answers at `at`."""
    return Rota(
        [OnCallSpan(d.role, d.user_id, d.since, d.until) for d in _duties(clinic_id, at)],
        [LeaveSpan(v.user_id, v.cover_id, v.since, v.until) for v in _leaves(clinic_id, at)],
        _holders(clinic_id, at),
    )


def _running(clinic_id: int, at: datetime) -> Q:
    return Q(clinic_id=clinic_id, since__lte=at, until__gt=at, cancellation__isnull=True)


@prepared
def _duties(clinic_id: int, at: datetime) -> QuerySet[Duty]:
    return Duty.objects.filter(_running(clinic_id, at))


@prepared
def _leaves(clinic_id: int, at: datetime) -> QuerySet[Leave]:
    return Leave.objects.filter(_running(clinic_id, at))


def who_is_responsible(clinic_id: int, role: str, at: datetime) -> Responsible | None:
    """Who answers for `role` at this clinic at `at`; None when the clinic has nobody at all."""
    return responsible_in(rota_at(clinic_id, at), role, at)


def responsible_in(rota: Rota, role: str, at: datetime) -> Responsible | None:
    """The same, for a rota that was read already (a page asks for several roles)."""
    return responsible_for(rota, [role], at)[role]


def responsible_for(
    rota: Rota, roles: Collection[str], at: datetime
) -> dict[str, Responsible | None]:
    """The same for several roles, in one query."""
    order = escalation().falls_back_to
    found = {role: who_answers(role, at, rota, order) for role in roles}
    wanted = {key for one in found.values() if one for key in (one.person, one.covers_for) if key}
    people = User.objects.in_bulk(wanted)
    return {role: _answers(role, one, people) for role, one in found.items()}


def _answers(role: str, found: Answering | None, people: Mapping[int, User]) -> Responsible | None:
    if found is None:
        return None
    because = _because(role, found.found_as, found.on_call, people.get(found.covers_for or 0))
    return Responsible(people[found.person], because, found.on_call)


def holders_of(clinic_id: int, role: str, at: datetime) -> list[int]:
    """The accounts of everybody who holds this role at the clinic at `at`."""
    return list(_current(clinic_id, at).filter(role=role).values_list("user_id", flat=True))


def staff_of(clinic_id: int, at: datetime) -> list[User]:
    """Everybody who works at the clinic at `at`, by name."""
    members = _current(clinic_id, at).exclude(role=Role.PATIENT)
    return sorted(
        User.objects.filter(pk__in=members.values("user_id"), is_active=True),
        key=lambda user: user.display_name.casefold(),
    )


@service("rota.duty", permission="rota.write")
def put_on_call(
    *, actor: Actor, key: str, user: User, role: str, since: datetime, until: datetime
) -> Duty:
    """Put somebody on call for a role they hold."""
    _require_span(since, until)
    if not _current(actor.clinic_id, since).filter(user=user, role=role).exists():
        raise refused(_("This person does not hold this role here, so they cannot answer for it."))
    return Duty.objects.create(
        clinic_id=actor.clinic_id,
        role=role,
        user=user,
        since=since,
        until=until,
        entered_by=actor.name,
        entered_at=timezone.now(),
    )


@service("rota.leave", permission="rota.write")
def put_on_leave(
    *, actor: Actor, key: str, user: User, cover: User, since: datetime, until: datetime
) -> Leave:
    """Enter that somebody is away and who covers for them."""
    _require_span(since, until)
    if user == cover:
        raise refused(_("Nobody can cover for themselves. Choose a colleague."))
    if not _current(actor.clinic_id, since).filter(user=cover).exists():
        raise refused(_("The cover does not work at this clinic at that time."))
    return Leave.objects.create(
        clinic_id=actor.clinic_id,
        user=user,
        cover=cover,
        since=since,
        until=until,
        entered_by=actor.name,
        entered_at=timezone.now(),
    )


@service("rota.cancel", permission="rota.write")
def take_back(*, actor: Actor, key: str, entry: Duty | Leave, reason: str) -> RotaCancellation:
    """Take back a duty or a leave; it stays readable."""
    mine = {"duty": entry} if isinstance(entry, Duty) else {"leave": entry}
    if RotaCancellation.objects.filter(**mine).exists():
        raise refused(_("This was taken back already."))
    return RotaCancellation.objects.create(
        clinic_id=actor.clinic_id,
        reason=reason,
        cancelled_by=actor.name,
        cancelled_at=timezone.now(),
        **mine,
    )


def rota_entry(clinic_id: int, uid: UUID) -> Duty | Leave | None:
    """The duty or the leave with this uid."""
    mine = {"clinic_id": clinic_id, "uid": uid}
    return Duty.objects.filter(**mine).first() or Leave.objects.filter(**mine).first()


def _require_span(since: datetime, until: datetime) -> None:
    if until <= since:
        raise refused(_("The end must come after the beginning. Nothing was entered."))


def _current(clinic_id: int, at: datetime) -> QuerySet[Membership]:
    held = Membership.objects.filter(clinic_id=clinic_id, since__lte=at, user__is_active=True)
    return held.filter(Q(until__isnull=True) | Q(until__gt=at))


def _holders(clinic_id: int, at: datetime) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {role: [] for role in escalation().falls_back_to}
    for role, person in _held(clinic_id, at):
        if role in found:
            found[role].append(person)
    return found


@prepared
def _held(clinic_id: int, at: datetime) -> QuerySet[Membership, tuple[str, int]]:
    return _current(clinic_id, at).order_by("since", "pk").values_list("role", "user_id")


def _because(role: str, found_as: str, on_call: bool, covers_for: User | None) -> str:
    label = Role(found_as).label
    words = _("on call as %(role)s") if on_call else _("nobody is on call; %(role)s of the clinic")
    words %= {"role": label}
    if covers_for is not None:
        words += " " + _("for %(name)s, who is away") % {"name": covers_for.display_name}
    if on_call and found_as != role:
        words += ", " + _("standing in for %(role)s") % {"role": Role(role).label}
    return words

"""From an account and a clinic to the actor that services and the journal know."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.permissions import permissions_of
from ataraxy.platform.audit.actor import NETWORK, Actor
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.platform.reading import prepared


def current_memberships(user: User) -> list[Membership]:
    """The roles this person holds today, over all clinics."""
    return _held_at(user.pk, timezone.now())


@prepared
def _held_at(user_id: int, now: datetime) -> QuerySet[Membership]:
    held = Membership.objects.filter(user_id=user_id, since__lte=now).select_related("clinic")
    still = held.filter(Q(until__isnull=True) | Q(until__gt=now))
    # Every request asks this: what it does not look at is not read.
    return still.order_by("clinic__name", "role").defer("since", "until")


def actor_for(
    user: User, clinic: Clinic, memberships: list[Membership] | None = None, session_key: str = ""
) -> Actor:
    """The actor that `user` is at `clinic`; without roles there, an actor who may nothing."""
    held = current_memberships(user) if memberships is None else memberships
    roles = frozenset(one.role for one in held if one.clinic_id == clinic.pk)
    return Actor(
        user_uid=str(user.uid),
        name=user.display_name,
        clinic_id=clinic.pk,
        roles=roles,
        permissions=permissions_of(roles),
        session=_short(session_key),
    )


def homeless_actor(user: User, session_key: str = "") -> Actor:
    """The actor for someone who signed in and belongs to no clinic."""
    return Actor(str(user.uid), user.display_name, NETWORK, session=_short(session_key))


def _short(session_key: str) -> str:
    # The journal must tell sessions apart and must not let anybody take one over.
    return hashlib.sha256(session_key.encode()).hexdigest()[:16] if session_key else ""

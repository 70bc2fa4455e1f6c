"""From an account and a clinic to the actor that services and the journal know."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q, QuerySet
from django.utils import timezone

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.permissions import permissions_of
from ataraxy.platform.audit.actor import NETWORK, Actor
from ataraxy.platform.people.models import Clinic, Membership
from ataraxy.platform.reading import prepared

_CLINIC = tuple(field.attname for field in Clinic._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class Held:
    """One role that somebody holds today, and where."""

    role: str
    clinic: Clinic

    @property
    def clinic_id(self) -> int:
        """The clinic's key."""
        return self.clinic.pk


def current_memberships(user: User) -> list[Held]:
    """The roles this person holds today, over all clinics, by the clinic's name."""
    # Every request asks this. A clinic comes with each of the person's roles and is made once.
    clinics: dict[int, Clinic] = {}
    held = []
    for role, *told in _held_at(user.pk, timezone.now()):
        clinic = clinics.get(told[0])
        if clinic is None:
            clinic = clinics[told[0]] = Clinic.from_db(DEFAULT_DB_ALIAS, _CLINIC, told)
        held.append(Held(role, clinic))
    return held


@prepared
def _held_at(user_id: int, now: datetime) -> QuerySet[Membership, tuple[Any, ...]]:
    held = Membership.objects.filter(user_id=user_id, since__lte=now)
    still = held.filter(Q(until__isnull=True) | Q(until__gt=now)).order_by("clinic__name", "role")
    return still.values_list("role", *(f"clinic__{name}" for name in _CLINIC))


def actor_for(
    user: User, clinic: Clinic, memberships: Sequence[Held] | None = None, session_key: str = ""
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

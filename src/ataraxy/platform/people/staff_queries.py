"""Reads for the administrator's pages."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.utils import timezone

from ataraxy.platform.accounts.adapters import SECOND
from ataraxy.platform.accounts.models import Pin, User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Membership
from ataraxy.platform.people.staff import current, require_manageable, staff_of
from ataraxy.platform.service.errors import Refused


@dataclass(frozen=True, slots=True)
class Colleague:
    """One row of the roster."""

    user: User
    roles: tuple[str, ...]
    has_factor: bool
    has_pin: bool


def roster(clinic_id: int) -> list[Colleague]:
    """Everybody who works or worked here, with the roles they hold today."""
    people = list(staff_of(clinic_id))
    held: dict[int, list[str]] = defaultdict(list)
    now = timezone.now()
    for one in current(Membership.objects.filter(clinic_id=clinic_id), now).order_by("role"):
        held[one.user_id].append(one.get_role_display())
    factors = set(
        Authenticator.objects.filter(user__in=people, type__in=SECOND).values_list(
            "user_id", flat=True
        )
    )
    pins = set(Pin.objects.filter(user__in=people).values_list("user_id", flat=True))
    return [
        Colleague(user, tuple(held[user.pk]), user.pk in factors, user.pk in pins)
        for user in people
    ]


def person_page(actor: Actor, user: User) -> dict[str, object]:
    """What the page about one colleague shows."""
    rows = Membership.objects.filter(user=user, clinic_id=actor.clinic_id).order_by(
        "-since", "role"
    )
    now = timezone.now()
    return {
        "person": user,
        "memberships": rows,
        "now": now,
        "factors": list(Authenticator.objects.filter(user=user)),
        "pin": Pin.objects.filter(user=user).first(),
        "reach": _reach(actor, user),
    }


def _reach(actor: Actor, user: User) -> object:
    try:
        require_manageable(actor, user)
    except Refused as no:
        return no.decision
    return None

"""Which limits hold at a clinic, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.models import LimitsProfile
from ataraxy.knowledge.pharmacology import Cap, DoseLimits, shipped_limits
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit as the page shows it: the cap in force, and the limit that ships."""

    route: str
    cap: Cap
    shipped: float

    @property
    def is_own(self) -> bool:
        """Whether the clinic has moved this limit."""
        return self.cap.limit != self.shipped

    @property
    def who(self) -> str:
        """Who may allow an order above it, in words; empty for nobody."""
        return ", ".join(str(Role(role).label) for role in self.cap.may_allow)


def profile_in_force(clinic_id: int) -> LimitsProfile | None:
    """The clinic's own limits now; None while it uses those that ship."""
    return LimitsProfile.objects.filter(clinic_id=clinic_id, state="in force").first()


def dose_limits(clinic_id: int) -> DoseLimits:
    """The limits every dose of this clinic is held against."""
    own = profile_in_force(clinic_id)
    return shipped_limits().with_caps(own.caps) if own else shipped_limits()


def profiles(actor: Actor) -> QuerySet[LimitsProfile]:
    """All versions, newest first."""
    return LimitsProfile.objects.filter(clinic_id=actor.clinic_id).order_by("-version")


def profile_for(actor: Actor, uid: UUID) -> LimitsProfile:
    """One version at the actor's clinic, or `Http404`."""
    found = LimitsProfile.objects.filter(clinic_id=actor.clinic_id, uid=uid).first()
    if found is None:
        raise Http404(_("There are no such limits at this clinic."))
    return found


def limit_rows(limits: DoseLimits) -> list[LimitRow]:
    """Every cap in route order, beside what ships."""
    shipped = {
        cap.key: cap.limit for route in shipped_limits().routes.values() for cap in route.caps
    }
    return [
        LimitRow(route.name, cap, shipped[cap.key])
        for route in limits.routes.values()
        for cap in route.caps
    ]

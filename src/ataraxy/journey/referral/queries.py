"""Reads of referrals, and what the referral step tells the pages above it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import NextAction, Standing, StepStatus
from ataraxy.journey.referral.lifecycle import OPEN
from ataraxy.journey.referral.models import Referral
from ataraxy.journey.referral.rules import Asked, Request
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.duplicates import Likeness, look_for
from ataraxy.platform.reading import prepared_one


def referral_for(actor: Actor, uid: UUID) -> Referral:
    """One referral of the actor's clinic, or `Http404`."""
    found = Referral.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    referral = found.select_related("patient", "course", "clinic").first()
    if referral is None:
        raise Http404(_("There is no such referral at this clinic."))
    return referral


def open_referrals(actor: Actor) -> list[Referral]:
    """Those that wait for a decision: acute ones first, then the longest waiting."""
    found = _of(actor).filter(state__in=OPEN).order_by("received_at", "pk")
    return sorted(found, key=lambda one: not one.is_acute)


def decided_referrals(actor: Actor, limit: int) -> list[Referral]:
    """The last ones decided, newest first."""
    return list(_of(actor).exclude(state__in=OPEN).order_by("-decided_at", "-pk")[:limit])


def look_alikes(referral: Referral) -> Likeness:
    """Patients here, and clinics elsewhere, who look like the person referred."""
    return look_for(
        referral.clinic_id,
        family_name=referral.family_name,
        given_name=referral.given_name,
        birth_date=referral.birth_date,
    )


def request_of(referral: Referral) -> Request:
    """The referral as the gates see it."""
    patient = referral.patient
    return Request(
        is_known_person=patient is not None,
        birth_date=patient.birth_date if patient else referral.birth_date,
        reason=referral.reason,
        reason_words=referral.get_reason_display(),
        acute_risk=_asked(referral, "acute_risk"),
        admission=_asked(referral, "admission"),
    )


def step_status(course: Course) -> StepStatus:
    """The referral on the journey line: who sent the person, and when it was accepted."""
    referral = _of_course(course.pk)
    is_here = course.step == "referral"
    if referral is None:
        words = _("course opened without a referral")
        standing = Standing.ACTIVE if is_here else Standing.DONE
        return StepStatus("referral", _("Referral"), standing, words, since=course.opened_at)
    url = reverse("referral:referral", args=[referral.uid])
    return StepStatus(
        step="referral",
        title=_("Referral"),
        standing=Standing.ACTIVE if is_here else Standing.DONE,
        summary=_sent_by(referral),
        since=referral.decided_at,
        url=url,
        next_action=NextAction(_("Open the referral"), url, "referral.read") if is_here else None,
    )


@prepared_one
def _of_course(course_id: int) -> QuerySet[Referral]:
    return Referral.objects.filter(course_id=course_id).order_by("-decided_at")


def _of(actor: Actor) -> QuerySet[Referral]:
    found: QuerySet[Referral] = Referral.objects.filter(clinic_id=actor.clinic_id)
    return found.select_related("patient")


def _sent_by(referral: Referral) -> str:
    return referral.referrer_name or str(referral.get_sender_display())


def _asked(referral: Referral, name: str) -> Asked | None:
    value, at = getattr(referral, name), getattr(referral, f"{name}_at")
    if not value or at is None:
        return None
    return Asked(value, timezone.localdate(at), getattr(referral, f"{name}_by"))

"""What earlier steps say about a session: valid consent, signed plan, today's dose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.queries import dose_limits
from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.journey.consent.queries import valid_consents
from ataraxy.journey.course.models import Course
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.orders import plan_allowances, plan_caps
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.session.models import Session
from ataraxy.knowledge.pharmacology import (
    Basis,
    Body,
    DoseAnswer,
    DoseRequest,
    Sex,
    products,
    work_out,
)
from ataraxy.platform.reading import prepared
from ataraxy.platform.service.errors import refused


@dataclass(frozen=True, slots=True)
class Upstream:
    """Consent, plan, and whether the plan's dose hangs on the weight."""

    consent: Decision
    plan_decision: Decision
    needs_weight: bool = True
    weight_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """What the signed plan says about its visits."""

    route: str
    drug: str
    planned_total: int | None


@dataclass(frozen=True, slots=True)
class TodaysDose:
    """Today's dose from the one door, for which product of which plan."""

    answer: DoseAnswer
    product: str
    plan_uid: str


def upstream_of(sessions: Sequence[Session]) -> dict[int, Upstream]:
    """Consent and plan for each session."""
    courses = {one.course_id: one.course for one in sessions}
    by_course = {plan.course_id: plan for plan in _signed_plans(tuple(courses))}
    consents = valid_consents(list(courses.values()), timezone.now())
    return {
        one.pk: _upstream(consents[one.course_id], by_course.get(one.course_id)) for one in sessions
    }


def _upstream(consent: Decision, plan: Plan | None) -> Upstream:
    if plan is None:
        return Upstream(consent, refuse(_("There is no signed plan."), who=("prescriber",)))
    per_kg = Basis(plan.basis).per_kg
    return Upstream(consent, ALLOWED, needs_weight=per_kg, weight_kg=plan.weight_kg)


def series_of(course: Course) -> Series:
    """Route, drug and number of visits of the signed plan; refused without one."""
    plan = _required(course)
    phases = plan.template.get("phases", [])
    counts = [phase.get("sessions") for phase in phases]
    known = bool(counts) and all(isinstance(one, int) for one in counts)
    total = sum(counts) if known and course.step == "induction" else None
    return Series(plan.route, _drug(plan), total)


def dose_today(session: Session, weight_kg: float | None) -> TodaysDose:
    """Work the plan's dose out again with today's weight, against the caps as they stand."""
    plan = _required(session.course)
    patient, zone = session.patient, session.clinic.zone
    today = session.appointment.starts_at.astimezone(zone).date()
    known = {one.value: one for one in Sex}
    request = DoseRequest(
        route=plan.route,
        product=plan.product,
        basis=Basis(plan.basis),
        amount=plan.amount,
        body=Body(
            weight_kg=weight_kg,
            weight_age_days=0 if weight_kg is not None else None,
            previous_weight_kg=None,
            weight_confirmed=weight_kg is not None,
            height_cm=plan.height_cm,
            sex=known.get(patient.sex),
            age_years=patient.age_on(today),
        ),
        duration_min=plan.duration_min,
        previous_amount=plan.amount,
    )
    given = Session.objects.filter(course=session.course, started_at__isnull=False)
    answer = work_out(
        request,
        limits=dose_limits(session.clinic_id),
        extra_caps=plan_caps(plan, given.exclude(pk=session.pk).count()),
        allowances=plan_allowances(plan),
    )
    return TodaysDose(answer, plan.product, str(plan.uid))


def _required(course: Course) -> Plan:
    plan = signed_plan(course)
    if plan is None:
        text = _("There is no signed plan. The prescriber signs one first.")
        raise refused(text, who=("prescriber", "medical_director"))
    return plan


def _drug(plan: Plan) -> str:
    item = products().get(plan.product)
    return item.name if item else plan.product


@prepared
def _signed_plans(course_ids: tuple[int, ...]) -> QuerySet[Plan]:
    return Plan.objects.filter(course_id__in=course_ids, state="signed")

"""Reads of plans, and what the plan step tells the pages above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import NextAction, Standing, StepStatus
from ataraxy.journey.plan.lifecycle import PLANNING_STEPS
from ataraxy.journey.plan.models import Plan
from ataraxy.platform.chart.facts import ObservationRow
from ataraxy.platform.chart.queries import observation_history
from ataraxy.platform.reading import prepared

WEIGHT_LOINC, HEIGHT_LOINC = "29463-7", "8302-2"
_TO_KG = {"kg": 1.0, "g": 0.001}
_TO_CM = {"cm": 1.0, "m": 100.0}


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest weight and height on record, with the day each was taken."""

    weight_kg: float | None
    weight_on: date | None
    height_cm: float | None


def signed_plan(course: Course) -> Plan | None:
    """The plan in force."""
    return _first_in(course, "signed")


def draft_of(course: Course) -> Plan | None:
    """The draft that waits for a signature."""
    return _first_in(course, "draft")


def _first_in(course: Course, state: str) -> Plan | None:
    return next((one for one in _standing(course.pk) if one.state == state), None)


@prepared
def _standing(course_id: int) -> QuerySet[Plan]:
    rows = Plan.objects.filter(course_id=course_id, state__in=("signed", "draft"))
    return rows.order_by("pk")


def plans_of(course: Course) -> list[Plan]:
    """Every version, newest first."""
    return list(Plan.objects.filter(course=course).order_by("-version"))


def plan_for(course: Course, uid: UUID) -> Plan:
    """One version of this course, or `Http404`."""
    found = Plan.objects.filter(course=course, uid=uid).select_related("course__patient").first()
    if found is None:
        raise Http404(_("There is no such plan on this course."))
    return found


def measured(course: Course) -> Measured:
    """What the chart knows of weight and height; an unknown unit counts as not known."""
    weight, weight_on = _newest(course, WEIGHT_LOINC, _TO_KG)
    height, _day = _newest(course, HEIGHT_LOINC, _TO_CM)
    return Measured(weight, weight_on, height)


def step_status(course: Course) -> StepStatus:
    """Where the plan stands on the journey line."""
    url = reverse("plan:plan", kwargs={"course_uid": course.uid})
    signed, draft = signed_plan(course), draft_of(course)
    if course.step == "plan":
        holds = signed is not None and signed.route == course.route
        return _to_confirm(signed, url) if holds and draft is None else _due(course, draft, url)
    if signed is not None:
        return StepStatus(
            step="plan",
            title=_("Plan"),
            standing=Standing.DONE,
            summary=_("%(dose)s mg, %(template)s")
            % {"dose": f"{signed.dose_mg:g}", "template": signed.template["name"]},
            since=signed.signed_at,
            url=url,
        )
    return StepStatus(step="plan", title=_("Plan"), standing=Standing.NOT_YET, url=url)


def _due(course: Course, draft: Plan | None, url: str) -> StepStatus:
    waiting = draft is not None
    action = _("Read and sign the plan") if waiting else _("Make the plan")
    target = url if waiting else reverse("plan:choose", kwargs={"course_uid": course.uid})
    return StepStatus(
        step="plan",
        title=_("Plan"),
        standing=Standing.WAITING if waiting else Standing.ACTIVE,
        summary=_("Draft waits for a signature") if waiting else _("No plan yet"),
        since=draft.created_at if draft else None,
        url=url,
        next_action=NextAction(action, target, "plan.sign" if waiting else "plan.write"),
        blocker=_("plan not signed"),
        owner=_("prescriber"),
    )


def _to_confirm(signed: Plan | None, url: str) -> StepStatus:
    """Consent was renewed and the plan is signed: somebody says that it still holds."""
    return StepStatus(
        step="plan",
        title=_("Plan"),
        standing=Standing.WAITING,
        summary=_("The signed plan waits to be confirmed"),
        since=signed.signed_at if signed else None,
        url=url,
        next_action=NextAction(_("Confirm the plan"), url, "plan.sign"),
        blocker=_("plan not confirmed"),
        owner=_("prescriber"),
    )


def may_plan(course: Course) -> bool:
    """Whether a plan may be drafted at this step of the course."""
    return course.step in PLANNING_STEPS


def _newest(
    course: Course, code: str, factors: dict[str, float]
) -> tuple[float | None, date | None]:
    for row in observation_history(course.patient, code):
        if row.value is not None and row.unit in factors:
            return round(row.value * factors[row.unit], 2), _day(row)
    return None, None


def _day(row: ObservationRow) -> date | None:
    """The day of a value; None when only month or year are known."""
    if len(row.when) == len("2026-11-22"):
        return date.fromisoformat(row.when)
    return timezone.localdate(row.at) if row.at and "T" in row.when else None

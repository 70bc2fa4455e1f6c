"""The course review: five minutes, one page, one signed decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.homedose.queries import signals_of
from ataraxy.journey.maintenance import queries, services
from ataraxy.journey.maintenance.absence import missed
from ataraxy.journey.maintenance.choices import DECIDING_STEPS, Choice
from ataraxy.journey.maintenance.expiring import expiring
from ataraxy.journey.maintenance.foresight import foresight
from ataraxy.journey.maintenance.forms import DecisionForm
from ataraxy.journey.maintenance.planner import planner
from ataraxy.journey.maintenance.queries import Figures
from ataraxy.journey.maintenance.trends import recent_medicines, trends
from ataraxy.journey.outcomes.pages import days_since_dose
from ataraxy.journey.outcomes.picture import picture
from ataraxy.journey.surveillance.queries import surveillance
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@course_page("maintenance.read", what="course review")
@require_http_methods(["GET", "HEAD"])
def review(request: StaffRequest, course: Course) -> HttpResponse:
    """Plain figures first, then the chart, the decision and the decisions before."""
    found = queries.figures(course)
    form = None
    if request.actor.may("maintenance.decide") and course.step in DECIDING_STEPS:
        form = _form(course, found)
    return _page(request, course, found, form)


@course_page("maintenance.decide", what="course decision")
@require_http_methods(["POST"])
def decide(request: StaffRequest, course: Course) -> HttpResponse:
    """Sign a decision; a refusal shows its reasons with what was entered."""
    found = queries.figures(course)
    if course.step not in DECIDING_STEPS:
        return _page(request, course, found, None)
    form = DecisionForm(course.step, request.POST)
    if not form.is_valid():
        return _page(request, course, found, form)
    data = form.cleaned_data
    try:
        services.decide(
            actor=request.actor,
            key=form.key,
            course=course,
            choice=Choice(data["choice"]),
            reason=data["reason"],
            next_from=data["next_from"],
            next_to=data["next_to"],
            proof=form.proof(request),
        )
    except Refused as refusal:
        return _page(request, course, found, form, refusal.decision)
    messages.success(request, _("Signed. The decision is in the record."))
    return redirect("maintenance:review", course_uid=course.uid)


def _form(course: Course, found: Figures) -> DecisionForm:
    first, last = found.suggested or (None, None)
    return DecisionForm(course.step, initial={"next_from": first, "next_to": last})


def _page(
    request: StaffRequest,
    course: Course,
    found: Figures,
    form: DecisionForm | None,
    refusal: Decision | None = None,
) -> HttpResponse:
    seen, watch = picture(course), surveillance(course)
    shown: dict[str, Any] = {
        "course": course,
        "banner": course_banner(course),
        "figures": found,
        "recent_gaps": found.gaps[-planner().gaps_considered :],
        "chart": seen.chart,
        "days_since_dose": days_since_dose(seen.doses),
        "watch": watch,
        "may_record": request.actor.may("surveillance.record"),
        "trends": trends(found, watch),
        "expiring": expiring(course, found, watch),
        "medicines": recent_medicines(course, found),
        "home_signals": signals_of(course),
        "missed": missed(course, found),
        "ahead": foresight(course, found),
        "next_visit": queries.next_visit(course),
        "reviews": queries.reviews_of(course),
        "form": form,
        "refusal": refusal,
    }
    status = 200 if refusal is None else 409
    return render(request, "maintenance/review.html", shown, status=status)

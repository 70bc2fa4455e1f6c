"""The dose page of a plan: look at a dose, change it, take the figure along."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.foundation.units import figure
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.forecast.forms import DoseForm, start_of
from ataraxy.journey.forecast.history import earlier_sessions
from ataraxy.journey.forecast.look import Looked, Standing, look
from ataraxy.journey.forecast.paper import dose_paper
from ataraxy.journey.forecast.sentences import about_blood_pressure, about_the_index
from ataraxy.journey.plan.queries import draft_of, signed_plan
from ataraxy.journey.plan.rules import may_plan_now
from ataraxy.knowledge.pharmacology.figures import csv_text
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.requests import StaffRequest


@course_page("plan.read", what="dose page")
@require_http_methods(["GET", "HEAD", "POST"])
def dose(request: StaffRequest, course: Course) -> HttpResponse:
    """The page; changed fields come back as the part below the form."""
    return _page(request, course)


def _page(request: StaffRequest, course: Course) -> HttpResponse:
    form = _form(request, course)
    shown = {**_answer(request, course, form), "form": form}
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return render(request, "forecast/changed.html", shown)
    return render(request, "forecast/dose.html", {**shown, "banner": course_banner(course)})


@course_page("plan.read", what="dose table")
@require_POST
def table(request: StaffRequest, course: Course) -> HttpResponse:
    """Every value of the curves as CSV."""
    looked = _looked(course, _form(request, course))
    if looked is None or looked.prediction is None:
        return _page(request, course)  # says why there is nothing to take along
    journal_read(request.actor, course.patient, "dose table")
    text = csv_text(looked.prediction.figure)
    return _file(text.encode("utf-8"), "text/csv; charset=utf-8", "dose.csv")


@course_page("plan.read", what="dose sheet")
@require_POST
def sheet(request: StaffRequest, course: Course) -> HttpResponse:
    """The page as a PDF with the curves as vector graphics."""
    looked = _looked(course, _form(request, course))
    if looked is None or looked.prediction is None:
        return _page(request, course)
    journal_read(request.actor, course.patient, "dose sheet")
    printed = print_paper(
        dose_paper(course, looked, request.LANGUAGE_CODE),
        printed_at=timezone.now(),
        zone=course.clinic.zone,
        labels=translated_labels(),
    )
    return _file(printed.pdf, "application/pdf", "dose.pdf")


def _form(request: StaffRequest, course: Course) -> DoseForm:
    if request.method == "POST":
        return DoseForm(request.POST)
    start = start_of(course)
    known = {name: _typed(one) for name, one in start.values.items() if one not in (None, "")}
    return DoseForm(known)


def _typed(value: object) -> str:
    """A value as somebody would type it."""
    return figure(value) if isinstance(value, float) else str(value)


def _answer(request: StaffRequest, course: Course, form: DoseForm) -> dict[str, Any]:
    standing = _standing(course)
    looked = look(course, form, standing) if form.is_valid() else None
    return {
        "course": course,
        "looked": looked,
        "earlier": standing.earlier,
        "pressure": about_blood_pressure(course.patient.age_on(standing.today)),
        "index": about_the_index(),
        "may_plan": request.actor.may("plan.write") and bool(may_plan_now(course.step)),
        "lead": _("Nothing on this page is an order."),
    }


def _looked(course: Course, form: DoseForm) -> Looked | None:
    return look(course, form, _standing(course)) if form.is_valid() else None


def _standing(course: Course) -> Standing:
    return Standing(
        signed=signed_plan(course),
        draft=draft_of(course),
        earlier=earlier_sessions(course),
        today=timezone.localdate(),
    )


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

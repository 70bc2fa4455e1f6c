"""The dose page of a plan: look at a dose, change it, take the figure along."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.foundation.units import figure
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.forecast.forms import CorrectLevelForm, DoseForm, start_of
from ataraxy.journey.forecast.history import earlier_sessions
from ataraxy.journey.forecast.levels import as_typed, correct_level, keep_levels, kept_levels
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
    standing = _standing(course)
    form = _form(request, course, standing)
    shown = {**_answer(request, course, form, standing), "form": form}
    if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx
        return render(request, "forecast/changed.html", shown)
    return render(request, "forecast/dose.html", {**shown, "banner": course_banner(course)})


@course_page("plan.read", what="dose table")
@require_POST
def table(request: StaffRequest, course: Course) -> HttpResponse:
    """Every value of the curves as CSV."""
    looked = _looked(request, course)
    if looked is None or looked.prediction is None:
        return _page(request, course)  # says why there is nothing to take along
    journal_read(request.actor, course.patient, "dose table")
    text = csv_text(looked.prediction.figure)
    return _file(text.encode("utf-8"), "text/csv; charset=utf-8", "dose.csv")


@course_page("plan.read", what="dose sheet")
@require_POST
def sheet(request: StaffRequest, course: Course) -> HttpResponse:
    """The page as a PDF with the curves as vector graphics."""
    looked = _looked(request, course)
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


@course_page("chart.write", what="levels kept")
@require_POST
def keep(request: StaffRequest, course: Course) -> HttpResponse:
    """Write the typed levels into the chart; the page stays as it was filled in."""
    form = DoseForm(request.POST)
    text = form.data.get("levels", "") if "levels" not in form.errors else ""
    kept = keep_levels(
        actor=request.actor,
        patient=course.patient,
        text=text,
        earlier=earlier_sessions(course),
    )
    if kept:
        said = ngettext("%(n)s level is in the chart.", "%(n)s levels are in the chart.", kept)
        messages.success(request, said % {"n": kept})
    else:
        messages.info(request, _("There is no level here that the chart does not have yet."))
    return _page(request, course)


@course_page("chart.write", what="level corrected")
@require_POST
def correct(request: StaffRequest, course: Course, uid: UUID) -> HttpResponse:
    """Put another value beside a level of the chart, with the reason."""
    found = [one for one in kept_levels(course.patient) if one.row.uid == str(uid)]
    if not found:
        raise Http404(_("This value is not in the patient's chart."))
    form = CorrectLevelForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("A correction needs a level above 0 and a reason. Nothing was changed.")
        )
        return redirect("forecast:dose", course_uid=course.uid)
    correct_level(
        actor=request.actor,
        key=f"{form.key}-{uid}",  # one page carries one key for all its levels
        patient=course.patient,
        kept=found[0],
        value=form.cleaned_data["value"],
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("The corrected level stands beside the old one."))
    return redirect("forecast:dose", course_uid=course.uid)


def _form(request: StaffRequest, course: Course, standing: Standing) -> DoseForm:
    if request.method == "POST":
        return DoseForm(request.POST)
    values = {**start_of(course).values, "levels": as_typed(standing.kept, standing.earlier)}
    return DoseForm({name: _typed(one) for name, one in values.items() if one not in (None, "")})


def _typed(value: object) -> str:
    """A value as somebody would type it."""
    return figure(value) if isinstance(value, float) else str(value)


def _answer(
    request: StaffRequest, course: Course, form: DoseForm, standing: Standing
) -> dict[str, Any]:
    looked = look(course, form, standing) if form.is_valid() else None
    return {
        "course": course,
        "looked": looked,
        "earlier": standing.earlier,
        "kept": standing.kept,
        "may_keep": request.actor.may("chart.write"),
        "correction": CorrectLevelForm(auto_id=False),
        "pressure": about_blood_pressure(course.patient.age_on(standing.today)),
        "index": about_the_index(),
        "may_plan": request.actor.may("plan.write") and bool(may_plan_now(course.step)),
        "lead": _("Nothing on this page is an order."),
    }


def _looked(request: StaffRequest, course: Course) -> Looked | None:
    standing = _standing(course)
    form = _form(request, course, standing)
    return look(course, form, standing) if form.is_valid() else None


def _standing(course: Course) -> Standing:
    return Standing(
        signed=signed_plan(course),
        draft=draft_of(course),
        earlier=earlier_sessions(course),
        kept=kept_levels(course.patient),
        today=timezone.localdate(),
    )


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

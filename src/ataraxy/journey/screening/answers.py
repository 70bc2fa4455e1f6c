"""The small forms of the screening page: each answers one missing fact and goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.screening import page, queries, services
from ataraxy.journey.screening.forms import (
    AnswerForm,
    AskForm,
    CompleteForm,
    CountForm,
    IndicationForm,
    MeasureForm,
)
from ataraxy.journey.screening.routes import offered
from ataraxy.platform.chart.kinds import AnswerValue, ListName
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.forms import OnceForm

Write = Callable[[StaffRequest, Course, Any], object]


@course_page("screening.answer")
@require_POST
def answer(request: StaffRequest, course: Course) -> HttpResponse:
    """A question of the rule book."""
    return _act(request, course, AnswerForm(request.POST), _answer)


@course_page("screening.answer")
@require_POST
def measure(request: StaffRequest, course: Course) -> HttpResponse:
    """A score or a test result."""
    return _act(request, course, MeasureForm(request.POST), _measure)


@course_page("screening.answer")
@require_POST
def count(request: StaffRequest, course: Course) -> HttpResponse:
    """A count."""
    return _act(request, course, CountForm(request.POST), _count)


@course_page("screening.answer")
@require_POST
def complete(request: StaffRequest, course: Course) -> HttpResponse:
    """A list is complete as it stands."""
    return _act(request, course, CompleteForm(request.POST), _complete)


@course_page("screening.answer")
@require_POST
def indication(request: StaffRequest, course: Course) -> HttpResponse:
    """What the treatment is for."""
    return _act(request, course, IndicationForm(request.POST), _indication)


@course_page("screening.answer")
@require_POST
def ask(request: StaffRequest, course: Course) -> HttpResponse:
    """Put a missing fact on somebody's list."""
    return _act(request, course, AskForm(request.POST), _ask)


def _act(request: StaffRequest, course: Course, form: OnceForm, write: Write) -> HttpResponse:
    if form.is_valid():
        write(request, course, form)
        messages.success(request, _("Saved."))
    else:
        wrong = "; ".join(str(error) for found in form.errors.values() for error in found)
        messages.error(request, _("Nothing was saved: %(wrong)s") % {"wrong": wrong})
    route = offered(request.POST.get("route", ""))
    url = reverse("screening:screening", args=[course.uid])
    return redirect(f"{url}?route={route}" if route else url)


def _answer(request: StaffRequest, course: Course, form: OnceForm) -> object:
    data = form.cleaned_data
    return services.answer(
        actor=request.actor,
        key=form.key,
        course=course,
        question=data["name"],
        value=AnswerValue(data["value"]),
    )


def _measure(request: StaffRequest, course: Course, form: OnceForm) -> object:
    data = form.cleaned_data
    value = services.Value(data["name"], data["on"], data["number"], data["result"])
    return services.measure(actor=request.actor, key=form.key, course=course, value=value)


def _count(request: StaffRequest, course: Course, form: OnceForm) -> object:
    data = form.cleaned_data
    return services.count(
        actor=request.actor, key=form.key, course=course, name=data["name"], value=data["value"]
    )


def _complete(request: StaffRequest, course: Course, form: OnceForm) -> object:
    name = ListName(form.cleaned_data["name"])
    return services.declare_complete(actor=request.actor, key=form.key, course=course, name=name)


def _indication(request: StaffRequest, course: Course, form: OnceForm) -> object:
    wanted = str(form.cleaned_data["value"])
    return services.set_indication(
        actor=request.actor, key=form.key, course=course, indication=wanted
    )


def _ask(request: StaffRequest, course: Course, form: OnceForm) -> object:
    data = form.cleaned_data
    found = queries.screen_now(course, offered(request.POST.get("route", "")))
    missing = page.find_gap(found.screening, data["kind"], data["name"])
    if missing is None:
        raise refused(_("This is not missing any more. Open the page again."))
    concerned = page.gaps(found.screening, course, request.actor)
    why = next((", ".join(one.rules) for one in concerned if one.missing == missing), "")
    return services.ask(actor=request.actor, key=form.key, course=course, missing=missing, why=why)

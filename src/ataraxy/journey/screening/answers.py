"""The small forms of the screening page: each answers one missing fact and goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.screening import page, queries, services, work_up
from ataraxy.journey.screening.forms import (
    AnswerForm,
    AskForm,
    CompleteForm,
    CountForm,
    IndicationForm,
    MeasureForm,
    WorkupForm,
)
from ataraxy.journey.screening.routes import offered
from ataraxy.knowledge.evidence import Route
from ataraxy.platform.chart.kinds import AnswerValue, ListName
from ataraxy.platform.people.pages import View
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.forms import OnceForm

Write = Callable[[StaffRequest, Course, Any], object]


def _act(request: StaffRequest, course: Course, form: OnceForm, write: Write) -> HttpResponse:
    if form.is_valid():
        write(request, course, form)
        messages.success(request, _("Saved."))
    else:
        wrong = "; ".join(str(error) for found in form.errors.values() for error in found)
        messages.error(request, _("Nothing was saved: %(wrong)s") % {"wrong": wrong})
    route = offered(request.POST.get("route", ""))
    if route is Route.HOME:
        return redirect("screening:home", course_uid=course.uid)
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


def _workup(request: StaffRequest, course: Course, form: OnceForm) -> object:
    done = cast("WorkupForm", form).done()
    return work_up.record(actor=request.actor, key=form.key, course=course, done=done)


def _ask(request: StaffRequest, course: Course, form: OnceForm) -> object:
    data = form.cleaned_data
    found = queries.screen_now(course, offered(request.POST.get("route", "")))
    missing = page.find_gap(found.screening, data["kind"], data["name"])
    if missing is None:
        raise refused(_("This is not missing any more. Open the page again."))
    concerned = page.gaps(found.screening, course, request.actor)
    why = next((", ".join(one.rules) for one in concerned if one.missing == missing), "")
    return services.ask(actor=request.actor, key=form.key, course=course, missing=missing, why=why)


def _view(form: type[OnceForm], write: Write) -> View:
    """The address of one small form: write what it says and go back to the screening page."""

    def answered(request: StaffRequest, course: Course) -> HttpResponse:
        return _act(request, course, form(request.POST), write)

    return course_page("screening.answer")(require_POST(answered))


answer = _view(AnswerForm, _answer)  # a question of the rule book
measure = _view(MeasureForm, _measure)  # a score or a test result
count = _view(CountForm, _count)
complete = _view(CompleteForm, _complete)  # a list is complete as it stands
indication = _view(IndicationForm, _indication)  # what the treatment is for
workup = _view(WorkupForm, _workup)  # an item of the work-up was done
ask = _view(AskForm, _ask)  # a missing fact goes on somebody's list

"""A whole course on one page: proposed, moved one by one, booked with one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.scheduling.clash_words import words
from ataraxy.clinic.scheduling.placing import Proposal
from ataraxy.clinic.scheduling.rhythm import Target, targets
from ataraxy.foundation.decision import Decision
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.session import series
from ataraxy.journey.session.forms_series import AskedForm, RowForm, asked_initial, row_initial
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.services import DOSING_STEPS
from ataraxy.journey.session.upstream import series_of
from ataraxy.journey.session.views import SHOW_AND_POST
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm


class BookSeriesForm(OnceForm):
    """One button for all; a clash that may stand is booked with the reason."""

    why = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Why it is booked although something stands against it"),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One visit on the page: its form, its place, and what stands against it in words."""

    form: RowForm
    target: Target
    proposal: Proposal | None
    against: tuple[str, ...]
    is_hard: bool


@course_page("session.schedule", what="lay out a series")
@require_http_methods(SHOW_AND_POST)
def lay_out(request: StaffRequest, course: Course) -> HttpResponse:
    """Propose the rest of the series, check what was moved, book all of it."""
    if signed_plan(course) is None or course.step not in DOSING_STEPS:
        return render(request, "session/series_not_yet.html", _frame(course))
    asked = AskedForm(_said(request, course))
    if not asked.is_valid():
        return _page(request, course, asked, ())
    if request.method != "POST":
        return _page(request, course, asked, _proposed(course, asked))
    rows = _bound(request, course, asked)
    if not all(row.form.is_valid() for row in rows):
        return _page(request, course, asked, rows, status=409)
    judged = _judged(course, rows)
    if request.POST.get("act") != "book":
        return _page(request, course, asked, judged)
    return _book(request, course, asked, judged)


def _said(request: StaffRequest, course: Course) -> Any:
    if request.method == "POST":
        return request.POST
    if "first" in request.GET:
        return request.GET
    plan = signed_plan(course)
    assert plan is not None  # noqa: S101 - asked before
    visits = series.usual_number(series.parts_left(course, plan), plan)
    first = series.next_day(course, timezone.now())
    return asked_initial(first, max(visits, 1))


def _proposed(course: Course, asked: AskedForm) -> tuple[Row, ...]:
    found = series.propose(course, asked.asked())
    clinic = course.clinic
    return tuple(
        _row(RowForm(clinic=clinic, target=one.target, initial=row_initial(one, clinic)), one)
        for one in found
    )


def _bound(request: StaffRequest, course: Course, asked: AskedForm) -> tuple[Row, ...]:
    plan = signed_plan(course)
    assert plan is not None  # noqa: S101 - asked before
    said = asked.asked()
    parts = series.cut(series.parts_left(course, plan), said.visits)
    return tuple(
        _row(RowForm(request.POST, clinic=course.clinic, target=one), None)
        for one in targets(said.first, parts)
    )


def _judged(course: Course, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    minutes = route_rules(series_of(course).route).chair_minutes
    chosen = [(row.target, row.form.spot(minutes)) for row in rows]
    if not chosen:
        return rows
    found = series.judge(course, chosen)
    return tuple(_row(row.form, one) for row, one in zip(rows, found, strict=True))


def _row(form: RowForm, one: Proposal | None) -> Row:
    if one is None:
        return Row(form, form.target, None, (), is_hard=False)
    against = tuple(words(clash, form.clinic.zone) for clash in one.clashes)
    return Row(form, one.target, one, against, any(clash.is_hard for clash in one.clashes))


def _book(
    request: StaffRequest, course: Course, asked: AskedForm, rows: tuple[Row, ...]
) -> HttpResponse:
    form = BookSeriesForm(request.POST)
    if not form.is_valid():
        return _page(request, course, asked, rows, form=form, status=409)
    chosen = tuple((row.target, row.proposal.spot) for row in rows if row.proposal)
    try:
        made = series.book_series(
            actor=request.actor,
            key=form.key,
            course=course,
            chosen=chosen,
            why=form.cleaned_data["why"],
        )
    except Refused as refused:
        again = BookSeriesForm(initial={"why": form.cleaned_data["why"]})
        return _page(request, course, asked, rows, again, refused.decision, status=409)
    number = len(made.sessions)
    text = ngettext("%d visit booked.", "%d visits booked.", number)
    messages.success(request, text % number)
    return redirect("session:list", course_uid=course.uid)


def _page(
    request: StaffRequest,
    course: Course,
    asked: AskedForm,
    rows: tuple[Row, ...],
    form: BookSeriesForm | None = None,
    decision: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    plan = signed_plan(course)
    shown = {
        **_frame(course),
        "asked": asked,
        "rows": rows,
        "plan": plan,
        "form": form or BookSeriesForm(),
        "decision": decision,
        "clashing": sum(bool(row.against) for row in rows),
        "chairs": series.chairs_by_key(course),
        "may_book": bool(rows) and not any(row.is_hard for row in rows),
    }
    return render(request, "session/series.html", shown, status=status)


def _frame(course: Course) -> dict[str, Any]:
    return {"course": course, "banner": course_banner(course)}

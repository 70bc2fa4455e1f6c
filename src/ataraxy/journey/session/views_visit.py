"""The front desk's page of a dosing visit, the course's list of sessions, and booking the next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.scheduling.forms import PlaceForm
from ataraxy.clinic.scheduling.models_rota import CalledOffBy
from ataraxy.journey.course.banner import course_banner
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.pages import course_page
from ataraxy.journey.session import services
from ataraxy.journey.session.models import Move, Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.queries import sessions_of
from ataraxy.journey.session.upstream import series_of
from ataraxy.journey.session.views import SHOW_AND_POST, frame
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key


@session_page("session.schedule", what="visit")
def visit(request: StaffRequest, session: Session) -> HttpResponse:
    """When and where, and arrive, move, cancel or missed."""
    shown = {
        **frame(session),
        "route": route_rules(session.route),
        "moves": Move.objects.filter(session=session).order_by("recorded_at"),
        "may_see_room": request.actor.may("session.read"),
        "key": fresh_key(),
    }
    return render(request, "session/visit.html", shown)


@staff_page("session.schedule")
def of_visit(request: StaffRequest, appointment_uid: UUID) -> HttpResponse:
    """From a visit on the schedule to its session."""
    found = Session.objects.filter(clinic=request.clinic, appointment__uid=appointment_uid)
    session = get_object_or_404(found)
    page = "session:room" if request.actor.may("session.read") else "session:visit"
    return redirect(page, session_uid=session.uid)


_OFF = (("cancel", gettext_lazy("Cancelled")), ("mark no-show", gettext_lazy("Did not come")))
_NO_DOSE = (("do not dose", gettext_lazy("Came, and gets no dose today")),)


class CallOffForm(OnceForm):
    """Why a visit does not happen."""

    verb = forms.ChoiceField(
        choices=(*_OFF, *_NO_DOSE),
        widget=forms.RadioSelect,
        label=gettext_lazy("What happened"),
    )
    by_whom = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("–")), *CalledOffBy.choices],
        label=gettext_lazy("If it was cancelled: by whom"),
    )
    reason = forms.CharField(max_length=300, label=gettext_lazy("Why"))

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["verb"])
        chosen = _NO_DOSE if session.state in {"arrived", "ready"} else _OFF
        field.choices, field.initial = chosen, chosen[0][0]
        if chosen is _NO_DOSE:
            del self.fields["by_whom"]


@session_page("session.schedule", what="visit called off")
@require_http_methods(SHOW_AND_POST)
def call_off(request: StaffRequest, session: Session) -> HttpResponse:
    """The visit does not happen, or no dose today."""
    form = CallOffForm(request.POST or None, session=session)
    decision = None
    if request.method == "POST" and form.is_valid():
        verb, reason = form.cleaned_data["verb"], form.cleaned_data["reason"]
        try:
            if verb == "do not dose":
                services.do_not_dose(
                    actor=request.actor, key=form.key, session=session, reason=reason
                )
            else:
                services.call_off(
                    actor=request.actor,
                    key=form.key,
                    session=session,
                    verb=verb,
                    reason=reason,
                    by_whom=form.cleaned_data["by_whom"],
                )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Noted. The chair is free again."))
            return redirect("session:visit", session_uid=session.uid)
    shown = {**frame(session), "form": form, "decision": decision}
    status = 409 if request.method == "POST" else 200
    return render(request, "session/call_off.html", shown, status=status)


@course_page("course.read", what="sessions")
def course_sessions(request: StaffRequest, course: Course) -> HttpResponse:
    """The dosing visits of a course, newest first."""
    shown = {
        "course": course,
        "banner": course_banner(course),
        "sessions": sessions_of(course),
        "may_book": request.actor.may("session.schedule") and course.step in services.DOSING_STEPS,
        "may_see_room": request.actor.may("session.read"),
    }
    return render(request, "session/list.html", shown)


@course_page("session.schedule", what="book a session")
@require_http_methods(SHOW_AND_POST)
def book(request: StaffRequest, course: Course) -> HttpResponse:
    """Book the next dosing visit."""
    decision = None
    form = PlaceForm(request.POST or None, clinic=request.clinic, initial=_proposal(course))
    form.fields["chair"].required = True
    if request.method == "POST" and form.is_valid():
        try:
            made = services.book_session(
                actor=request.actor, key=form.key, course=course, place=form.place()
            )
        except Refused as refused:
            decision = refused.decision
        else:
            when = timezone.localtime(made.appointment.starts_at)
            messages.success(request, _("Booked for %s.") % f"{when:%d %b, %H:%M %Z}")
            return redirect("session:list", course_uid=course.uid)
    shown = {
        "course": course,
        "banner": course_banner(course),
        "form": form,
        "decision": decision,
        "sessions": sessions_of(course)[:3],
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "session/book.html", shown, status=status)


def _proposal(course: Course) -> dict[str, object]:
    """The next quarter of an hour today, and the length this route usually takes."""
    now = timezone.localtime()
    quarter = (now + timedelta(minutes=15 - now.minute % 15)).replace(second=0, microsecond=0)
    try:
        minutes = route_rules(series_of(course).route).chair_minutes
    except Refused:
        return {"day": now.date()}
    return {"day": quarter.date(), "begins": _clock(quarter), "minutes": minutes}


def _clock(at: datetime) -> str:
    return f"{at:%H:%M}"

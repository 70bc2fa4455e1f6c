"""Acts at the chair: vital signs, corrections, notes, prompts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.journey.session import charting
from ataraxy.journey.session.forms import CorrectionForm, EntryForm, LineForm
from ataraxy.journey.session.models import Reading, Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.record import vitals_of
from ataraxy.journey.session.views import SHOW_AND_POST, attempt, frame, room_page
from ataraxy.journey.session.vitals import echo
from ataraxy.journey.session.words import LogKind
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused


@session_page("session.run", what="vital signs")
@require_POST
def chart(request: StaffRequest, session: Session) -> HttpResponse:
    """Chart what was typed, and say what was understood."""
    form = EntryForm(request.POST, zone=session.clinic.zone)
    if not form.is_valid():
        return room_page(request, session, entry_form=form)
    at = form.instant("measured")
    return attempt(
        request,
        session,
        lambda: charting.chart_reading(
            actor=request.actor,
            key=form.key,
            session=session,
            vitals=form.vitals,
            typed=form.cleaned_data["entry"],
            at=at,
        ),
        _("Charted: %s.") % ", ".join(echo(form.vitals)),
    )


@session_page("session.run", what="correction")
@require_http_methods(SHOW_AND_POST)
def correct(request: StaffRequest, session: Session, reading_uid: Any) -> HttpResponse:
    """Put a corrected reading beside an old one."""
    old = Reading.objects.filter(session=session, uid=reading_uid).first()
    form = CorrectionForm(request.POST or None, initial={"entry": old.typed if old else ""})
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            charting.correct_reading(
                actor=request.actor,
                key=form.key,
                session=session,
                uid=reading_uid,
                vitals=form.vitals,
                typed=form.cleaned_data["entry"],
                why=form.cleaned_data["why"],
            )
        except Refused as problem:
            decision = problem.decision
        else:
            messages.success(request, _("Corrected. The old reading stays visible, struck."))
            return redirect("session:room", session_uid=session.uid)
    shown = {**frame(session), "form": form, "old": old, "decision": decision}
    if old is None:
        return render(request, "session/correct.html", shown, status=404)
    shown["words"] = echo(vitals_of(old))
    status = 409 if request.method == "POST" else 200
    return render(request, "session/correct.html", shown, status=status)


@session_page("session.note", what="note")
@require_POST
def line(request: StaffRequest, session: Session) -> HttpResponse:
    """Write a note or an event."""
    form = LineForm(request.POST, zone=session.clinic.zone)
    if not form.is_valid():
        return room_page(request, session, line_form=form)
    data, at = form.cleaned_data, form.instant("happened")
    return attempt(
        request,
        session,
        lambda: charting.add_line(
            actor=request.actor,
            key=form.key,
            session=session,
            kind=LogKind(data["kind"]),
            text=data["text"],
            at=at,
        ),
        "",
    )

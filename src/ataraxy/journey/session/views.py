"""The chair-side page and every act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ataraxy.foundation.decision import Decision, refuse
from ataraxy.journey.course.banner import patient_banner
from ataraxy.journey.session import charting, dosing, services
from ataraxy.journey.session.forms import (
    CheckInForm,
    CorrectionForm,
    DoseForm,
    EndForm,
    EntryForm,
    LineForm,
    ReasonForm,
    check_in_initial,
)
from ataraxy.journey.session.lifecycle import SESSION
from ataraxy.journey.session.models import Reading, Session
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.panels import panels
from ataraxy.journey.session.record import record_of, vitals_of
from ataraxy.journey.session.room import in_house, room_of
from ataraxy.journey.session.stream import latest_number
from ataraxy.journey.session.vitals import EntryError, echo, read_entry, unusual
from ataraxy.journey.session.words import DoseKind, LogKind
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]


def frame(session: Session) -> dict[str, Any]:
    """What every page of a session shows above its content."""
    warnings = (_("Emergency running"),) if record_of(session).emergency_since else ()
    return {"session": session, "banner": patient_banner(session.patient, warnings=warnings)}


@session_page("session.read", what="chair-side")
def room(request: StaffRequest, session: Session) -> HttpResponse:
    """One page from arrival to release."""
    return room_page(request, session)


def room_page(
    request: StaffRequest,
    session: Session,
    decision: Decision | None = None,
    **filled: Any,
) -> HttpResponse:
    """The chair-side page; after a refusal with its reasons and the form as it was typed."""
    now = timezone.now()
    shown = room_of(session, now)
    zone = session.clinic.zone
    forms = {
        "entry_form": EntryForm(zone=zone),
        "line_form": LineForm(zone=zone),
        "dose_form": DoseForm(zone=zone, route=session.route),
        "end_form": EndForm(zone=zone, route=session.route),
    }
    context = {
        **frame(session),
        **forms,
        **filled,
        "room": shown,
        "record": shown.record,
        "now": now,
        "decision": decision,
        "panels": panels(shown.record, now, request.actor),
        "may": _may(request, session),
        "in_house": in_house(session),
        "key": fresh_key(),
        "number": latest_number(request.clinic.pk),
    }
    refused = decision is not None or any(getattr(one, "errors", None) for one in filled.values())
    return render(request, "session/room.html", context, status=409 if refused else 200)


def _may(request: StaffRequest, session: Session) -> dict[str, bool]:
    """What the person at the screen can do now, by short names the template reads."""
    actor = request.actor
    moves = {one.verb.replace(" ", "_") for one in SESSION.moves_from(session.state)}
    held = {name.replace(".", "_"): actor.may(name) for name in _ASKED}
    return dict.fromkeys(moves, True) | held


_ASKED = (
    "session.run",
    "session.order",
    "session.override",
    "session.note",
    "session.schedule",
    "recovery.release",
)


def attempt(
    request: StaffRequest, session: Session, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do one thing and go back to the page; a refusal is shown on the page itself."""
    try:
        act()
    except Refused as refused:
        session.refresh_from_db()
        return room_page(request, session, refused.decision)
    if done:
        messages.success(request, done)
    return redirect("session:room", session_uid=session.uid)


def key_of(request: HttpRequest) -> str:
    """The idempotency key of a form that has nothing else in it."""
    form = OnceForm(request.POST)
    return form.key if form.is_valid() else fresh_key()


@session_page("session.schedule", what="arrival")
@require_POST
def arrive(request: StaffRequest, session: Session) -> HttpResponse:
    """The patient is here."""
    key = key_of(request)
    if request.actor.may("session.read"):
        return attempt(
            request,
            session,
            lambda: services.arrive(actor=request.actor, key=key, session=session),
            _("Arrived. Next: check-in."),
        )
    services.arrive(actor=request.actor, key=key, session=session)
    return redirect("session:visit", session_uid=session.uid)


@session_page("session.run", what="move")
@require_POST
def step(request: StaffRequest, session: Session) -> HttpResponse:
    """Ready, back to check-in, arrived in error, begin recovery."""
    verb, key = request.POST.get("verb", ""), key_of(request)
    known = {one.verb for one in SESSION.moves}
    return attempt(
        request,
        session,
        lambda: services.step(
            actor=request.actor,
            key=key,
            session=session,
            verb=verb if verb in known else "make ready",
        ),
        "",
    )


@session_page("session.run", what="check-in")
@require_http_methods(SHOW_AND_POST)
def check_in(request: StaffRequest, session: Session) -> HttpResponse:
    """Ask what is asked before the dose."""
    decision = None
    if request.method == "POST":
        form = CheckInForm(request.POST, session=session)
        if form.is_valid():
            try:
                services.check_in(
                    actor=request.actor,
                    key=form.key,
                    session=session,
                    answers=form.answers(),
                    seen_uid=form.cleaned_data["seen_uid"],
                )
            except Refused as refused:
                decision = refused.decision
            else:
                return redirect("session:room", session_uid=session.uid)
    else:
        row = record_of(session).check_in
        form = CheckInForm(initial=check_in_initial(row, session.clinic.zone), session=session)
    shown = {**frame(session), "form": form, "decision": decision}
    status = 200 if request.method != "POST" else 409
    return render(request, "session/check_in.html", shown, status=status)


@session_page("session.read", what="gate")
@require_POST
def pass_gate(request: StaffRequest, session: Session) -> HttpResponse:
    """Override a gate, or acknowledge a caution."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return room_page(request, session, _say(_("Write the reason. Nothing was changed.")))
    data = form.cleaned_data
    act = services.acknowledge if request.POST.get("how") == "acknowledge" else services.override
    return attempt(
        request,
        session,
        lambda: act(
            actor=request.actor,
            key=form.key,
            session=session,
            rule=data["rule"],
            reason=data["reason"],
        ),
        _("Passed, with your name and reason in the record."),
    )


@session_page("session.run", what="start")
@require_POST
def start(request: StaffRequest, session: Session) -> HttpResponse:
    """Give the first dose."""
    key = key_of(request)
    return attempt(
        request,
        session,
        lambda: dosing.start(actor=request.actor, key=key, session=session),
        _("Started. The clock runs."),
    )


@session_page("session.run", what="dose event")
@require_POST
def dose(request: StaffRequest, session: Session) -> HttpResponse:
    """Pause, resume, change the rate, another device, hold the rest."""
    form = DoseForm(request.POST, zone=session.clinic.zone, route=session.route)
    if not form.is_valid():
        return room_page(request, session, dose_form=form)
    data = form.cleaned_data
    change = dosing.DoseChange(
        kind=DoseKind(data["kind"]),
        at=form.instant("happened"),
        rate_ml_h=data.get("rate_ml_h"),
        pumped_ml=data.get("pumped_ml"),
        note=data["note"],
    )
    return attempt(
        request,
        session,
        lambda: dosing.change_dose(
            actor=request.actor, key=form.key, session=session, change=change
        ),
        "",
    )


@session_page("session.run", what="end of dosing")
@require_POST
def end(request: StaffRequest, session: Session) -> HttpResponse:
    """Dosing is over."""
    form = EndForm(request.POST, zone=session.clinic.zone, route=session.route)
    if not form.is_valid():
        return room_page(request, session, end_form=form)
    data = form.cleaned_data
    at = form.instant("happened") if "happened" in form.fields else None
    return attempt(
        request,
        session,
        lambda: dosing.end_dosing(
            actor=request.actor,
            key=form.key,
            session=session,
            at=at,
            pumped_ml=data.get("pumped_ml"),
            reason=data["reason"],
        ),
        _("Dosing ended."),
    )


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


@staff_page("session.run")
def echo_entry(request: StaffRequest) -> JsonResponse:
    """What an entry would be understood as, while it is being typed."""
    try:
        vitals = read_entry(request.GET.get("entry", "")[:200])
    except EntryError as error:
        return JsonResponse({"ok": False, "said": str(error)})
    return JsonResponse({"ok": True, "said": ", ".join(echo(vitals)), "ask": unusual(vitals)})


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
        except Refused as refused:
            decision = refused.decision
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


@session_page("session.run", what="prompt")
@require_POST
def prompt(request: StaffRequest, session: Session) -> HttpResponse:
    """Say what was done about a prompt."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return room_page(request, session, _say(_("Say what was done.")))
    return attempt(
        request,
        session,
        lambda: charting.acknowledge_prompt(
            actor=request.actor,
            key=form.key,
            session=session,
            prompt_key=form.cleaned_data["rule"],
            done=form.cleaned_data["reason"],
        ),
        "",
    )


def _say(text: str) -> Decision:
    return refuse(text)

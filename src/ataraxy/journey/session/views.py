"""The chair-side page and every act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ataraxy.foundation.decision import Decision, refuse
from ataraxy.journey.course.banner import patient_banner
from ataraxy.journey.session import services
from ataraxy.journey.session.answers import is_for_script, not_taken, taken
from ataraxy.journey.session.dosing import presets_for
from ataraxy.journey.session.drug import drug_of
from ataraxy.journey.session.entry_rules import entry_rules
from ataraxy.journey.session.forms import (
    DoseForm,
    EndForm,
    EntryForm,
    LineForm,
    ReasonForm,
    StartForm,
)
from ataraxy.journey.session.lifecycle import SESSION
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.monitor_card import monitor_card
from ataraxy.journey.session.numbers import recheck_choices
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.panels import panels
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.room import in_house, room_of
from ataraxy.journey.session.running_sets import running_sets
from ataraxy.journey.session.stream import latest_number
from ataraxy.journey.session.words import QUICK, LogKind
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm, fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]


def frame(session: Session) -> dict[str, Any]:
    """What every page of a session shows above its content."""
    here = in_house(session)
    running = here and record_of(session).emergency_since is not None
    warnings = (_("Emergency running"),) if running else ()
    return {
        "session": session,
        "banner": patient_banner(session.patient, warnings=warnings),
        "in_house": here,
        "emergency_runs": running,
        "emergency_key": fresh_key(),
    }


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
    if is_for_script(request):
        return not_taken(decision, filled.values())
    refused = decision is not None or any(getattr(one, "errors", None) for one in filled.values())
    context = room_context(request, session, **filled) | {"decision": decision}
    return render(request, "session/room.html", context, status=409 if refused else 200)


def room_context(request: StaffRequest, session: Session, **filled: Any) -> dict[str, Any]:
    """Everything the chair-side page shows."""
    now = timezone.now()
    shown = room_of(session, now)
    zone = session.clinic.zone
    forms = {
        "entry_form": EntryForm(zone=zone),
        "line_form": LineForm(zone=zone, initial=_first_kind(request)),
        "dose_form": DoseForm(zone=zone, route=session.route),
        "end_form": EndForm(zone=zone, route=session.route),
        "start_form": StartForm(auto_id="start_%s"),
    }
    return {
        **frame(session),
        **forms,
        **filled,
        "room": shown,
        "record": shown.record,
        "drug": drug_of(shown.record),
        "now": now,
        "monitor": monitor_card(session, now, request.actor),
        "panels": panels(shown.record, now, request.actor),
        "may": _may(request, session),
        "sets": running_sets([session.pk] if in_house(session) else []).get(session.pk, ()),
        "key": fresh_key(),
        "number": latest_number(request.clinic.pk),
        "entry_rules": entry_rules(),
        "quick": QUICK,
        "rechecks": recheck_choices(),
        "dose_presets": presets_for(session.route, shown.paused),
    }


def _first_kind(request: StaffRequest) -> dict[str, str]:
    """A therapist writes their own log; whoever runs the session writes a note."""
    runs = request.actor.may("session.run")
    return {"kind": LogKind.NOTE if runs else LogKind.THERAPY}


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
    "pharmacy.draw",
    "pharmacy.waste",
    "devices.pair",
    "psychotherapy.read",
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
    if is_for_script(request):
        return taken(done)
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


@session_page("session.run", what="nurse of the session")
@require_POST
def take(request: StaffRequest, session: Session) -> HttpResponse:
    """Whoever presses this looks after the patient from now on."""
    key = key_of(request)
    return attempt(
        request,
        session,
        lambda: services.assign_nurse(
            actor=request.actor, key=key, session=session, nurse=request.user
        ),
        _("This patient is yours now."),
    )


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


def _say(text: str) -> Decision:
    return refuse(text)

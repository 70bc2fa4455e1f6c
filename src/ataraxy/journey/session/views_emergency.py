"""The emergency page: a clock, a scribe, the sheet for the ambulance. Nothing here is gated."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ataraxy.journey.course.banner import patient_banner
from ataraxy.journey.session import charting
from ataraxy.journey.session.caring import adverse_of
from ataraxy.journey.session.flow import amendments
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_care import SignedRecord
from ataraxy.journey.session.on_file import on_file
from ataraxy.journey.session.pages import session_page
from ataraxy.journey.session.panels import panels
from ataraxy.journey.session.room import room_of
from ataraxy.journey.session.stream import latest_number
from ataraxy.journey.session.transfer_paper import transfer_paper
from ataraxy.journey.session.views import frame, key_of
from ataraxy.journey.session.words import AT_AN_EMERGENCY, LogKind
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.forms import OnceForm, fresh_key

_LINES = {LogKind.EMERGENCY, LogKind.SCRIBE, LogKind.EMERGENCY_OVER}


class ScribeForm(OnceForm):
    """One line of the record."""

    text = forms.CharField(
        max_length=1000,
        label=gettext_lazy("What happens now"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


@session_page("session.read", what="emergency")
def emergency(request: StaffRequest, session: Session) -> HttpResponse:
    """Clock, scribe and what the ambulance needs, on one page."""
    now = timezone.now()
    room = room_of(session, now)
    record = room.record
    shown = {
        **frame(session),
        "room": room,
        "record": record,
        "presets": AT_AN_EMERGENCY,
        "since": record.emergency_since,
        "lines": [one for one in reversed(record.log) if one.kind in _LINES],
        "form": ScribeForm(),
        "key": fresh_key(),
        "number": latest_number(request.clinic.pk),
        "now": now,
    }
    return render(request, "session/emergency.html", shown)


@session_page("session.read", what="emergency called")
@require_POST
def call(request: StaffRequest, session: Session) -> HttpResponse:
    """Start the clock."""
    charting.call_emergency(actor=request.actor, key=key_of(request), session=session)
    return redirect("session:emergency", session_uid=session.uid)


@session_page("session.read", what="emergency note")
@require_POST
def scribe(request: StaffRequest, session: Session) -> HttpResponse:
    """Write one line."""
    form = ScribeForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["text"]
        charting.scribe(actor=request.actor, key=form.key, session=session, text=text)
    return redirect("session:emergency", session_uid=session.uid)


@session_page("session.run", what="emergency over")
@require_POST
def over(request: StaffRequest, session: Session) -> HttpResponse:
    """Stop the clock."""
    text = request.POST.get("text", "")[:1000]
    charting.end_emergency(actor=request.actor, key=key_of(request), session=session, text=text)
    return redirect("session:room", session_uid=session.uid)


@session_page("session.read", what="transfer sheet")
def transfer_sheet(request: StaffRequest, session: Session) -> HttpResponse:
    """One page for the ambulance crew, to print or to read out."""
    now = timezone.now()
    shown = {**frame(session), "room": room_of(session, now), "now": now}
    shown |= {"on_file": on_file(session.patient)}
    return render(request, "session/transfer_sheet.html", shown)


@session_page("session.read", what="transfer sheet as PDF")
def transfer_pdf(request: StaffRequest, session: Session) -> HttpResponse:
    """The same page as a PDF, to send along."""
    now = timezone.now()
    known = patient_banner(session.patient)
    allergies = ", ".join(known.allergies) or (
        _("none known") if known.allergies_none_known else _("not asked yet")
    )
    known_facts = (*on_file(session.patient), (_("Allergies"), allergies))
    paper = transfer_paper(room_of(session, now), known_facts, now, request.LANGUAGE_CODE)
    printed = print_paper(
        paper, printed_at=now, zone=session.clinic.zone, labels=translated_labels()
    )
    answer = HttpResponse(printed.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="transfer-sheet.pdf"'
    return answer


@session_page("session.read", what="session record")
def session_record(request: StaffRequest, session: Session) -> HttpResponse:
    """The visit's note: who, what was given, how they were, what happened."""
    now = timezone.now()
    shown = {**frame(session), "room": room_of(session, now), "now": now}
    shown["panels"] = panels(shown["room"].record, now, request.actor)
    shown["record"] = shown["room"].record
    signed = SignedRecord.objects.filter(closes=session).first()
    shown |= {"signed": signed, "events": adverse_of(session)}
    shown["amendments"] = amendments(shown["record"], signed.recorded_at) if signed else ()
    return render(request, "session/record.html", shown)

"""Who waits for a place, a place that is free again, and a visit that comes late."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.scheduling import aftermath, queries, waiting
from ataraxy.clinic.scheduling.forms_rota import WEEKDAY_CHOICES
from ataraxy.clinic.scheduling.forms_waiting import GiveForm, LateForm, WaitingForm, WhyForm
from ataraxy.clinic.scheduling.models import Chair
from ataraxy.clinic.scheduling.models_rota import Waiting
from ataraxy.foundation.decision import Decision
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@staff_page("session.schedule")
def waiting_list(request: StaffRequest) -> HttpResponse:
    """Everybody who waits, with the earliest place that would fit."""
    return _list(request, None)


@patient_page("session.schedule", what="waiting list")
@require_http_methods(SHOW_AND_POST)
def wait(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Put somebody on the waiting list."""
    clinic, now = request.clinic, timezone.now()
    first = {"first": queries.today_at(clinic), "weekdays": [key for key, _n in WEEKDAY_CHOICES]}
    form = WaitingForm(request.POST or None, patient=patient, clinic=clinic, now=now, initial=first)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()
        try:
            waiting.put_on_list(actor=request.actor, key=form.key, patient=patient, wanted=wanted)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("On the waiting list."))
            return redirect("scheduling:waiting")
    status = 409 if request.method == "POST" else 200
    return render(
        request, "scheduling/wait.html", {"form": form, "patient": patient}, status=status
    )


@staff_page("session.schedule")
@require_http_methods(["POST"])
def give(request: StaffRequest, waiting_uid: UUID) -> HttpResponse:
    """Book the offered place for somebody who waits."""
    row, form = _row(request, waiting_uid), GiveForm(request.POST)
    if not form.is_valid():
        raise Http404(_("This is no place the page has offered."))
    place = form.cleaned_data["place"]
    try:
        waiting.give_place(actor=request.actor, key=form.key, row=row, place=place)
    except Refused as refused:
        return _list(request, refused.decision)
    when = timezone.localtime(place.starts_at)
    messages.success(request, _("Booked for %s.") % f"{when:%d %b, %H:%M %Z}")
    return redirect("scheduling:waiting")


@staff_page("session.schedule")
@require_http_methods(["POST"])
def leave(request: StaffRequest, waiting_uid: UUID) -> HttpResponse:
    """They do not wait any more."""
    row, form = _row(request, waiting_uid), WhyForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    key = form.cleaned_data.get("idempotency_key", "") or fresh_key()
    try:
        waiting.take_off_list(actor=request.actor, key=key, row=row, why=why)
    except Refused as refused:
        return _list(request, refused.decision)
    messages.success(request, _("Off the waiting list."))
    return redirect("scheduling:waiting")


@staff_page("session.schedule")
def place(request: StaffRequest, appointment_uid: UUID) -> HttpResponse:
    """A place that is free again: who of those who wait fits it."""
    visit = queries.appointment_for(request.actor, appointment_uid)
    journal_read(request.actor, visit.patient, "free place")
    free = visit.state in {"cancelled", "no_show"} and visit.starts_at > timezone.now()
    shown = {
        "visit": visit,
        "rows": waiting.fits_in(visit) if free else (),
        "is_free": free,
        "key": fresh_key(),
        "chairs": _chairs(request),
    }
    return render(request, "scheduling/place.html", shown)


@staff_page("session.schedule")
@require_http_methods(["POST"])
def late(request: StaffRequest, appointment_uid: UUID) -> HttpResponse:
    """They said they come late."""
    visit = queries.appointment_for(request.actor, appointment_uid)
    form = LateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say by how many minutes they are late."))
        return redirect("scheduling:visit", appointment_uid=visit.uid)
    try:
        aftermath.comes_late(
            actor=request.actor,
            key=form.key,
            appointment=visit,
            minutes=form.cleaned_data["minutes"],
            why=form.cleaned_data["why"],
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Noted. Everybody sees when they are expected."))
    return redirect("scheduling:visit", appointment_uid=visit.uid)


def _list(request: StaffRequest, decision: Decision | None) -> HttpResponse:
    shown = {
        "rows": waiting.waiting_list(request.clinic),
        "chairs": _chairs(request),
        "decision": decision,
        "key": fresh_key(),
    }
    status = 200 if decision is None else 409
    return render(request, "scheduling/waiting.html", shown, status=status)


def _chairs(request: StaffRequest) -> dict[int, str]:
    rows = Chair.objects.filter(clinic=request.clinic)
    return dict(rows.values_list("pk", "name"))


def _row(request: StaffRequest, uid: UUID) -> Waiting:
    found = Waiting.objects.filter(clinic=request.clinic, uid=uid)
    row = found.select_related("patient", "clinic", "instead_of").first()
    if row is None:
        raise Http404(_("Nobody of this clinic waits under this address."))
    return row

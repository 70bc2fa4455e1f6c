"""The schedule by day and by week, one visit, opening the day, chairs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.scheduling import queries, services
from ataraxy.clinic.scheduling.calendar import chair_weeks, day_grid, week_days
from ataraxy.clinic.scheduling.clock import week_of
from ataraxy.clinic.scheduling.days import day_from
from ataraxy.clinic.scheduling.forms import (
    BookForm,
    ChairForm,
    DayForm,
    MoveForm,
    SettleForm,
    place_initial,
)
from ataraxy.clinic.scheduling.forms_waiting import LateForm
from ataraxy.clinic.scheduling.kinds import is_managed, kinds, page_of
from ataraxy.clinic.scheduling.lifecycle import APPOINTMENT, HOLDS_ITS_PLACE
from ataraxy.clinic.scheduling.models import Appointment, DayRecord
from ataraxy.clinic.scheduling.models_rota import CalledOffBy
from ataraxy.clinic.scheduling.opening import items
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@staff_page("today.read")
def day(request: StaffRequest, day: str = "") -> HttpResponse:
    """A day by chair: what stands where and when, and who is there."""
    chosen = day_from(request.clinic, day)
    visits = list(queries.visits(request.clinic, chosen))
    shown = {
        "day": chosen,
        "before": chosen - timedelta(days=1),
        "after": chosen + timedelta(days=1),
        "today": queries.today_at(request.clinic),
        "grid": day_grid(request.clinic, chosen),
        "called_off": [one for one in visits if one.state not in HOLDS_ITS_PLACE],
        "state": queries.day_state(request.clinic, chosen),
        "may_open": request.actor.may("day.open"),
        "may_visit": request.actor.may("session.schedule"),
        "may_write": request.actor.may("scheduling.write"),
    }
    return render(request, "scheduling/day.html", shown)


@staff_page("today.read")
def week(request: StaffRequest, day: str = "") -> HttpResponse:
    """Seven days beside each other."""
    days = week_of(day_from(request.clinic, day))
    shown = {"columns": week_days(request.clinic, days), **_around(request, days)}
    return render(request, "scheduling/week.html", shown)


@staff_page("today.read")
def by_chair(request: StaffRequest, day: str = "") -> HttpResponse:
    """Each chair through a week."""
    days = week_of(day_from(request.clinic, day))
    shown = {"rows": chair_weeks(request.clinic, days), **_around(request, days)}
    return render(request, "scheduling/by_chair.html", shown)


def _around(request: StaffRequest, days: tuple[date, ...]) -> dict[str, Any]:
    return {
        "days": days,
        "before": days[0] - timedelta(days=7),
        "after": days[0] + timedelta(days=7),
        "today": queries.today_at(request.clinic),
        "may_visit": request.actor.may("session.schedule"),
    }


@patient_page("session.schedule", what="book a visit")
@require_http_methods(SHOW_AND_POST)
def book(request: StaffRequest, patient: Patient) -> HttpResponse:
    """Book a visit that is run on the schedule itself."""
    initial = {"day": queries.today_at(request.clinic), "minutes": kinds()["evaluation"].minutes}
    form = BookForm(request.POST or None, clinic=request.clinic, initial=initial)
    decision = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.book(
                actor=request.actor,
                key=form.key,
                patient=patient,
                kind=data["kind"],
                place=form.place(),
                note=data["note"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Booked."))
            return redirect("scheduling:visit", appointment_uid=made.uid)
    shown = {"form": form, "decision": decision, "patient": patient}
    return render(request, "scheduling/book.html", shown, status=_status(request))


@staff_page("session.schedule")
def visit(request: StaffRequest, appointment_uid: UUID) -> HttpResponse:
    """One visit: when, where, and what can be done with it."""
    return _visit_page(request, _appointment(request, appointment_uid))


@staff_page("session.schedule")
@require_http_methods(SHOW_AND_POST)
def move(request: StaffRequest, appointment_uid: UUID) -> HttpResponse:
    """Another time, chair or person."""
    appointment = _appointment(request, appointment_uid)
    initial = place_initial(appointment)
    form = MoveForm(request.POST or None, clinic=request.clinic, initial=initial)
    decision = None
    if request.method == "POST" and form.is_valid():
        try:
            services.move_visit(
                actor=request.actor,
                key=form.key,
                appointment=appointment,
                place=form.place(),
                seen_version=form.cleaned_data["seen_version"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            messages.success(request, _("Moved."))
            return redirect("scheduling:visit", appointment_uid=appointment.uid)
    shown = {"form": form, "decision": decision, "appointment": appointment}
    return render(request, "scheduling/move.html", shown, status=_status(request))


@staff_page("session.schedule")
@require_http_methods(["POST"])
def settle(request: StaffRequest, appointment_uid: UUID) -> HttpResponse:
    """Arrived, missed, cancelled, finished."""
    appointment = _appointment(request, appointment_uid)
    form = SettleForm(request.POST)
    verbs = {one.verb for one in APPOINTMENT.moves}
    if not form.is_valid() or form.cleaned_data["verb"] not in verbs:
        raise Http404(_("There is no such move."))
    try:
        services.settle(
            actor=request.actor,
            key=form.key,
            appointment=appointment,
            verb=form.cleaned_data["verb"],
            reason=form.cleaned_data["reason"],
            by_whom=form.cleaned_data["by_whom"],
        )
    except Refused as refused:
        return _visit_page(request, appointment, refused.decision)
    return redirect("scheduling:visit", appointment_uid=appointment.uid)


@staff_page("day.open")
@require_http_methods(SHOW_AND_POST)
def open_day(request: StaffRequest, day: str = "") -> HttpResponse:
    """What is checked before the first dose."""
    chosen = day_from(request.clinic, day)
    counts = queries.counts_of_day(request.clinic, chosen)
    form = DayForm(
        request.POST or None,
        clinic=request.clinic,
        keeps_ledger=bool(counts),
        initial=_found(request, chosen),
    )
    if request.method == "POST" and form.is_valid():
        services.record_day(actor=request.actor, key=form.key, check=form.check(chosen))
        state = queries.day_state(request.clinic, chosen)
        text = (
            _("The day is open.") if state.is_open else _("Recorded. Something is missing still.")
        )
        messages.success(request, text)
        return redirect("scheduling:day_of", day=chosen.isoformat())
    shown = {
        "form": form,
        "day": chosen,
        "state": queries.day_state(request.clinic, chosen),
        "items": items(),
        "counts": counts,
        "may_count": request.actor.may("pharmacy.count"),
        "records": DayRecord.objects.filter(clinic=request.clinic, day=chosen).order_by("-at")[:20],
    }
    return render(request, "scheduling/open_day.html", shown, status=_status(request))


@staff_page("scheduling.write")
@require_http_methods(SHOW_AND_POST)
def chairs(request: StaffRequest) -> HttpResponse:
    """The chairs in the order of the board, and a new one."""
    form, decision = ChairForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            services.add_chair(
                actor=request.actor,
                key=form.key,
                room_name=form.cleaned_data["room_name"],
                chair_name=form.cleaned_data["chair_name"],
            )
        except Refused as refused:
            decision = refused.decision
        else:
            return redirect("scheduling:chairs")
    shown = {"form": form, "decision": decision, "chairs": queries.chairs(request.clinic)}
    return render(request, "scheduling/chairs.html", shown, status=_status(request))


def _visit_page(
    request: StaffRequest, appointment: Appointment, decision: Any = None
) -> HttpResponse:
    appointment.refresh_from_db()
    moves = () if is_managed(appointment.kind) else APPOINTMENT.moves_from(appointment.state)
    shown = {
        "appointment": appointment,
        "page": page_of(appointment.kind, appointment.uid),
        "moves": [one.verb for one in moves if one.verb != "cancel"],
        "may_cancel": any(one.verb == "cancel" for one in moves),
        "may_move": appointment.state == "booked",
        "decision": decision,
        "called_off_by": CalledOffBy.choices,
        "late_form": LateForm(),
        "outcomes": appointment.outcomes.order_by("at", "pk"),
        "is_free": appointment.state in {"cancelled", "no_show"},
        "key": fresh_key(),
    }
    return render(request, "scheduling/visit.html", shown, status=200 if decision is None else 409)


def _appointment(request: StaffRequest, uid: UUID) -> Appointment:
    found = queries.appointment_for(request.actor, uid)
    if request.method in {"GET", "HEAD"}:
        journal_read(request.actor, found.patient, "visit")
    return found


def _found(request: StaffRequest, chosen: date) -> dict[str, Any]:
    record = (
        DayRecord.objects.filter(clinic=request.clinic, day=chosen).order_by("-at", "-pk").first()
    )
    if record is None:
        return {}
    people = {str(one.uid): one.pk for one in queries.staff_with(request.clinic, _ALL)}
    return {
        "prescriber": people.get(record.prescriber_uid),
        "acls": people.get(record.acls_uid),
        "emergency_drugs_expire_on": record.emergency_drugs_expire_on,
        "found": record.found,
    }


_ALL = ("prescriber", "nurse", "medical_director")


def _status(request: StaffRequest) -> int:
    return 409 if request.method == "POST" else 200

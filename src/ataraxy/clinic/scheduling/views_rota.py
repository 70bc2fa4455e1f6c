"""Who is on which day, when the clinic is open, and the rooms for talks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.scheduling import services_rota as services
from ataraxy.clinic.scheduling.clock import week_of
from ataraxy.clinic.scheduling.days import day_from
from ataraxy.clinic.scheduling.forms_rota import (
    ClosedForm,
    HoursForm,
    LineEndForm,
    LineForm,
    RoomForm,
    line_initial,
)
from ataraxy.clinic.scheduling.hours import Week, shipped_hours
from ataraxy.clinic.scheduling.house import closed_days, duty_on, opening, rota_lines, weeks_from
from ataraxy.clinic.scheduling.models import Room
from ataraxy.clinic.scheduling.models_rota import RotaLine
from ataraxy.clinic.scheduling.placing import OnDuty, Span
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.clinic.scheduling.services_rota import ROTA_ROLES
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import OnceForm

SHOW_AND_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class Working:
    """Somebody on one day: who, and from when to when."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class RotaDay:
    """One day of the rota: open or why not, and who works in each role."""

    day: date
    is_today: bool
    open: Span | None
    closed_why: str
    roles: tuple[tuple[str, tuple[Working, ...]], ...]


def rota_week(clinic: Clinic, days: tuple[date, ...]) -> tuple[RotaDay, ...]:
    """Seven days with their people, in a number of reads that does not grow."""
    duty = duty_on(clinic, days[0], len(days))
    people = User.objects.in_bulk({one.person for one in duty})
    open_on, closed = opening(clinic, days[0], len(days)), closed_days(clinic, days[0], len(days))
    today = today_at(clinic)
    return tuple(
        RotaDay(
            day=day,
            is_today=day == today,
            open=open_on(day),
            closed_why=closed.get(day, ""),
            roles=tuple(
                (str(Role(role).label), _working(duty, role, day, clinic, people))
                for role in ROTA_ROLES
                if role != "medical_director"
            ),
        )
        for day in days
    )


def _working(
    duty: tuple[OnDuty, ...], role: str, day: date, clinic: Clinic, people: dict[int, User]
) -> tuple[Working, ...]:
    own = [
        one
        for one in duty
        if one.role == role and one.span.begin.astimezone(clinic.zone).date() == day
    ]
    in_order = sorted(own, key=lambda one: (one.span.begin, one.person))
    found = [Working(people[one.person].display_name, one.span) for one in in_order]
    return tuple(dict.fromkeys(found))  # a director who prescribes stands there once


@staff_page("today.read")
def rota(request: StaffRequest, day: str = "") -> HttpResponse:
    """The week: hours, and who is there as nurse, prescriber and therapist."""
    return _page(request, day, LineForm(clinic=request.clinic, initial=_first(request)))


@staff_page("rota.write")
@require_http_methods(["POST"])
def add_line(request: StaffRequest) -> HttpResponse:
    """Put somebody on the rota."""
    form = LineForm(request.POST, clinic=request.clinic)

    def write() -> None:
        services.put_on_rota(
            actor=request.actor, key=form.key, user=form.cleaned_data["user"], work=form.work()
        )

    if _written(form, write):
        messages.success(request, _("Entered."))
        return redirect("scheduling:rota")
    return _page(request, "", form, status=409)


@staff_page("rota.write")
@require_http_methods(SHOW_AND_POST)
def end_line(request: StaffRequest, line_uid: UUID) -> HttpResponse:
    """A line of the rota no longer holds from a day on."""
    found = RotaLine.objects.filter(clinic=request.clinic, uid=line_uid).select_related("user")
    line = found.first()
    if line is None:
        raise Http404(_("There is no such line in the rota."))
    form = LineEndForm(request.POST or None, initial={"from_day": today_at(request.clinic)})

    def write() -> None:
        data = form.cleaned_data
        services.take_off_rota(
            actor=request.actor,
            key=form.key,
            line=line,
            from_day=data["from_day"],
            why=data["why"],
        )

    if request.method == "POST" and _written(form, write):
        messages.success(request, _("The line ends. It stays readable in the journal."))
        return redirect("scheduling:rota")
    shown = {"form": form, "line": line, "role": Role(line.role).label}
    status = 409 if request.method == "POST" else 200
    return render(request, "scheduling/end_line.html", shown, status=status)


@staff_page("scheduling.write")
@require_http_methods(SHOW_AND_POST)
def hours(request: StaffRequest) -> HttpResponse:
    """The clinic's week, closed days, rooms for talks."""
    clinic, act = request.clinic, request.POST.get("act", "")
    today = today_at(clinic)
    posted = {name: request.POST if act == name else None for name in ("hours", "closed", "room")}
    week = HoursForm(posted["hours"], week=_week(clinic, today), initial={"from_day": today})
    closed = ClosedForm(posted["closed"])
    room = RoomForm(posted["room"])
    writes: dict[str, tuple[OnceForm, Callable[[], Any]]] = {
        "hours": (week, lambda: _set_hours(request, week)),
        "closed": (closed, lambda: _close(request, closed)),
        "room": (room, lambda: _add_room(request, room)),
    }
    if act in writes and _written(*writes[act]):
        messages.success(request, _("Kept."))
        return redirect("scheduling:hours")
    shown = {
        "week_form": week,
        "closed_form": closed,
        "room_form": room,
        "closed": closed_days(clinic, today, 366),
        "rooms": Room.objects.filter(clinic=clinic, is_for_talks=True).order_by("name"),
        "is_default": not weeks_from(clinic, today, 1),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "scheduling/hours.html", shown, status=status)


def _set_hours(request: StaffRequest, form: HoursForm) -> None:
    from_day = form.cleaned_data["from_day"]
    services.set_hours(actor=request.actor, key=form.key, from_day=from_day, week=form.week())


def _close(request: StaffRequest, form: ClosedForm) -> None:
    data = form.cleaned_data
    services.close_day(
        actor=request.actor,
        key=form.key,
        day=data["day"],
        why=data["why"],
        is_closed=not data["open_again"],
    )


def _add_room(request: StaffRequest, form: RoomForm) -> None:
    name = form.cleaned_data["name"]
    services.add_room_for_talks(actor=request.actor, key=form.key, name=name)


def _week(clinic: Clinic, today: date) -> Week:
    entered = weeks_from(clinic, today, 1)
    return entered[0][1] if entered else shipped_hours().week


def _written(form: OnceForm, write: Callable[[], Any]) -> bool:
    """Whether it was written; a refusal is said on the form."""
    if not form.is_valid():
        return False
    try:
        write()
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _first(request: StaffRequest) -> dict[str, object]:
    return line_initial(today_at(request.clinic))


def _page(request: StaffRequest, day: str, form: LineForm, status: int = 200) -> HttpResponse:
    days = week_of(day_from(request.clinic, day))
    shown = {
        "days": rota_week(request.clinic, days),
        "lines": rota_lines(request.clinic, days[0], days[-1] + timedelta(days=366)),
        "form": form,
        "before": days[0] - timedelta(days=7),
        "after": days[0] + timedelta(days=7),
        "may_write": request.actor.may("rota.write"),
        "may_hours": request.actor.may("scheduling.write"),
    }
    return render(request, "scheduling/rota.html", shown, status=status)

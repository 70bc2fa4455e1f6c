"""Free hours of the therapists on the rota, each booked with one tap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ataraxy.clinic.scheduling.forms_waiting import GiveForm
from ataraxy.clinic.scheduling.house import house_of
from ataraxy.clinic.scheduling.kinds import Kind, kinds
from ataraxy.clinic.scheduling.placing import House, Spot, Wish, free_hours
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.clinic.scheduling.rota import days_from
from ataraxy.clinic.scheduling.services import Place, book
from ataraxy.clinic.scheduling.waiting import place_key
from ataraxy.foundation.decision import Decision
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

SHOWN_DAYS = 14
"""As far as free hours are shown (not a clinical number)."""


@dataclass(frozen=True, slots=True)
class FreeHour:
    """One hour of one person."""

    spot: Spot
    person: User

    @property
    def place(self) -> str:
        """The hour as a form carries it."""
        return place_key(self.spot)


@patient_page("session.schedule", what="free hours")
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request: StaffRequest, patient: Patient) -> HttpResponse:
    """The next two weeks: free hours of everybody on the rota in the role the visit needs."""
    said = request.POST if request.method == "POST" else request.GET
    kind = _kind(said.get("kind", ""))
    decision: Decision | None = None
    if request.method == "POST":
        try:
            return _book(request, patient, kind)
        except Refused as refused:
            decision = refused.decision
    shown = {
        "patient": patient,
        "kind": kind,
        "kinds": [one for one in kinds().values() if one.with_role],
        "days": _days(request, patient, kind),
        "decision": decision,
        "key": fresh_key(),
    }
    return render(
        request, "scheduling/hours_free.html", shown, status=409 if decision is not None else 200
    )


def _book(request: StaffRequest, patient: Patient, kind: Kind) -> HttpResponse:
    form = GiveForm(request.POST)
    person = request.POST.get("person", "")
    if not form.is_valid() or not person.isdecimal():
        raise Http404(_("This is no place the page has offered."))
    offered: Place = form.cleaned_data["place"]
    place = Place(offered.starts_at, offered.ends_at, None, int(person), offered.room_id)
    made = book(actor=request.actor, key=form.key, patient=patient, kind=kind.key, place=place)
    when = timezone.localtime(made.starts_at)
    messages.success(request, _("Booked for %s.") % f"{when:%d %b, %H:%M %Z}")
    return redirect("scheduling:visit", appointment_uid=made.uid)


def _kind(key: str) -> Kind:
    known = {one.key: one for one in kinds().values() if one.with_role}
    return known.get(key) or next(iter(known.values()))


def _days(
    request: StaffRequest, patient: Patient, kind: Kind
) -> tuple[tuple[date, tuple[FreeHour, ...]], ...]:
    first = today_at(request.clinic)
    house = house_of(request.clinic, first, SHOWN_DAYS)
    there = dict.fromkeys(one.person for one in house.duty if one.role == kind.with_role)
    people = User.objects.in_bulk(there)
    found = []
    for day in days_from(first, SHOWN_DAYS):
        free = [
            FreeHour(spot, person)
            for person in people.values()
            for spot in _free(house, kind, patient, person, day)
        ]
        if free:
            in_order = sorted(free, key=lambda one: (one.spot.span.begin, one.person.pk))
            found.append((day, tuple(in_order)))
    return tuple(found)


def _free(house: House, kind: Kind, patient: Patient, person: User, day: date) -> tuple[Spot, ...]:
    wish = Wish(
        minutes=kind.minutes,
        patient=patient.pk,
        needs_chair=kind.needs_chair,
        staff=person.pk,
        needs_room=kind.needs_room,
    )
    return free_hours(house, wish, day)

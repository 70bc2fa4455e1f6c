"""The waiting list: the earliest place for each who waits, and giving it to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.house import house_of
from ataraxy.clinic.scheduling.kinds import kinds
from ataraxy.clinic.scheduling.managed import managed
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.models_rota import Waiting, WaitingEnd
from ataraxy.clinic.scheduling.placing import House, Span, Spot, Wish, clashes, earliest_fit
from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.clinic.scheduling.rota import days_from
from ataraxy.clinic.scheduling.services import Place, move_visit, place_visit
from ataraxy.clinic.scheduling.services_rota import entered
from ataraxy.clinic.scheduling.waiting_rows import may_come, open_rows, waiting_for
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service

LOOKED_AHEAD_DAYS = 60
"""As far as the list looks for a place (not a clinical number)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody waits for: a kind of visit, between two days, on some weekdays.

    `instead_of` is a visit booked later that moves forward; without one a new visit is booked.
    """

    kind: str
    minutes: int
    first: date
    last: date
    weekdays: frozenset[int]
    course_uid: UUID | None = None
    instead_of: Appointment | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waits:
    """One line of the list with the earliest place that would fit."""

    row: Waiting
    title: str
    spot: Spot | None

    @property
    def place(self) -> str:
        """The place as a form carries it."""
        return place_key(self.spot) if self.spot else ""


def waiting_list(clinic: Clinic) -> tuple[Waits, ...]:
    """The list, each line with its earliest fit."""
    rows = list(open_rows(clinic))
    if not rows:
        return ()
    house = house_of(clinic, today_at(clinic), LOOKED_AHEAD_DAYS)
    return tuple(Waits(one, kinds()[one.kind].title, fit_for(one, house)) for one in rows)


def fit_for(row: Waiting, house: House) -> Spot | None:
    """The earliest place between the days on which somebody can come, and before their visit."""
    today = house.now.astimezone(house.zone).date()
    wanted = [one for one in days_from(today, LOOKED_AHEAD_DAYS) if may_come(row, one)]
    spot = earliest_fit(_without(house, row), wish_of(row), wanted)
    if spot and row.instead_of and spot.span.begin >= row.instead_of.starts_at:
        return None
    return spot


def _without(house: House, row: Waiting) -> House:
    """The house as if the visit that would move forward were not booked."""
    visit = row.instead_of
    if visit is None:
        return house
    own = Span(visit.starts_at, visit.ends_at)
    rest = (o for o in house.taken if (o.patient, o.span) != (row.patient_id, own))
    return house.only(rest)


def wish_of(row: Waiting) -> Wish:
    """What the visit needs; whoever waits takes the earliest hour of a day."""
    kind, run = kinds()[row.kind], managed(row.kind)
    group = run.group_of(row.course_uid) if run and row.course_uid else ""
    return Wish(
        minutes=row.minutes,
        patient=row.patient_id,
        group=group,
        needs_chair=kind.needs_chair,
        needs_room=kind.needs_room,
    )


def fits_in(appointment: Appointment) -> tuple[Waits, ...]:
    """Whoever waits and really fits the freed place now, the longest waiting first."""
    clinic = appointment.clinic
    house = house_of(clinic, appointment.starts_at.astimezone(clinic.zone).date(), 1)
    found = []
    for row in waiting_for(appointment):
        begin = appointment.starts_at
        span = Span(begin, begin + timedelta(minutes=row.minutes))
        spot = Spot(span, appointment.chair_id, appointment.room_id)
        if not clashes(_without(house, row), wish_of(row), spot):
            found.append(Waits(row, kinds()[row.kind].title, spot))
    return tuple(found)


@service("waiting.add", permission="session.schedule", describe=lambda w: {"kind": w.kind})
def put_on_list(*, actor: Actor, key: str, patient: Patient, wanted: Wanted) -> Waiting:
    """Somebody waits for a place."""
    if managed(wanted.kind) is not None and wanted.course_uid is None:
        raise refused(_("This kind of visit belongs to a course: choose a visit to bring forward."))
    if wanted.last < wanted.first:
        raise refused(_("The last day lies before the first."))
    if not wanted.weekdays:
        raise refused(_("Choose at least one weekday."))
    made = Waiting.objects.create(
        **entered(actor),
        patient=patient,
        kind=wanted.kind,
        course_uid=wanted.course_uid,
        minutes=wanted.minutes,
        first=wanted.first,
        last=wanted.last,
        weekdays=sorted(wanted.weekdays),
        instead_of=wanted.instead_of,
        note=wanted.note[:200],
    )
    _tell(made)
    return made


@service("waiting.end", permission="session.schedule")
def take_off_list(*, actor: Actor, key: str, row: Waiting, why: str) -> WaitingEnd:
    """They do not wait any more."""
    if not why.strip():
        raise refused(_("Say why they do not wait any more."))
    return _end(actor, row, None, why.strip())


@service("waiting.give", permission="session.schedule")
def give_place(*, actor: Actor, key: str, row: Waiting, place: Place) -> WaitingEnd:
    """Book the place for somebody who waits, or bring their later visit forward to it."""
    locked = Waiting.objects.select_for_update().get(pk=row.pk)
    if WaitingEnd.objects.filter(waiting=locked).exists():
        raise refused(_("They are not on the list any more: somebody was quicker."))
    return _end(actor, locked, _booked(actor, key, locked, place), _("Got a place."))


def _booked(actor: Actor, key: str, row: Waiting, place: Place) -> Appointment:
    if row.instead_of is not None:
        visit = Appointment.objects.get(pk=row.instead_of.pk)
        where = Place(place.starts_at, place.ends_at, place.chair_id, visit.staff_id, place.room_id)
        return move_visit(
            actor=actor,
            key=f"{key}:moved"[:100],
            appointment=visit,
            place=where,
            seen_version=visit.version,
        )
    run = managed(row.kind)
    if run is not None and row.course_uid is not None:
        return run.book(actor, row.course_uid, place)
    return place_visit(
        actor=actor,
        patient=row.patient,
        kind=row.kind,
        place=place,
        course_uid=row.course_uid,
        note=row.note,
    )


def _end(actor: Actor, row: Waiting, made: Appointment | None, why: str) -> WaitingEnd:
    if WaitingEnd.objects.filter(waiting=row).exists():
        raise refused(_("They are not on the list any more: somebody was quicker."))
    ended = WaitingEnd.objects.create(
        **entered(actor), waiting=row, appointment=made, why=why[:200]
    )
    _tell(row)
    return ended


def _tell(row: Waiting) -> None:
    publish(
        clinic_id=row.clinic_id,
        topic="scheduling.waiting",
        subject=f"waiting:{row.uid}",
        patient_uid=row.patient_uid,
    )


def place_key(spot: Spot) -> str:
    """A place as a form carries it: begin, end, chair, room."""
    begin, end = spot.span.begin.isoformat(), spot.span.end.isoformat()
    return f"{begin}|{end}|{spot.chair or ''}|{spot.room or ''}"

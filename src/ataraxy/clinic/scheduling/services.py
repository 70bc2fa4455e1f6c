"""Writes on the schedule: book, move, cancel, miss, arrive; and open the day.

The undecorated functions do the work inside another service's transaction, for floors above that
run a visit of their own (a session books its visit); the decorated ones are what people call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.aftermath import OUTCOME_OF, WhatHappened, follow
from ataraxy.clinic.scheduling.kinds import is_managed, kinds
from ataraxy.clinic.scheduling.lifecycle import APPOINTMENT, HOLDS_ITS_PLACE
from ataraxy.clinic.scheduling.models import Appointment, Chair, DayRecord, Room
from ataraxy.clinic.scheduling.opening import items
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service


@dataclass(frozen=True, slots=True)
class Place:
    """When and where: instants with a zone; perhaps a chair, a person, a room (by their keys)."""

    starts_at: datetime
    ends_at: datetime
    chair_id: int | None = None
    staff_id: int | None = None
    room_id: int | None = None


@service("scheduling.book", permission="session.schedule", describe=lambda a: {"kind": a.kind})
def book(
    *,
    actor: Actor,
    key: str,
    patient: Patient,
    kind: str,
    place: Place,
    course_uid: UUID | None = None,
    note: str = "",
) -> Appointment:
    """Book a visit that no higher floor runs."""
    if is_managed(kind):
        raise refused(_("Book this kind of visit from the patient's course."))
    return place_visit(
        actor=actor, patient=patient, kind=kind, place=place, course_uid=course_uid, note=note
    )


def place_visit(
    *,
    actor: Actor,
    patient: Patient,
    kind: str,
    place: Place,
    course_uid: UUID | None = None,
    note: str = "",
) -> Appointment:
    """Insert a visit inside another service's transaction; refused where somebody is taken."""
    _require_what_it_needs(kind, place)
    _lock_and_check(patient, place, besides=None)
    appointment = Appointment.objects.create(
        clinic_id=actor.clinic_id,
        patient=patient,
        kind=kind,
        course_uid=course_uid,
        starts_at=place.starts_at,
        ends_at=place.ends_at,
        chair_id=place.chair_id,
        staff_id=place.staff_id,
        room_id=place.room_id,
        note=note,
        state_at=timezone.now(),
        made_by_uid=actor.user_uid,
        made_by_name=actor.name,
    )
    _tell(appointment, "scheduling.booked")
    return appointment


@service("scheduling.move", permission="session.schedule")
def move_visit(
    *, actor: Actor, key: str, appointment: Appointment, place: Place, seen_version: int
) -> Appointment:
    """Move a booked visit to another time, chair or person; whoever was overtaken is told."""
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if locked.version != seen_version:
        raise refused(
            _("Somebody changed this visit while you had it open. Look at it again, then move it.")
        )
    if locked.state != "booked":
        raise refused(_("Only a booked visit can be moved. This one is “%s”.") % locked.state)
    _lock_and_check(locked.patient, place, besides=locked)
    locked.starts_at, locked.ends_at = place.starts_at, place.ends_at
    locked.chair_id, locked.staff_id, locked.room_id = place.chair_id, place.staff_id, place.room_id
    # What was heard the day before was said about another time.
    locked.expected_at = locked.heard = None
    locked.version += 1
    locked.save()
    _tell(locked, "scheduling.moved")
    return locked


@service("scheduling.settle", permission="session.schedule", describe=lambda a: {"to": a.state})
def settle(
    *,
    actor: Actor,
    key: str,
    appointment: Appointment,
    verb: str,
    reason: str = "",
    by_whom: str = "",
) -> Appointment:
    """Arrive, cancel (by whom?), miss or finish a visit that no higher floor runs."""
    if is_managed(appointment.kind):
        raise refused(_("This visit belongs to a session. Change it on the session's page."))
    moved = settle_visit(actor=actor, appointment=appointment, verb=verb, reason=reason)
    if verb in OUTCOME_OF:
        happened = WhatHappened(OUTCOME_OF[verb], by_whom, reason)
        follow(actor=actor, appointment=moved, happened=happened)
    return moved


def settle_visit(
    *, actor: Actor, appointment: Appointment, verb: str, reason: str = ""
) -> Appointment:
    """Move a visit along its lifecycle inside another service's transaction."""
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    roles = frozenset().union(*(m.roles for m in APPOINTMENT.moves))
    decision = APPOINTMENT.may_move(verb, locked.state, roles if actor.is_system else actor.roles)
    if not decision:
        raise Refused(decision)
    if verb == "cancel" and not reason.strip():
        raise refused(_("Say why the visit is cancelled."))
    locked.state = APPOINTMENT.target(verb, locked.state)
    if locked.state in HOLDS_ITS_PLACE and verb == "arrive":
        _lock_and_check(locked.patient, _place_of(locked), besides=locked)
    locked.state_at, locked.reason = timezone.now(), reason[:300]
    locked.version += 1
    locked.save(update_fields=["state", "state_at", "reason", "version"])
    _tell(locked, f"scheduling.{locked.state}")
    return locked


@dataclass(frozen=True, slots=True)
class DayCheck:
    """What somebody found when opening or re-checking a day: people, ticks, a date, a note."""

    day: date
    prescriber: User | None
    acls: User | None
    emergency_drugs_expire_on: date | None
    found: tuple[str, ...]
    note: str = ""


@service("day.open", permission="day.open", describe=lambda r: {"day": str(r.day)})
def record_day(*, actor: Actor, key: str, check: DayCheck) -> DayRecord:
    """Record what was found; a later record of the same day takes its place, nothing is erased."""
    known = {item.key for item in items() if item.checked}
    record = DayRecord.objects.create(
        clinic_id=actor.clinic_id,
        day=check.day,
        prescriber_uid=str(check.prescriber.uid) if check.prescriber else "",
        prescriber_name=check.prescriber.display_name if check.prescriber else "",
        acls_uid=str(check.acls.uid) if check.acls else "",
        acls_name=check.acls.display_name if check.acls else "",
        emergency_drugs_expire_on=check.emergency_drugs_expire_on,
        found=sorted(set(check.found) & known),
        note=check.note,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    publish(clinic_id=actor.clinic_id, topic="day.recorded", subject=f"day:{check.day}")
    return record


@service("scheduling.add_chair", permission="scheduling.write")
def add_chair(*, actor: Actor, key: str, room_name: str, chair_name: str) -> Chair:
    """Put a chair into a room, last on the board; the room is made if it is new."""
    room, _made = Room.objects.get_or_create(clinic_id=actor.clinic_id, name=room_name)
    standing = Chair.objects.filter(clinic_id=actor.clinic_id).order_by("-position")
    if standing.filter(name=chair_name).exists():
        raise refused(_("A chair of this name is already there. Choose another name."))
    last = standing.first()
    position = last.position + 1 if last else 1
    return Chair.objects.create(
        clinic_id=actor.clinic_id, room=room, name=chair_name, position=position
    )


def _lock_and_check(patient: Patient, place: Place, besides: Appointment | None) -> None:
    """Lock patient, chair and staff in this order, then refuse what overlaps."""
    if place.ends_at <= place.starts_at:
        raise refused(_("The visit must end after it begins."))
    Patient.objects.select_for_update().get(pk=patient.pk)
    if place.chair_id is not None:
        _require_usable(Chair.objects.select_for_update().get(pk=place.chair_id))
    if place.staff_id is not None:
        User.objects.select_for_update().get(pk=place.staff_id)
    if place.room_id is not None:
        Room.objects.select_for_update().get(pk=place.room_id)
    overlap = Q(starts_at__lt=place.ends_at, ends_at__gt=place.starts_at)
    taken = Appointment.objects.filter(overlap, state__in=HOLDS_ITS_PLACE)
    if besides is not None:
        taken = taken.exclude(pk=besides.pk)
    _refuse_taken(taken.filter(patient=patient).first(), _("The patient"))
    if place.chair_id is not None:
        _refuse_taken(taken.filter(chair_id=place.chair_id).first(), _("The chair"))
    if place.staff_id is not None:
        own = taken.filter(staff_id=place.staff_id).exclude(kind="dosing")
        # A nurse looks after several dosing chairs at once; staffing ratios rule that at Start.
        _refuse_taken(own.first(), _("The member of staff"))
    if place.room_id is not None:
        _refuse_taken(taken.filter(room_id=place.room_id).first(), _("The room"))


def _require_what_it_needs(kind: str, place: Place) -> None:
    needs = kinds()[kind]
    if needs.needs_chair and place.chair_id is None:
        raise refused(_("This kind of visit needs a chair. Choose one."))
    if (
        needs.needs_room
        and place.room_id is None
        and Room.objects.filter(is_for_talks=True).exists()
    ):
        raise refused(_("This kind of visit needs a room for talks. Choose one."))


def _require_usable(chair: Chair) -> None:
    if not chair.in_use:
        raise refused(_("This chair is out of use. Choose another."))


def _refuse_taken(other: Appointment | None, who: str) -> None:
    if other is None:
        return
    zone = other.clinic.zone
    begin, end = other.starts_at.astimezone(zone), other.ends_at.astimezone(zone)
    text = _("%(who)s is already taken from %(begin)s to %(end)s. Nothing was booked.")
    raise refused(text % {"who": who, "begin": f"{begin:%H:%M %Z}", "end": f"{end:%H:%M %Z}"})


def _place_of(appointment: Appointment) -> Place:
    return Place(
        appointment.starts_at,
        appointment.ends_at,
        appointment.chair_id,
        appointment.staff_id,
        appointment.room_id,
    )


def _tell(appointment: Appointment, topic: str) -> None:
    publish(
        clinic_id=appointment.clinic_id,
        topic=topic,
        subject=f"appointment:{appointment.uid}",
        patient_uid=appointment.patient_uid,
        detail={"kind": appointment.kind, "state": appointment.state},
    )

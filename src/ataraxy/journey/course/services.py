"""Writes on a course: open it, move it, note what happened, hold it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from ataraxy.journey.course.lifecycle import COURSE
from ataraxy.journey.course.models import Course, Event, Hold, HoldRelease
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service


@service("course.open", permission="course.open")
def open_course(*, actor: Actor, key: str, patient: Patient, indication: str = "") -> Course:
    """Open a course for a patient who has none open."""
    return begin_course(actor=actor, patient=patient, indication=indication)


def begin_course(*, actor: Actor, patient: Patient, indication: str = "") -> Course:
    """Insert a course inside another service's transaction; refused while one is open."""
    # The patient's row is the lock: two people opening at once get one course.
    Patient.objects.select_for_update().get(pk=patient.pk)
    whole = record_ids(patient)  # a record merged into this one may have the open course
    standing = Course.objects.filter(patient_id__in=whole).exclude(step__in=COURSE.final_states)
    if standing.exists():
        raise refused("This patient already has an open course. Continue it, or end it first.")
    course = Course.objects.create(
        clinic_id=actor.clinic_id,
        patient=patient,
        indication=indication,
        opened_at=timezone.now(),
    )
    note(actor=actor, course=course, kind="course.opened", text="Course opened.")
    return course


def move(*, actor: Actor, course: Course, verb: str, reason: str = "") -> Course:
    """Move a course along its lifecycle: the one door, called inside a step's own service.

    Raises `Refused` with the reason and who could allow it.
    """
    with transaction.atomic():
        locked = Course.objects.select_for_update().get(pk=course.pk)
        roles = _roles(actor)
        decision = COURSE.may_move(verb, locked.step, roles)
        if not decision:
            raise Refused(decision)
        before, locked.step = locked.step, COURSE.target(verb, locked.step)
        if locked.step in COURSE.final_states:
            locked.closed_at = timezone.now()
        locked.save(update_fields=["step", "closed_at"])
        course.step, course.closed_at = locked.step, locked.closed_at
        text = f"{before} → {locked.step}" + (f": {reason}" if reason else "")
        note(
            actor=actor,
            course=course,
            kind="course.moved",
            text=text[:500],
            detail={"verb": verb, "from": before, "to": locked.step},
        )
        publish(
            clinic_id=course.clinic_id,
            topic="course.moved",
            subject=f"course:{course.uid}",
            patient_uid=str(course.patient.uid),
            detail={"from": before, "to": locked.step},
        )
    return course


def note(
    *,
    actor: Actor,
    course: Course,
    kind: str,
    text: str,
    detail: Mapping[str, object] | None = None,
) -> Event:
    """Write one line of the course's history, inside another service's transaction."""
    return Event.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        at=timezone.now(),
        step=course.step,
        kind=kind,
        text=text,
        by_uid=actor.user_uid,
        by_name=actor.name,
        detail=dict(detail or {}),
    )


@service("hold.set", permission="hold.set", describe=lambda hold: {"kind": hold.kind})
def set_hold(*, actor: Actor, key: str, course: Course, kind: str, reason: str) -> Hold:
    """Hold a course: no dose until somebody who may releases it."""
    return add_hold(actor=actor, course=course, kind=kind, reason=reason)


def add_hold(*, actor: Actor, course: Course, kind: str, reason: str) -> Hold:
    """Insert a hold inside another service's transaction."""
    hold = Hold.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        kind=kind,
        reason=reason,
        set_at=timezone.now(),
        set_by_uid=actor.user_uid,
        set_by_name=actor.name,
    )
    note(actor=actor, course=course, kind="hold.set", text=f"Hold: {reason}"[:500])
    return hold


@service("hold.release", permission="hold.release")
def release_hold(*, actor: Actor, key: str, hold: Hold, reason: str) -> HoldRelease:
    """End a hold, with the reason."""
    if HoldRelease.objects.filter(hold=hold).exists():
        raise refused("This hold was already released.")
    release = HoldRelease.objects.create(
        clinic_id=hold.clinic_id,
        hold=hold,
        reason=reason,
        released_at=timezone.now(),
        released_by_uid=actor.user_uid,
        released_by_name=actor.name,
    )
    text = f"Hold released: {reason}"[:500]
    note(actor=actor, course=hold.course, kind="hold.released", text=text)
    return release


def _roles(actor: Actor) -> frozenset[str]:
    if not actor.is_system:
        return actor.roles
    return frozenset().union(*(one.roles for one in COURSE.moves))

"""What follows when a visit does not go as booked: a line, somebody's work, a free place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.models_rota import CalledOffBy, Outcome, VisitOutcome
from ataraxy.clinic.scheduling.services_rota import entered
from ataraxy.clinic.scheduling.waiting_rows import waiting_for
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task

FOLLOW_UP = "visit.follow_up"
FREE_PLACE = "visit.free_place"

OUTCOME_OF = {"cancel": Outcome.CANCELLED, "mark no-show": Outcome.NO_SHOW}
"""What became of the visit, by the verb that ends it."""


@dataclass(frozen=True, slots=True)
class WhatHappened:
    """What became of a visit, who called it off, and why."""

    what: str
    by_whom: str = ""
    why: str = ""
    expected_at: datetime | None = None


def follow(*, actor: Actor, appointment: Appointment, happened: WhatHappened) -> VisitOutcome:
    """Inside another service's transaction: keep the line and open what somebody has to do."""
    if happened.what == Outcome.CANCELLED and happened.by_whom not in CalledOffBy.values:
        raise refused(_("Say who called it off: the patient, the clinic, or neither."))
    made = VisitOutcome.objects.create(
        **entered(actor),
        appointment=appointment,
        what=Outcome(happened.what),
        by_whom=happened.by_whom,
        why=happened.why[:300],
        expected_at=happened.expected_at,
    )
    if happened.what != Outcome.LATE:
        _call_them(actor, appointment, made)
        offer_place(actor, appointment)
    return made


def _call_them(actor: Actor, appointment: Appointment, made: VisitOutcome) -> None:
    """A missed or cancelled visit is followed by a call, unless another one is booked."""
    if made.what == Outcome.CANCELLED and _has_another(appointment):
        return
    # Somebody in treatment who does not come may be unwell: that is a nurse's call.
    missed = made.what == Outcome.NO_SHOW
    role = Role.NURSE if missed else Role.COORDINATOR
    title = _("Did not come: call them") if missed else _("Cancelled: find another time")
    by = str(CalledOffBy(made.by_whom).label) if made.by_whom else ""
    _open(actor, appointment, role, title, ". ".join(part for part in (by, made.why) if part))


def _has_another(appointment: Appointment) -> bool:
    later = Appointment.objects.filter(patient_id=appointment.patient_id, kind=appointment.kind)
    return later.filter(state="booked", starts_at__gt=timezone.now()).exists()


def _open(actor: Actor, appointment: Appointment, role: Role, title: str, why: str) -> None:
    patient = Patient.objects.get(pk=appointment.patient_id)
    found = who_is_responsible(appointment.clinic_id, role, timezone.now())
    add_task(
        actor=actor,
        ask=NewTask(
            kind=FOLLOW_UP,
            title=title,
            role=role,
            why=why,
            urgency="soon",
            owner=found.user if found else None,
            patient=patient,
            course_uid=appointment.course_uid,
            cause=f"visit:{appointment.uid}",
            link=reverse("scheduling:visit", kwargs={"appointment_uid": appointment.uid}),
        ),
    )


def offer_place(actor: Actor, appointment: Appointment) -> None:
    """A place that is free again is offered to whoever waits for such a one."""
    if appointment.starts_at <= timezone.now():
        return
    waiting = waiting_for(appointment)
    if not waiting:
        return
    found = who_is_responsible(appointment.clinic_id, Role.COORDINATOR, timezone.now())
    begins = appointment.starts_at.astimezone(appointment.clinic.zone)
    told = {"when": f"{begins:%d %b %H:%M}", "number": len(waiting)}
    add_task(
        actor=actor,
        ask=NewTask(
            kind=FREE_PLACE,
            title=_("A place is free %(when)s: %(number)d waiting fit") % told,
            role=Role.COORDINATOR,
            urgency="soon",
            due_at=timezone.now() + (appointment.starts_at - timezone.now()) / 2,
            owner=found.user if found else None,
            cause=f"place:{appointment.uid}",
            link=reverse("scheduling:place", kwargs={"appointment_uid": appointment.uid}),
        ),
    )


@service("scheduling.late", permission="session.schedule")
def comes_late(
    *, actor: Actor, key: str, appointment: Appointment, minutes: int, why: str = ""
) -> VisitOutcome:
    """They said they come late: the visit keeps its place, and everybody sees when they come."""
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if locked.state != "booked":
        raise refused(_("Only a booked visit can be late. This one is “%s”.") % locked.state)
    if minutes <= 0:
        raise refused(_("Say by how many minutes they are late."))
    locked.expected_at = locked.starts_at + timedelta(minutes=minutes)
    if locked.expected_at >= locked.ends_at:
        raise refused(_("They would come after the visit ends. Move it, or mark that it is off."))
    locked.save(update_fields=["expected_at"])
    publish(
        clinic_id=locked.clinic_id,
        topic="scheduling.late",
        subject=f"appointment:{locked.uid}",
        patient_uid=locked.patient_uid,
    )
    what = WhatHappened(Outcome.LATE, "", why, locked.expected_at)
    return follow(actor=actor, appointment=locked, happened=what)

"""Writes beside the readings: untoward events, notes apart, handover."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.session.models import LogLine, Session
from ataraxy.journey.session.models_care import AdverseEvent, Handover, Serious, Taken, TherapyNote
from ataraxy.journey.session.numbers import raw_data
from ataraxy.journey.session.present import in_the_house
from ataraxy.journey.session.rows import stamp, tell
from ataraxy.journey.session.words import LogKind
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Membership
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task

GRAVEST = {Serious.DEATH, Serious.LIFE}


@dataclass(frozen=True, slots=True)
class AdverseTable:
    """Terms and grades in words, and the clocks of a serious event."""

    terms: Mapping[str, str]
    grades: Mapping[int, str]
    notify_hours: int
    report_days: int
    report_days_gravest: int


@cache
def adverse_table() -> AdverseTable:
    """Everything in `adverse.toml`."""
    raw = cast("dict[str, Any]", raw_data("adverse.toml"))
    return AdverseTable(
        raw["terms"],
        {int(key): text for key, text in raw["grades"].items()},
        raw["notify_hours"],
        raw["report_days"],
        raw["report_days_gravest"],
    )


@dataclass(frozen=True, slots=True)
class Untoward:
    """What is written down about an event."""

    term: str
    grade: int
    relation: str
    action: str
    outcome: str
    serious: tuple[str, ...] = ()
    other: str = ""
    note: str = ""


@service("session.adverse", permission="session.note", describe=lambda e: {"grade": e.grade})
def record_adverse(
    *,
    actor: Actor,
    key: str,
    session: Session,
    event: Untoward,
    at: datetime | None,
    follows: AdverseEvent | None = None,
) -> AdverseEvent:
    """Write an event down, during a session or long after it; a serious one starts its clocks."""
    if event.term == "other" and not event.other.strip():
        raise refused(_("Say what it was. Nothing was written."))
    grave = event.grade >= max(adverse_table().grades) - 1
    if grave and not GRAVEST & set(event.serious):
        raise refused(_("Grade 4 and 5 are danger to life or death: tick what makes it serious."))
    row = AdverseEvent(
        **stamp(actor, session, at),
        **(asdict(event) | {"serious": list(event.serious)}),
        follows=follows,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("Somebody wrote a follow-up meanwhile. Follow that one.")) from error
    what = event.other or adverse_table().terms[event.term]
    text = _("%(what)s, grade %(grade)d") % {"what": what, "grade": event.grade}
    LogLine.objects.create(**stamp(actor, session, at), kind=LogKind.ADVERSE, text=text)
    _open_tasks(actor, session, row)
    tell(session, "adverse")
    return row


def _open_tasks(actor: Actor, session: Session, row: AdverseEvent) -> None:
    table = adverse_table()
    what = row.other or table.terms[row.term]
    if row.serious:
        days = table.report_days_gravest if GRAVEST & set(row.serious) else table.report_days
        _task(
            actor,
            session,
            row,
            ("adverse-notify", _("Serious event, tell the lead: %s") % what),
            (Role.MEDICAL_DIRECTOR, timedelta(hours=table.notify_hours), Urgency.URGENT),
        )
        _task(
            actor,
            session,
            row,
            ("adverse-report", _("Serious event, report it: %s") % what),
            (Role.MEDICAL_DIRECTOR, timedelta(days=days), Urgency.SOON),
        )
    if row.outcome not in {"gone", "died"}:
        _task(
            actor,
            session,
            row,
            ("adverse-follow-up", _("How does it stand? %s") % what),
            (Role.NURSE, timedelta(hours=table.notify_hours), Urgency.SOON),
        )


def _task(
    actor: Actor,
    session: Session,
    row: AdverseEvent,
    what: tuple[str, str],
    whose: tuple[str, timedelta, str],
) -> None:
    role, within, urgency = whose
    add_task(
        actor=actor,
        ask=NewTask(
            kind=what[0],
            title=what[1][:200],
            role=role,
            urgency=urgency,
            due_at=timezone.now() + within,
            patient=session.patient,
            course_uid=session.course.uid,
            cause=f"adverse:{row.uid}",
            link=reverse("session:room", kwargs={"session_uid": session.uid}),
        ),
    )


@service("session.therapy", permission="psychotherapy.write")
def write_therapy_note(*, actor: Actor, key: str, session: Session, text: str) -> TherapyNote:
    """A psychotherapy note, apart from the record."""
    if not text.strip():
        raise refused(_("The note is empty. Nothing was written."))
    return TherapyNote.objects.create(**stamp(actor, session), text=text.strip())


@service("session.hand-over", permission="session.run")
def hand_over(*, actor: Actor, key: str, to: User, text: str) -> Handover:
    """Tell the next nurse; everybody in the chairs of whoever tells goes along by chair."""
    if str(to.uid) == actor.user_uid:
        raise refused(_("Choose whoever takes over from you."))
    if not Membership.objects.filter(
        user=to, clinic_id=actor.clinic_id, until__isnull=True
    ).exists():
        raise refused(_("This person does not work at this clinic."))
    if not text.strip():
        raise refused(_("Write what the next one must know."))
    return Handover.objects.create(
        clinic_id=actor.clinic_id,
        to=to,
        text=text.strip(),
        chairs=[str(one.uid) for one in chairs_of(actor)],
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def chairs_of(actor: Actor) -> list[Session]:
    """Whoever is in the house and looked after by `actor`."""
    return [
        one
        for one in in_the_house(actor.clinic_id)
        if one.nurse is not None and str(one.nurse.uid) == actor.user_uid
    ]


@service("session.take-over", permission="session.run")
def take_over(*, actor: Actor, key: str, handover: Handover) -> Taken:
    """Take it over: from now on the people who were handed over are theirs."""
    if str(handover.to.uid) != actor.user_uid:
        raise refused(_("This was handed over to %s.") % handover.to.display_name)
    row = Taken(
        clinic_id=actor.clinic_id,
        handover=handover,
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("You took this over already.")) from error
    for session in Session.objects.select_for_update().filter(uid__in=handover.chairs):
        if not session.is_closed:
            session.nurse = handover.to
            session.save(update_fields=["nurse"])
            tell(session, "nurse")
    return row


def open_handovers(clinic_id: int) -> QuerySet[Handover]:
    """What was told and not taken over yet."""
    rows = Handover.objects.filter(clinic_id=clinic_id, taken__isnull=True)
    return rows.select_related("to").order_by("-at")


def adverse_of(session: Session) -> Sequence[AdverseEvent]:
    """The events of a session, oldest first."""
    return list(AdverseEvent.objects.filter(session=session).order_by("at", "pk"))

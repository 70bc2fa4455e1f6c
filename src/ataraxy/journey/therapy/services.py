"""Writes of therapy inside the clinic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.rows import tell
from ataraxy.journey.therapy.models import (
    Homework,
    HomeworkBack,
    HowItWent,
    Intention,
    Kind,
    PsychotherapyNote,
    Sheet,
    Sitter,
    Touch,
)
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service


def stamp(actor: Actor, course: Course) -> dict[str, Any]:
    """The columns of `TherapyRow`."""
    return {
        "clinic_id": course.clinic_id,
        "course": course,
        "patient": course.patient,
        "at": timezone.now(),
        "by_uid": actor.user_uid,
        "by_name": actor.name,
    }


@dataclass(frozen=True, slots=True)
class Written:
    """A therapy session as it is to be kept."""

    kind: Kind
    answers: Mapping[str, Any]
    shared: bool = False
    session: Session | None = None
    corrects: Sheet | None = None


@service("therapy.write", permission="therapy.write", describe=lambda row: {"kind": row.kind})
def write_sheet(*, actor: Actor, key: str, course: Course, written: Written) -> Sheet:
    """Keep a therapy session; a correction stands beside what it corrects."""
    told = {
        name: value for name, value in written.answers.items() if value not in ("", None, False)
    }
    if not told:
        raise refused(_("Nothing is filled in. Nothing was written."))
    row = Sheet(
        **stamp(actor, course),
        kind=written.kind,
        # A correction speaks of the same dose, however many came since.
        session=written.corrects.session if written.corrects else written.session,
        answers=told,
        shared=written.shared,
        corrects=written.corrects,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("This was corrected meanwhile. Correct the newer one.")) from error
    text = _("%(kind)s written down.") % {"kind": written.kind.label}
    note(actor=actor, course=course, kind=f"therapy.{written.kind}", text=text)
    return row


@service("therapy.intention", permission="therapy.write")
def set_intention(*, actor: Actor, key: str, course: Course, text: str) -> Intention:
    """Keep what the patient wants to bring, in their words."""
    if not text.strip():
        raise refused(_("Write the intention in their words. Nothing was written."))
    return Intention.objects.create(**stamp(actor, course), text=text.strip())


@dataclass(frozen=True, slots=True)
class Chosen:
    """What touch a patient chooses for one session, with how they say stop."""

    kinds: tuple[str, ...]
    stop: str
    safety_told: bool
    company: str
    typed_name: str


@service("therapy.touch", permission="session.note", describe=lambda row: {"kinds": row.kinds})
def agree_touch(*, actor: Actor, key: str, session: Session, chosen: Chosen) -> Touch:
    """Keep what was chosen, sober, before the dose; it never grows while the dose acts."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    if locked.started_at is not None:
        raise refused(
            _("The dose has begun: touch can only be taken back now, not agreed. Nothing changed.")
        )
    if not chosen.safety_told:
        raise refused(_("Say first that touch for safety may be needed, and tick it."))
    if not chosen.stop.strip():
        raise refused(_("Agree how they say stop. Nothing was written."))
    if not chosen.typed_name.strip():
        raise refused(_("The patient signs with their name. Nothing was written."))
    row = Touch.objects.create(
        **stamp(actor, session.course),
        session=session,
        kinds=list(chosen.kinds),
        stop=chosen.stop.strip(),
        safety_told=True,
        company=chosen.company,
        typed_name=chosen.typed_name.strip(),
    )
    tell(session, "touch")
    return row


@service("therapy.touch-revoke", permission="session.note")
def revoke_touch(*, actor: Actor, key: str, session: Session) -> Touch:
    """The patient takes it back: from now on none. Works at any moment."""
    newest = Touch.objects.filter(session=session).order_by("-at", "-pk").first()
    if newest is None or newest.revoked:
        raise refused(_("No touch was agreed, so there is nothing to take back: it is none."))
    row = Touch.objects.create(
        **stamp(actor, session.course),
        session=session,
        kinds=[],
        stop=newest.stop,
        safety_told=newest.safety_told,
        company=newest.company,
        typed_name=newest.typed_name,
        revoked=True,
    )
    tell(session, "touch")
    return row


@service("therapy.sit", permission="therapy.write")
def sit_with(*, actor: Actor, key: str, session: Session, user: User) -> Sitter:
    """This person sits with the patient in this session."""
    if session.is_closed:
        raise refused(_("This session is over. Nothing was changed."))
    row = Sitter.objects.create(**stamp(actor, session.course), session=session, user=user)
    tell(session, "sitter")
    return row


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, what it serves, and by when."""

    kind: str
    task: str
    value: str = ""
    due_on: date | None = None


@service("therapy.homework", permission="therapy.write")
def give_homework(*, actor: Actor, key: str, course: Course, task: Task) -> Homework:
    """Agree one concrete thing to do."""
    if not task.task.strip():
        raise refused(_("Say what there is to do. Nothing was written."))
    return Homework.objects.create(
        **stamp(actor, course),
        kind=task.kind,
        task=task.task.strip(),
        value=task.value.strip(),
        due_on=task.due_on,
    )


@service("therapy.homework-back", permission="therapy.homework")
def homework_back(
    *, actor: Actor, key: str, homework: Homework, went: HowItWent, words: str = ""
) -> HomeworkBack:
    """What came of it, told by the patient or written down for them."""
    row = HomeworkBack(
        **stamp(actor, homework.course), homework=homework, went=went, words=words.strip()
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise refused(_("This homework came back already. What was said first is kept.")) from error
    return row


@service("therapy.note", permission="psychotherapy.write")
def write_note(*, actor: Actor, key: str, course: Course, text: str) -> PsychotherapyNote:
    """A psychotherapy note, apart from the record."""
    if not text.strip():
        raise refused(_("The note is empty. Nothing was written."))
    return PsychotherapyNote.objects.create(**stamp(actor, course), text=text.strip())

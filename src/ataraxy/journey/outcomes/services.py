"""Writes of the outcomes room: ask, answer, call off, mark, note."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import Decision, all_of
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.outcomes.concerns import look_into
from ataraxy.journey.outcomes.helping import Call, call_for_help
from ataraxy.journey.outcomes.lifecycle import ASKING
from ataraxy.journey.outcomes.models import (
    Administration,
    Asking,
    KnownUnchanged,
    VisitNote,
)
from ataraxy.journey.outcomes.queries import (
    COLLECTING_STEPS,
    answered_in,
    askable_keys,
    last_answered_on,
    open_asking,
)
from ataraxy.journey.outcomes.rules import may_ask, next_question
from ataraxy.journey.outcomes.scored import administration
from ataraxy.journey.outcomes.triage import triage
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.links import create_link, revoke_links
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service

PURPOSE = "outcomes"


def _told(asking: Asking) -> dict[str, object]:
    return {"instruments": asking.instruments, "state": asking.state}


@service("outcomes.ask", permission="outcomes.collect", describe=_told)
def ask(
    *, actor: Actor, key: str, course: Course, instruments: Sequence[str], occasion: str = ""
) -> Asking:
    """Put a set of instruments to the patient; refused when one was answered too recently.

    `occasion` is the time-point of the side-effect list, where it is among them.
    """
    return add_asking(actor=actor, course=course, instruments=instruments, occasion=occasion)


def add_asking(
    *, actor: Actor, course: Course, instruments: Sequence[str], occasion: str = ""
) -> Asking:
    """The same inside another service's transaction."""
    Course.objects.select_for_update().get(pk=course.pk)
    if course.step not in COLLECTING_STEPS:
        raise refused(_("Questions are asked from consent on, while the course is open."))
    if open_asking(course) is not None:
        raise refused(_("Questions wait for this patient already. Hand these over, or call off."))
    if not instruments or set(instruments) - set(askable_keys()):
        raise refused(_("Choose what to ask."))
    today = timezone.localdate()
    _require(
        all_of(
            may_ask(instrument(one), last_answered_on(course, one), today) for one in instruments
        )
    )
    return Asking.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        instruments=[one for one in askable_keys() if one in instruments],
        occasion=occasion,
        asked_at=timezone.now(),
        asked_by_uid=actor.user_uid,
        asked_by_name=actor.name,
    )


@service("outcomes.link", permission="outcomes.collect")
def link_for(*, actor: Actor, key: str, asking: Asking) -> PatientLink:
    """A fresh link to a waiting set of questions; earlier links to it close."""
    if asking.state != ASKING.initial:
        raise refused(_("These questions do not wait any more."))
    revoke_links(clinic_id=asking.clinic_id, purpose=PURPOSE, subject_uid=str(asking.uid))
    return create_link(
        actor=actor, patient=asking.patient, purpose=PURPOSE, subject_uid=str(asking.uid)
    )


@service("outcomes.call-off", permission="outcomes.collect", describe=_told)
def call_off(*, actor: Actor, key: str, asking: Asking) -> Asking:
    """Stop waiting for answers; what was answered is kept."""
    return take_back(actor=actor, asking=asking)


def take_back(*, actor: Actor, asking: Asking) -> Asking:
    """The same inside another service's transaction."""
    revoke_links(clinic_id=asking.clinic_id, purpose=PURPOSE, subject_uid=str(asking.uid))
    return _move(actor, asking, "call off")


def _scored(row: Administration) -> dict[str, object]:
    return {"instrument": row.instrument, "missing": row.missing}


@service("outcomes.answer", permission="outcomes.answer", describe=_scored)
def answer(
    *, actor: Actor, key: str, asking: Asking, instrument_key: str, answers: Mapping[str, int]
) -> Administration:
    """Keep the answers to one instrument, scored, and triage item 9 at once."""
    locked = Asking.objects.select_for_update().get(pk=asking.pk)
    answered = answered_in(locked)
    if locked.state != ASKING.initial or instrument_key != _next(locked, answered):
        raise refused(_("This page was answered already. What was sent first is kept."))
    row = administration(actor, locked, instrument_key, answers)
    take_in(actor, locked, row, answered)
    return row


def take_in(
    actor: Actor, asking: Asking, row: Administration, answered: dict[str, Administration]
) -> None:
    """What follows from a new page: triage, concerns, and the end of the set."""
    answered[row.instrument] = row
    if _raises_item9(row):
        triage(actor=actor, asking=asking)
    look_into(actor=actor, row=row)
    if _next(asking, answered) is None:
        _finish(actor, asking)


@service("outcomes.need-help", permission="outcomes.answer")
def ask_for_help(*, actor: Actor, key: str, asking: Asking) -> Asking:
    """The patient says on the page of their questions that they need help."""
    call_for_help(actor=actor, patient=asking.patient, call=Call(asking=asking))
    return asking


@service("outcomes.known-unchanged", permission="outcomes.triage")
def mark_known_unchanged(*, actor: Actor, key: str, course: Course, reason: str) -> KnownUnchanged:
    """A clinician has assessed the thoughts: known and unchanged, for a limited time."""
    if not reason.strip():
        raise refused(_("Say what you assessed and what was agreed."))
    text = _("Suicidal thoughts known and unchanged: %(reason)s") % {"reason": reason.strip()}
    note(actor=actor, course=course, kind="outcomes.known", text=text[:500])
    return KnownUnchanged.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        reason=reason.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


@service("outcomes.note", permission="session.note")
def write_note(
    *, actor: Actor, key: str, course: Course, text: str, corrects: VisitNote | None = None
) -> VisitNote:
    """Write a visit note; a correction stands beside the note it corrects."""
    if not text.strip():
        raise refused(_("The note is empty."))
    if corrects is not None and VisitNote.objects.filter(corrects=corrects).exists():
        raise refused(_("This note was corrected already; correct the newer one."))
    note(actor=actor, course=course, kind="outcomes.note", text=_("Visit note written."))
    return VisitNote.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        text=text.strip(),
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
        corrects=corrects,
    )


def _raises_item9(row: Administration) -> bool:
    """PHQ-9 with item 9 above 0 or unanswered, or any page of its screener."""
    flag = instrument("phq9").flag
    screener = flag.opens if flag else ()
    return row.instrument in screener or (row.instrument == "phq9" and row.flag_value != 0)


def _next(asking: Asking, answered: Mapping[str, Administration]) -> str | None:
    flagged = [key for key, row in answered.items() if (row.flag_value or 0) > 0]
    return next_question(asking.instruments, flagged, list(answered))


def _finish(actor: Actor, asking: Asking) -> None:
    _move(actor, asking, "finish")
    names = ", ".join(instrument(key).name for key in asking.instruments)
    text = _("Answered: %(names)s.") % {"names": names}
    note(actor=actor, course=asking.course, kind="outcomes.answered", text=text)
    publish(
        clinic_id=asking.clinic_id,
        topic="outcomes.answered",
        subject=f"asking:{asking.uid}",
        patient_uid=str(asking.patient.uid),
    )


def _move(actor: Actor, asking: Asking, verb: str) -> Asking:
    locked = Asking.objects.select_for_update().get(pk=asking.pk)
    roles = frozenset({"system"}) if actor.is_system else actor.roles
    _require(ASKING.may_move(verb, locked.state, roles))
    locked.state, locked.finished_at = ASKING.target(verb, locked.state), timezone.now()
    locked.save(update_fields=["state", "finished_at"])
    return locked


def _require(decision: Decision) -> None:
    if not decision:
        raise Refused(decision)

"""Writes around prompts: raised, answered, promised again, quietened; limits moved."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.session.attention import Prompt
from ataraxy.journey.session.held_limits import refusal
from ataraxy.journey.session.lifecycle import DOSED
from ataraxy.journey.session.models import LogLine, Session
from ataraxy.journey.session.models_watch import LimitMove, Raised, Watch
from ataraxy.journey.session.numbers import limits, route_rules
from ataraxy.journey.session.record import Record, record_of
from ataraxy.journey.session.rows import require_in_house, stamp, tell
from ataraxy.journey.session.watching import Watched, standing_prompts
from ataraxy.journey.session.words import LogKind
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task, settle, was_opened

UNANSWERED = "prompt-unanswered"
LATE = "late-reading"


def watched(record: Record) -> Watched:
    """What is held against the limits in one session."""
    return Watched(
        route=route_rules(record.session.route),
        baseline=record.baseline,
        measured=record.after_dose,
        by_monitor=record.by_monitor,
        altitude_m=record.session.clinic.altitude_m,
        quiet=record.quiet,
        acknowledged=record.acknowledged,
    )


def open_prompts(record: Record, now: datetime) -> tuple[Prompt, ...]:
    """Prompts of somebody in the house that nobody has answered."""
    if record.session.state not in DOSED:
        return ()
    return standing_prompts(watched(record), record.limits, now)


def raise_prompts(actor: Actor, session: Session) -> None:
    """Write down what now asks for somebody, inside the transaction of what caused it.

    A value that comes after they left prompts nobody at the chair: it becomes work for the nurse.
    """
    record, now = record_of(session), timezone.now()
    found = standing_prompts(watched(record), record.limits, now)
    if session.is_closed:
        _tell_late(actor, session, found)
        return
    known = set(Raised.objects.filter(session=session).values_list("key", flat=True))
    for one in found:
        if one.key not in known:
            Raised.objects.create(
                **stamp(actor, session, one.at),
                key=one.key,
                level=one.level,
                word=one.word,
                text=one.text[:300],
            )


def _tell_late(actor: Actor, session: Session, found: tuple[Prompt, ...]) -> None:
    for one in found:
        text = _("A value from before they left came in later: %s") % one.text
        _task(actor, session, LATE, f"{session.uid}:{one.key}", text, Role.NURSE)


def _task(actor: Actor, session: Session, kind: str, cause: str, title: str, role: Role) -> None:
    add_task(
        actor=actor,
        ask=NewTask(
            kind=kind,
            title=title[:200],
            role=role,
            urgency=Urgency.URGENT,
            patient=session.patient,
            course_uid=session.course.uid,
            cause=cause,
            link=reverse("session:room", kwargs={"session_uid": session.uid}),
        ),
    )


@service("session.prompt", permission="session.run")
def acknowledge_prompt(
    *,
    actor: Actor,
    key: str,
    session: Session,
    prompt_key: str,
    done: str,
    recheck_min: int | None = None,
) -> LogLine:
    """Say what was done about a prompt: one prompt, one answer; promise a recheck if wanted."""
    if not done.strip():
        raise refused(_("Say what was done."))
    locked = require_in_house(session)
    if prompt_key in record_of(locked).acknowledged:
        raise refused(_("Somebody acknowledged this meanwhile."))
    values = stamp(actor, locked)
    row = LogLine.objects.create(
        **values, kind=LogKind.ACKNOWLEDGED, text=f"{prompt_key} {done}"[:1000]
    )
    if recheck_min:
        until = values["at"] + timedelta(minutes=recheck_min)
        Watch.objects.create(**values, kind=Watch.RECHECK, until=until, why=done[:300])
    raised = Raised.objects.filter(session=locked, key=prompt_key).first()
    if raised is not None:
        settle(actor=actor, kind=UNANSWERED, cause=f"prompt:{raised.uid}", reason=done)
    tell(locked, LogKind.ACKNOWLEDGED)
    return row


@service("session.quiet", permission="session.run")
def quieten(
    *, actor: Actor, key: str, session: Session, word: str, minutes: int, why: str
) -> Watch:
    """Quieten one kind of prompt for some minutes. What asks for action is never quiet."""
    most = int(limits()["prompt.quiet"]["most_minutes"])
    if not why.strip():
        raise refused(_("Say why this is quietened. Nothing was changed."))
    if not 0 <= minutes <= most:
        raise refused(_("Prompts can be quiet for at most %d min.") % most)
    locked = require_in_house(session)
    values = stamp(actor, locked)
    row = Watch.objects.create(
        **values,
        kind=Watch.QUIET,
        word=word,
        until=values["at"] + timedelta(minutes=minutes),
        why=why.strip()[:300],
    )
    tell(locked, "quiet")
    return row


@service("session.limit", permission="session.limits")
def move_limit(
    *, actor: Actor, key: str, name: str, value: float | None, why: str, patient: Patient | None
) -> LimitMove:
    """Move a limit for one person or, as the director, for the clinic; None puts it back."""
    if not why.strip():
        raise refused(_("Say why the limit is moved. Nothing was changed."))
    if patient is None and "medical_director" not in actor.roles:
        text = _("The medical director moves the clinic's limits.")
        raise refused(text, who=("medical_director",))
    problem = refusal(name, value) if value is not None else ""
    if problem:
        raise refused(problem)
    return LimitMove.objects.create(
        clinic_id=actor.clinic_id,
        patient=patient,
        name=name,
        value=value,
        why=why.strip()[:300],
        at=timezone.now(),
        by_uid=actor.user_uid,
        by_name=actor.name,
    )


def escalate_prompts(clinic: Clinic, actor: Actor, now: datetime) -> int:
    """Unanswered prompts go to the prescriber's work list; returns how many stand there.

    Also writes down what has lasted beyond its delay since the last look. Safe to repeat.
    """
    waits = limits()["prompt.answer_minutes"]
    escalated = 0
    sessions = Session.objects.filter(clinic=clinic, state__in=DOSED)
    for session in sessions.select_related("patient", "course", "clinic"):
        raise_prompts(actor, session)
        open_ = {one.key for one in open_prompts(record_of(session), now)}
        for row in Raised.objects.filter(session=session, key__in=open_):
            late = now - row.recorded_at >= timedelta(minutes=waits[row.level])
            if late and not was_opened(clinic.pk, UNANSWERED, f"prompt:{row.uid}"):
                title = _("Nobody answered at the chair: %s") % row.text
                _task(actor, session, UNANSWERED, f"prompt:{row.uid}", title, Role.PRESCRIBER)
                escalated += 1
    return escalated

"""Writes of recovery: what was seen, and the four ways out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.services import note
from ataraxy.journey.recovery.conditions import release_table
from ataraxy.journey.recovery.models import Departure, ReleaseCheck, Way
from ataraxy.journey.recovery.queries import recovery_of
from ataraxy.journey.recovery.rems import TASK as REMS_FORM
from ataraxy.journey.recovery.rems import is_owed
from ataraxy.journey.recovery.rems_fields import form_due
from ataraxy.journey.recovery.rules import Asked, Standing, may_go_home, standings
from ataraxy.journey.session.door import move_session
from ataraxy.journey.session.lifecycle import DOSED
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.rows import require_in_house, stamp, tell
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service
from ataraxy.platform.signatures.services import Proof, Subject, add_signature, exactly
from ataraxy.platform.worklist.models import Urgency
from ataraxy.platform.worklist.services import NewTask, add_task

_VERBS = {
    Way.HOME: "release",
    Way.AGAINST_ADVICE: "leave against advice",
    Way.AMBULANCE: "send by ambulance",
    Way.UNSEEN: "left unseen",
}


@service("recovery.check", permission="recovery.release")
def save_check(*, actor: Actor, key: str, session: Session, asked: Asked) -> ReleaseCheck:
    """Write down what was asked and seen; an earlier row stays beside it."""
    locked = require_in_house(session)
    if locked.state not in DOSED:
        raise refused(_("There was no dose yet; nothing to release from."))
    row = ReleaseCheck.objects.create(**stamp(actor, locked), **asdict(asked))
    tell(locked, "release-check")
    return row


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is written down when somebody leaves. Nothing here is needed for the ambulance."""

    reason: str = ""
    risks_told: bool = False
    patient_typed_name: str = ""


@service("recovery.home", permission="recovery.release", describe=lambda d: {"way": d.way})
def release_home(
    *, actor: Actor, key: str, session: Session, leaving: Leaving, proof: Proof
) -> Departure:
    """Home, signed by whoever releases; an open condition passes only by the prescriber."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    found = _standings(locked)
    decision = may_go_home(found, actor.roles, leaving.reason)
    if not decision:
        raise Refused(decision)
    left = _leave(actor, session, Way.HOME, leaving, found)
    _sign(actor, left, proof)
    return left


@service("recovery.against-advice", permission="recovery.release")
def leave_against_advice(
    *, actor: Actor, key: str, session: Session, leaving: Leaving, proof: Proof
) -> Departure:
    """They go although they should stay: told the risks, signed if they will."""
    if not leaving.risks_told:
        raise refused(_("Tell them the risks first, and tick that you did."))
    left = _leave(actor, session, Way.AGAINST_ADVICE, leaving, _standings(session))
    _sign(actor, left, proof)
    return left


@service("recovery.ambulance", permission="session.read")
def send_by_ambulance(*, actor: Actor, key: str, session: Session, reason: str = "") -> Departure:
    """The ambulance takes them. No condition, no reason, no signature holds this up."""
    return _leave(actor, session, Way.AMBULANCE, Leaving(reason=reason), _standings(session))


@service("recovery.unseen", permission="recovery.release")
def left_unseen(*, actor: Actor, key: str, session: Session, reason: str = "") -> Departure:
    """They are gone and nobody saw them go: somebody looks for them now."""
    return _leave(actor, session, Way.UNSEEN, Leaving(reason=reason), _standings(session))


def _standings(session: Session) -> tuple[Standing, ...]:
    return standings(recovery_of(record_of(session), timezone.now()))


def _leave(
    actor: Actor,
    session: Session,
    way: Way,
    leaving: Leaving,
    found: tuple[Standing, ...],
) -> Departure:
    moved = move_session(actor=actor, session=session, verb=_VERBS[way], reason=leaving.reason)
    dosed = moved.started_at is not None
    still = [f"{one.condition.title}: {one.open_text}" for one in found if not one.is_met]
    left = Departure.objects.create(
        **stamp(actor, moved),
        left=moved,
        way=way,
        reason=leaving.reason[:500],
        open_conditions=still if dosed else [],
        escort_name=recovery_of(record_of(moved), timezone.now()).asked.escort_name,
        risks_told=leaving.risks_told,
        patient_typed_name=leaving.patient_typed_name[:400],
        after_dose=dosed,
    )
    text = _("Session %(n)d: %(way)s. %(reason)s")
    told = {"n": moved.number, "way": left.get_way_display(), "reason": leaving.reason}
    note(actor=actor, course=moved.course, kind=f"recovery.{way}", text=(text % told)[:500])
    _open_tasks(actor, moved, left)
    return left


def _sign(actor: Actor, left: Departure, proof: Proof) -> None:
    lines = [
        f"Session {left.left.number}, {left.get_way_display()}",
        *(f"Open: {one}" for one in left.open_conditions),
        f"Reason: {left.reason}",
    ]
    if left.patient_typed_name:
        stamped = "signed after dose" if left.after_dose else "signed"
        lines.append(f"Patient, {stamped}: {left.patient_typed_name}")
    add_signature(
        actor=actor,
        subject=Subject("departure", str(left.uid)),
        shown=exactly("\n".join(lines)),
        meaning=_("Released") if left.way == Way.HOME else _("Left against advice"),
        proof=proof,
        patient=left.left.patient,
    )


def _open_tasks(actor: Actor, session: Session, left: Departure) -> None:
    """The call on the next day; and the call within the hour after an unsafe exit."""
    table = release_table()
    if session.started_at is not None:
        why, hours = _next_day_questions(), table.next_day_hours
        call = _Call("next-day-contact", _("Call: how are they today?"), why, hours)
        _task(actor, session, call, Urgency.ROUTINE)
    if is_owed(session) and session.started_at is not None:
        text = _("Send the Spravato monitoring form: within seven days of the session")
        call = _Call(REMS_FORM, text, "", 0, form_due(session.started_at, session.clinic.zone))
        _task(actor, session, call, Urgency.ROUTINE)
    if session.started_at is not None and session.dosing_ended_at is None:
        text = _("Write down how much was given: they left while the dose ran")
        call = _Call("dose-not-recorded", text, "", table.unsafe_exit_hours)
        _task(actor, session, call, Urgency.SOON)
    unsafe = {
        Way.UNSEEN: _("Find them: they left after a dose and nobody saw them go"),
        Way.AGAINST_ADVICE: _("Call: they left against advice"),
        Way.AMBULANCE: _("Call the emergency department"),
    }
    if left.way in unsafe:
        title, hours = unsafe[Way(left.way)], table.unsafe_exit_hours
        call = _Call(f"after-{left.way}", title, left.reason, hours)
        _task(actor, session, call, Urgency.URGENT)


def call_about_suicide(actor: Actor, session: Session) -> None:
    """Thoughts of suicide on the day after: the prescriber is told now."""
    text = _("Thoughts of suicide on the day after the session: speak to them now")
    call = _Call("suicidal-after-session", text, "", release_table().unsafe_exit_hours)
    _task(actor, session, call, Urgency.URGENT, Role.PRESCRIBER)


_PAGES = {"next-day-contact": "recovery:next_day", REMS_FORM: "recovery:rems"}


@dataclass(frozen=True, slots=True)
class _Call:
    """What somebody owes after a departure: kind, title, why, and within how many hours or when."""

    kind: str
    title: str
    why: str
    hours: int
    due_at: datetime | None = None


def _next_day_questions() -> str:
    return _(
        "Ask: sleep, mood, any thought of suicide, blood pressure symptoms, nausea, bladder, "
        "did they drive?"
    )


def _task(
    actor: Actor, session: Session, call: _Call, urgency: str, role: Role = Role.NURSE
) -> None:
    add_task(
        actor=actor,
        ask=NewTask(
            kind=call.kind,
            title=call.title,
            role=role,
            why=call.why,
            urgency=urgency,
            due_at=call.due_at or timezone.now() + timedelta(hours=call.hours),
            patient=session.patient,
            course_uid=session.course.uid,
            cause=f"session:{session.uid}",
            link=reverse(
                _PAGES.get(call.kind, "session:room"), kwargs={"session_uid": session.uid}
            ),
        ),
    )

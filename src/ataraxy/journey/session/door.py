"""The one door through which a session changes its state. The gates stand here and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.devices.services import end_pairings_of
from ataraxy.clinic.scheduling.services import settle_visit
from ataraxy.foundation.decision import Decision, Reason
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.waiting import not_held_yet, step_forbids
from ataraxy.journey.session.bedside import checked_at_the_chair
from ataraxy.journey.session.facts import facts_of, passed_of
from ataraxy.journey.session.gates import Phase, decide
from ataraxy.journey.session.lifecycle import SESSION
from ataraxy.journey.session.models import Move, Session
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.rules import findings
from ataraxy.journey.session.words import State
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import Refused

_GATED = {"make ready": Phase.CHECK_IN, "start": Phase.START}
_STAMPS = {
    "arrive": "arrived_at",
    "start": "started_at",
    "end dosing": "dosing_ended_at",
    "begin recovery": "recovery_at",
}
_VISIT_VERBS = {
    "arrive": "arrive",
    "arrived in error": "arrived in error",
    "cancel": "cancel",
    "mark no-show": "mark no-show",
}


def move_session(
    *, actor: Actor, session: Session, verb: str, at: datetime | None = None, reason: str = ""
) -> Session:
    """Move a session along its lifecycle, inside another service's transaction.

    Raises `Refused` with every closed gate, who could open it, and who moved the session last.
    """
    now = timezone.now()
    with transaction.atomic():
        # The course first: withdrawing consent or setting a hold comes before or after this.
        course = Course.objects.select_for_update().get(pk=session.course_id)
        locked = Session.objects.select_for_update().get(pk=session.pk)
        decision = SESSION.may_move(verb, locked.state, _roles(actor))
        if not decision:
            raise Refused(_with_last_move(decision, locked))
        if verb in _GATED:
            _require_gates(locked, course, _GATED[verb], now)
        _apply(actor, locked, verb, at or now, now, reason)
    session.refresh_from_db()
    return session


def _require_gates(session: Session, course: Course, phase: Phase, now: datetime) -> None:
    record = record_of(session)
    facts = facts_of(record, now)
    found_now = (*step_forbids(course), *not_held_yet(course))
    facts = replace(facts, holds=(*facts.holds, *found_now))
    if phase is Phase.START:
        facts = replace(facts, right_at_the_chair=checked_at_the_chair(record.preparation))
    decision = decide(findings(facts), passed_of(record.lifts), phase)
    if not decision:
        raise Refused(decision)


def _apply(
    actor: Actor, session: Session, verb: str, at: datetime, now: datetime, reason: str
) -> None:
    before, session.state = session.state, SESSION.target(verb, session.state)
    session.moved_at = now
    if verb in _STAMPS:
        setattr(session, _STAMPS[verb], at)
    session.closed_at = now if session.is_closed else None
    session.save()
    Move.objects.create(
        clinic_id=session.clinic_id,
        session=session,
        at=at,
        recorded_at=now,
        by_uid=actor.user_uid,
        by_name=actor.name,
        verb=verb,
        before=before,
        after=session.state,
        reason=reason[:500],
    )
    _settle_visit(actor, session, verb, reason)
    if session.is_closed:
        # Whatever the monitor measures from now on is not this patient's.
        end_pairings_of(actor=actor, visit_uid=session.uid)
    publish(
        clinic_id=session.clinic_id,
        topic="session.moved",
        subject=f"session:{session.uid}",
        patient_uid=str(session.patient.uid),
        detail={"verb": verb, "from": before, "to": session.state},
    )


def _settle_visit(actor: Actor, session: Session, verb: str, reason: str) -> None:
    visit_verb = _VISIT_VERBS.get(verb, "finish" if session.is_closed else "")
    if visit_verb:
        settle_visit(actor=actor, appointment=session.appointment, verb=visit_verb, reason=reason)


def _with_last_move(decision: Decision, session: Session) -> Decision:
    """Whoever comes second is told who came first."""
    last = Move.objects.filter(session=session).order_by("-recorded_at", "-pk").first()
    if last is None or not decision.reasons:
        return decision
    when = last.recorded_at.astimezone(session.clinic.zone)
    text = _("%(name)s moved it to “%(state)s” at %(time)s.") % {
        "name": last.by_name,
        "state": State(last.after).label,
        "time": f"{when:%H:%M %Z}",
    }
    return replace(decision, reasons=(*decision.reasons, Reason(text)))


def _roles(actor: Actor) -> frozenset[str]:
    if not actor.is_system:
        return actor.roles
    return frozenset().union(*(one.roles for one in SESSION.moves))

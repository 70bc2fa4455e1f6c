"""Writes before the dose: book, arrive, check in, pass a gate, make ready."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.rems.queries import confirmed_number
from ataraxy.clinic.scheduling.aftermath import OUTCOME_OF, WhatHappened, follow
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.queries import day_state, today_at
from ataraxy.clinic.scheduling.services import Place, place_visit
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.session.bound import law_of
from ataraxy.journey.session.door import move_session
from ataraxy.journey.session.facts import findings_of
from ataraxy.journey.session.gates import GateClass, Passed, is_half, is_lawful, rules, who_may
from ataraxy.journey.session.medicine_rules import Fired, what_fires
from ataraxy.journey.session.models import CheckIn, Lift, Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.record import record_of
from ataraxy.journey.session.rows import require_in_house, stamp, tell
from ataraxy.journey.session.to_chart import chart_weight
from ataraxy.journey.session.upstream import series_of
from ataraxy.journey.session.words import Medicines
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import Refused, refused
from ataraxy.platform.service.service import service

DOSING_STEPS = ("induction", "maintenance")
"""Steps of the course in which dosing visits are booked."""


@service("session.book", permission="session.schedule", describe=lambda s: {"number": s.number})
def book_session(*, actor: Actor, key: str, course: Course, place: Place) -> Session:
    """Book the next dosing visit of a course in a chair."""
    return add_session(actor=actor, course=course, place=place)


def add_session(*, actor: Actor, course: Course, place: Place) -> Session:
    """Insert a dosing visit inside another service's transaction."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if locked.step not in DOSING_STEPS:
        text = _("Dosing visits are booked once the plan is signed; this course is at “%s”.")
        raise refused(text % locked.step, who=("prescriber", "medical_director"))
    series = series_of(course)
    day = place.starts_at.astimezone(course.clinic.zone).date()
    allowed = law_of(locked.clinic, day, route_rules(series.route).key).allowed
    if not allowed:
        raise Refused(allowed)
    visit = place_visit(
        actor=actor, patient=course.patient, kind="dosing", place=place, course_uid=course.uid
    )
    last = Session.objects.filter(course=course).aggregate(last=Max("number"))["last"] or 0
    session = Session.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        appointment=visit,
        number=last + 1,
        planned_total=series.planned_total,
        route=route_rules(series.route).key,
        drug=series.drug,
        nurse_id=place.staff_id,
        moved_at=timezone.now(),
    )
    when = place.starts_at.astimezone(course.clinic.zone)
    text = _("Session %(number)d booked for %(when)s.")
    values = {"number": session.number, "when": f"{when:%d %b %Y %H:%M}"}
    note(actor=actor, course=course, kind="session.booked", text=text % values)
    return session


@service("session.arrive", permission="session.schedule")
def arrive(*, actor: Actor, key: str, session: Session) -> Session:
    """The patient is here."""
    return move_session(actor=actor, session=session, verb="arrive")


@service("session.move", permission="session.run", describe=lambda s: {"to": s.state})
def step(*, actor: Actor, key: str, session: Session, verb: str, reason: str = "") -> Session:
    """Moves that end nothing: ready, back to check-in, arrived in error, begin recovery."""
    if verb not in {"make ready", "back to check-in", "arrived in error", "begin recovery"}:
        raise refused(_("“%s” has a page of its own.") % verb)
    return move_session(actor=actor, session=session, verb=verb, reason=reason)


@service("session.call-off", permission="session.schedule", describe=lambda s: {"to": s.state})
def call_off(
    *, actor: Actor, key: str, session: Session, verb: str, reason: str, by_whom: str = ""
) -> Session:
    """The visit does not happen: cancelled (by whom?), or they did not come."""
    if verb not in {"cancel", "mark no-show"}:
        raise refused(_("“%s” has a page of its own.") % verb)
    moved = move_session(actor=actor, session=session, verb=verb, reason=reason)
    _say_on_course(actor, moved, reason)
    happened = WhatHappened(OUTCOME_OF[verb], by_whom, reason)
    visit = Appointment.objects.select_related("clinic").get(pk=moved.appointment_id)
    follow(actor=actor, appointment=visit, happened=happened)
    return moved


@service("session.do-not-dose", permission="session.run")
def do_not_dose(*, actor: Actor, key: str, session: Session, reason: str) -> Session:
    """They came and get no dose today, with the reason."""
    if not reason.strip():
        raise refused(_("Say why there is no dose today."))
    moved = move_session(actor=actor, session=session, verb="do not dose", reason=reason)
    _say_on_course(actor, moved, reason)
    return moved


def _say_on_course(actor: Actor, session: Session, reason: str) -> None:
    values = {"n": session.number, "state": session.get_state_display(), "reason": reason}
    text = _("Session %(n)d: %(state)s. %(reason)s") % values
    note(actor=actor, course=session.course, kind=f"session.{session.state}", text=text[:500])


@service("session.assign", permission="session.run")
def assign_nurse(*, actor: Actor, key: str, session: Session, nurse: User) -> Session:
    """Say whose session it is."""
    locked = Session.objects.select_for_update().get(pk=session.pk)
    locked.nurse = nurse
    locked.save(update_fields=["nurse"])
    tell(locked, "nurse")
    return locked


@dataclass(frozen=True, slots=True)
class CheckInAnswers:
    """What was asked before the dose, as the form holds it. Empty means “not asked”."""

    said_full_name: bool = False
    said_birth_date: bool = False
    allergies_read_back: bool = False
    ride: str = ""
    ride_name: str = ""
    ride_phone: str = ""
    last_food_at: datetime | None = None
    last_drink_at: datetime | None = None
    medicines: str = ""
    medicines_text: str = ""
    bladder: str = ""
    touch: str = ""
    cautions: tuple[str, ...] = ()
    suicide_screen: str = ""
    pregnancy: str = ""
    red_flags_asked: bool = False
    red_flags: tuple[str, ...] = ()
    weight_kg: float | None = None
    note: str = ""


def check_in(
    *, actor: Actor, key: str, session: Session, answers: CheckInAnswers, seen_uid: str = ""
) -> CheckIn:
    """Write down the answers as a new row; whoever saw an older one is told first.

    Medicines that came since last time go through the rule book before the transaction begins.
    """
    changed = answers.medicines == Medicines.CHANGED and answers.medicines_text.strip()
    rules_found = what_fires(session, answers.medicines_text) if changed else ()
    return _check_in(
        actor=actor,
        key=key,
        session=session,
        answers=answers,
        rules_found=rules_found,
        seen_uid=seen_uid,
    )


@service("session.check-in", permission="session.run")
def _check_in(
    *,
    actor: Actor,
    key: str,
    session: Session,
    answers: CheckInAnswers,
    rules_found: tuple[Fired, ...],
    seen_uid: str,
) -> CheckIn:
    """Keep the answers, and what the rules said to them."""
    locked = require_in_house(session)
    if locked.state not in {"arrived", "ready"}:
        raise refused(_("The dose was given already; add a note instead."))
    newest = CheckIn.objects.filter(session=locked).order_by("-recorded_at", "-pk").first()
    if newest is not None and str(newest.uid) != seen_uid:
        text = _("%s saved other answers while you had the form open. Look at them, then save.")
        raise refused(text % newest.by_name)
    values = asdict(answers) | {
        "cautions": list(answers.cautions),
        "red_flags": list(answers.red_flags),
        "rules_found": [asdict(one) for one in rules_found],
        "enrolment_confirmed": _enrolment(locked),
    }
    row = CheckIn.objects.create(**stamp(actor, locked), **values)
    if answers.weight_kg is not None and (newest is None or newest.weight_kg != answers.weight_kg):
        chart_weight(actor=actor, session=locked, weight_kg=answers.weight_kg)
    tell(locked, "check-in")
    return row


def _enrolment(session: Session) -> str:
    """The number with which the programme confirmed this patient: looked up, never typed."""
    sprayed = route_rules(session.route).given_as == "devices"
    return confirmed_number(session.patient) if sprayed else ""


@service("session.override", permission="session.override", describe=lambda r: {"rule": r.rule})
def override(*, actor: Actor, key: str, session: Session, rule: str, reason: str) -> Lift:
    """Take a closed gate upon oneself, with the reason.

    The prescriber on site; for a hard stop the medical director and a second clinician, each once.
    """
    return _lift(actor, session, rule, reason, {GateClass.OVERRIDE, GateClass.DIRECTOR})


@service("session.acknowledge", permission="session.run", describe=lambda r: {"rule": r.rule})
def acknowledge(*, actor: Actor, key: str, session: Session, rule: str, reason: str) -> Lift:
    """The nurse has seen a caution and says what was done."""
    return _lift(actor, session, rule, reason, {GateClass.ACKNOWLEDGE})


def _lift(
    actor: Actor, session: Session, rule_key: str, reason: str, wanted: Collection[GateClass]
) -> Lift:
    locked = require_in_house(session)
    rule = rules().get(rule_key)
    if rule is None or rule.gate_class not in wanted:
        who = who_may(rule) if rule else ()
        raise refused(_("This condition cannot be passed this way: it must be met."), who=who)
    closed = [f for f in findings_of(record_of(locked), timezone.now()) if f.rule == rule]
    if not closed:
        raise refused(_("This condition is met by now; there is nothing to pass."))
    roles = set(actor.roles) | ({"on_site"} if _is_on_site(actor, locked) else set())
    passed = Passed(rule_key, frozenset(actor.roles), "on_site" in roles, reason, actor.user_uid)
    if not (is_lawful(rule, passed) or is_half(rule, passed)):
        text = _("This needs a reason, and the prescriber recorded as on site or the director.")
        raise refused(text, rule=rule_key, who=who_may(rule))
    row = Lift.objects.create(
        **stamp(actor, locked),
        rule=rule_key,
        gate_class=rule.gate_class,
        finding=" ".join(one.text for one in closed)[:500],
        reason=reason[:500],
        roles=",".join(sorted(roles)),
    )
    tell(locked, "gate")
    return row


def _is_on_site(actor: Actor, session: Session) -> bool:
    clinic = session.clinic
    return day_state(clinic, today_at(clinic)).prescriber_uid == actor.user_uid

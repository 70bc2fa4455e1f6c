"""Gathers what the gates look at, for one session or for a whole day at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from django.db.models import QuerySet

from ataraxy.clinic.rems.queries import confirmed_numbers
from ataraxy.clinic.scheduling.opening import DayState
from ataraxy.clinic.scheduling.queries import day_state
from ataraxy.foundation.decision import ALLOWED, Decision
from ataraxy.journey.course.models import Hold
from ataraxy.journey.session.before import Usual
from ataraxy.journey.session.bound import law_of, touch_agreements
from ataraxy.journey.session.gates import Finding, Passed
from ataraxy.journey.session.models import CheckIn, Lift, Reading, Session
from ataraxy.journey.session.numbers import route_rules, staffing
from ataraxy.journey.session.order_set_texts import unsigned_sets
from ataraxy.journey.session.present import in_the_house
from ataraxy.journey.session.record import Record
from ataraxy.journey.session.rules import Answers, Company, Facts, findings
from ataraxy.journey.session.upstream import Upstream, upstream_of
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.names import folded
from ataraxy.platform.reading import prepared

EARLIER_SESSIONS = 3
"""How many earlier sessions say what is usual for a person."""


def facts_of(record: Record, now: datetime) -> Facts:
    """The facts of one session at `now`."""
    return facts_of_all([record], now)[record.session.pk]


def facts_of_all(records: Sequence[Record], now: datetime) -> dict[int, Facts]:
    """The facts of several sessions of one clinic; the number of queries does not grow."""
    sessions = [record.session for record in records]
    upstream = upstream_of(sessions)
    holds = _holds(sessions)
    usual = _usual(sessions)
    weights = _earlier_weights(sessions)
    company = _company(sessions, now)
    days = _days(sessions)
    unsigned = unsigned_sets(sessions[0].clinic) if sessions else ()
    touch = touch_agreements(records)
    enrolled = _enrolled(sessions)
    return {
        record.session.pk: _facts(
            record,
            now,
            days[record.session.pk],
            upstream[record.session.pk],
            tuple(holds.get(record.session.course_id, ())),
            usual.get(record.session.patient_id, Usual()),
            weights.get(record.session.pk),
            company[record.session.pk],
            unsigned,
            touch.get(record.session.pk, ALLOWED),
            enrolled.get(record.session.patient_id, ""),
        )
        for record in records
    }


def findings_of(record: Record, now: datetime) -> tuple[Finding, ...]:
    """The closed gates of one session at `now`, lifted ones included."""
    return findings(facts_of(record, now))


def passed_of(lifts: Iterable[Lift]) -> tuple[Passed, ...]:
    """What was taken upon themselves by whom, as the gate rules want it."""
    return tuple(
        Passed(
            rule=lift.rule,
            roles=frozenset(lift.roles.split(",")) - {"on_site"},
            on_site="on_site" in lift.roles.split(","),
            reason=lift.reason,
            by=lift.by_uid,
        )
        for lift in lifts
    )


def _facts(
    record: Record,
    now: datetime,
    day: DayState,
    upstream: Upstream,
    holds: tuple[str, ...],
    usual: Usual,
    earlier_weight_kg: float | None,
    company: Company,
    unsigned: tuple[str, ...],
    touch: Decision,
    enrolled: str,
) -> Facts:
    session = record.session
    return Facts(
        route=session.route,
        now=now,
        day=day,
        consent=upstream.consent,
        plan=upstream.plan_decision,
        answers=_answers(record.check_in, session.patient),
        enrolled=enrolled,
        holds=holds,
        before=record.before_dose,
        usual=usual,
        altitude_m=session.clinic.altitude_m,
        weight_needed=upstream.needs_weight,
        earlier_weight_kg=earlier_weight_kg or upstream.weight_kg,
        has_order=record.order is not None,
        has_preparation=record.preparation is not None,
        is_double_checked=record.double_check is not None,
        unsigned_sets=unsigned,
        company=company,
        touch_agreed=touch,
        law=law_of(session.clinic, day.day, session.route),
    )


def _answers(row: CheckIn | None, patient: Patient) -> Answers:
    # Where the record says male, the pregnancy question does not arise.
    no_question = "not_possible" if patient.sex == "male" else ""
    if row is None:
        return Answers(pregnancy=no_question)
    return Answers(
        said_full_name=row.said_full_name,
        said_birth_date=row.said_birth_date,
        allergies_read_back=row.allergies_read_back,
        ride=row.ride,
        ride_name=row.ride_name,
        last_food_at=row.last_food_at,
        last_drink_at=row.last_drink_at,
        medicines=row.medicines,
        cautions=tuple(row.cautions),
        rules_found=tuple((one["rule"], one["text"]) for one in row.rules_found or ()),
        bladder=row.bladder,
        touch=row.touch,
        suicide_screen=row.suicide_screen,
        pregnancy=row.pregnancy or no_question,
        red_flags_asked=row.red_flags_asked,
        red_flags=tuple(row.red_flags),
        weight_kg=row.weight_kg,
    )


def _enrolled(sessions: Sequence[Session]) -> dict[int, str]:
    """By patient of a spray: the programme's number as it stands now, whatever check-in saw."""
    sprayed = {one.patient_id for one in sessions if route_rules(one.route).given_as == "devices"}
    return confirmed_numbers(sprayed)


def _holds(sessions: Sequence[Session]) -> dict[int, list[str]]:
    courses = {one.course_id for one in sessions}
    found: dict[int, list[str]] = {}
    for row in _standing_holds(tuple(courses)):
        found.setdefault(row.course_id, []).append(row.reason)
    return found


def _usual(sessions: Sequence[Session]) -> dict[int, Usual]:
    """Each person's own rate and saturation before earlier doses."""
    people = {one.patient_id for one in sessions}
    rows = _earlier_readings(tuple(people), tuple(one.pk for one in sessions))
    by_person: dict[int, dict[datetime, tuple[int, int | None]]] = {}
    for person, started, at, rate, saturation in rows:
        if started is not None and rate is not None and at <= started:
            by_person.setdefault(person, {})[started] = (rate, saturation)
    return {person: _middle(before) for person, before in by_person.items()}


def _middle(before: Mapping[datetime, tuple[int, int | None]]) -> Usual:
    newest = [before[at] for at in sorted(before)[-EARLIER_SESSIONS:]]
    saturations = [one for _rate, one in newest if one is not None]
    return Usual(
        heart_rate_bpm=median_low(rate for rate, _saturation in newest),
        spo2_percent=median_low(saturations) if saturations else None,
    )


def _earlier_weights(sessions: Sequence[Session]) -> dict[int, float]:
    courses = {one.course_id: one for one in sessions}
    values = _weights(tuple(courses))
    found: dict[int, float] = {}
    for session in sessions:
        key, number = session.course_id, session.number
        before = [w for c, n, w in values if c == key and n < number and w is not None]
        if before:
            found[session.pk] = before[-1]
    return found


def _company(sessions: Sequence[Session], now: datetime) -> dict[int, Company]:
    if not sessions:
        return {}
    present = in_the_house(sessions[0].clinic_id)
    named = {one.patient_id: _named(one.patient) for one in (*sessions, *present)}
    return {one.pk: _around(one, present, named, now) for one in sessions}


def _around(
    session: Session,
    present: Sequence[Session],
    named: Mapping[int, tuple[str, str]],
    now: datetime,
) -> Company:
    others = [one for one in present if one.patient_id != session.patient_id]
    own = [one for one in others if session.nurse_id and one.nurse_id == session.nurse_id]
    early = timedelta(minutes=staffing().early_minutes)
    group = route_rules(session.route).staffing
    dosed = [one for one in own if one.started_at is not None]
    fresh = [one for one in dosed if one.started_at and now - one.started_at < early]
    family, initials = named[session.patient_id]
    same_name = [one.patient for one in others if named[one.patient_id][0] == family]
    alike = [one.patient for one in others if named[one.patient_id][1] == initials]
    return Company(
        has_nurse=session.nurse_id is not None,
        early=sum(1 for one in fresh if route_rules(one.route).staffing == group),
        in_recovery=len(dosed) - len(fresh),
        same_name=tuple(p.full_name for p in same_name),
        same_initials=tuple(p.full_name for p in alike if p not in same_name),
    )


def _named(patient: Patient) -> tuple[str, str]:
    """Family name and initials, as two people's are compared."""
    family = folded(patient.family_name)
    return family, folded(patient.given_name)[:1] + family[:1]


def _days(sessions: Sequence[Session]) -> dict[int, DayState]:
    states: dict[object, DayState] = {}
    found = {}
    for session in sessions:
        clinic = session.clinic
        day = session.appointment.starts_at.astimezone(clinic.zone).date()
        if day not in states:
            states[day] = day_state(clinic, day)
        found[session.pk] = states[day]
    return found


def consent_and_plan(session: Session) -> tuple[Decision, Decision]:
    """The two decisions of earlier steps, for pages that show only them."""
    upstream = upstream_of([session])[session.pk]
    return upstream.consent, upstream.plan_decision


@prepared
def _standing_holds(course_ids: tuple[int, ...]) -> QuerySet[Hold]:
    rows = Hold.objects.filter(course_id__in=course_ids, release__isnull=True)
    return rows.order_by("set_at")


@prepared
def _earlier_readings(people: tuple[int, ...], but: tuple[int, ...]) -> QuerySet[Reading, Any]:
    earlier = Reading.objects.filter(
        session__patient_id__in=people,
        session__started_at__isnull=False,
        corrected_by__isnull=True,
        heart_rate_bpm__isnull=False,
    ).exclude(session_id__in=but)
    return earlier.order_by("at").values_list(
        "session__patient_id", "session__started_at", "at", "heart_rate_bpm", "spo2_percent"
    )


@prepared
def _weights(course_ids: tuple[int, ...]) -> QuerySet[CheckIn, Any]:
    rows = CheckIn.objects.filter(session__course_id__in=course_ids, weight_kg__isnull=False)
    return rows.order_by("recorded_at").values_list(
        "session__course_id", "session__number", "weight_kg"
    )

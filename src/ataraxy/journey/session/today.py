"""What Today and the board show of each session: one frozen row, one named blocker, one owner."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.heard import Heard, heard_from
from ataraxy.journey.session.facts import facts_of_all, passed_of
from ataraxy.journey.session.gates import Finding, GateClass, Phase, still_closed
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.record import Record, records_of
from ataraxy.journey.session.rules import Facts, findings
from ataraxy.journey.session.words import Ride, State
from ataraxy.platform.audit.kept import kept_for_all
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.reading import prepared


@dataclass(frozen=True, slots=True)
class TodayRow:
    """One dosing visit of a day. `blocker` is the first thing in the way, `owner` whose it is.

    `ride` and `fasting` are words; `ride_ok` and `fasting_ok` are None while nobody asked.
    """

    appointment_uid: str
    session_uid: str
    url: str
    at: datetime
    chair: str
    patient_uid: str
    patient_name: str
    birth_date: date
    drug: str
    route: str
    number: int
    planned_total: int | None
    state: str
    state_word: str
    nurse: str
    ride: str
    ride_ok: bool | None
    fasting: str
    fasting_ok: bool | None
    blocker: str
    owner: str
    heard: Heard = field(default_factory=Heard)


def sessions_of_day(clinic: Clinic, day: date) -> list[Session]:
    """The dosing visits that begin on a clinic's day, in order of time and chair."""
    return _between(clinic.pk, *day_bounds(day, clinic.zone))


@prepared
def _between(clinic_id: int, begin: datetime, end: datetime) -> QuerySet[Session]:
    found = Session.objects.filter(
        clinic_id=clinic_id, appointment__starts_at__gte=begin, appointment__starts_at__lt=end
    )
    joined = found.select_related("patient", "course", "appointment__chair", "nurse", "clinic")
    return joined.order_by("appointment__starts_at", "appointment__chair__position", "pk")


def today_rows(clinic: Clinic, day: date) -> list[TodayRow]:
    """One row for each dosing visit of the day; the number of queries does not grow with them."""
    now = timezone.now()
    records = kept_records_of_day(clinic, day)
    if not records:
        return []
    facts = facts_of_all(records, now)
    return [_row(one, facts[one.session.pk]) for one in records]


def records_of_day(clinic: Clinic, day: date) -> list[Record]:
    """What was recorded in each dosing visit of a day."""
    return list(records_of(sessions_of_day(clinic, day)).values())


def kept_records_of_day(clinic: Clinic, day: date) -> list[Record]:
    """The same for Today and the board, which are drawn from it as long as nothing happens."""
    return kept_for_all(clinic.pk, ("records", day), lambda: records_of_day(clinic, day))


def blocker_of(record: Record, facts: Facts) -> tuple[str, str]:
    """The first closed gate and whose it is; nothing once the dose was given."""
    state = record.session.state
    if state not in {"booked", "arrived", "ready"}:
        return "", ""
    closed = still_closed(findings(facts), passed_of(record.lifts))
    closed = tuple(one for one in closed if one.rule.gate.phase is not Phase.START)
    if state != "ready":
        closed = tuple(one for one in closed if _matters(one, state))
    return (closed[0].text, owner_of(closed[0])) if closed else ("", "")


def _matters(finding: Finding, state: str) -> bool:
    """Before somebody arrives only what can be settled without them is in the way."""
    if state == "arrived":
        return finding.rule.gate.phase is Phase.CHECK_IN
    return finding.rule.gate.key in {
        "consent",
        "plan",
        "holds",
        "order_sets",
        "day",
        "prescriber",
    }


def owner_of(finding: Finding) -> str:
    """Whose work a closed gate is."""
    owners = {
        "consent": _("coordinator"),
        "plan": _("prescriber"),
        "holds": _("prescriber"),
        "order": _("prescriber"),
        "order_sets": _("medical director"),
        "day": _("nurse"),
        "enrolment": _("coordinator"),
        "prescriber": _("medical director"),
    }
    asked = finding.rule.gate.key in owners
    decided = finding.rule.gate_class is GateClass.OVERRIDE and not finding.rule.key.endswith(
        ("not_asked", "missing", "incomplete")
    )
    if finding.rule.gate_class is GateClass.DIRECTOR:
        return _("medical director")
    if asked:
        return owners[finding.rule.gate.key]
    return _("prescriber") if decided else _("nurse")


def _row(record: Record, facts: Facts) -> TodayRow:
    session, patient = record.session, record.session.patient
    chair = session.appointment.chair
    blocker, owner = blocker_of(record, facts)
    heard = heard_from(session.appointment.heard)
    ride, ride_ok = _ride(record, heard)
    fasting, fasting_ok = _fasting(record, facts)
    return TodayRow(
        appointment_uid=str(session.appointment.uid),
        session_uid=str(session.uid),
        url=reverse("session:room", kwargs={"session_uid": session.uid}),
        at=session.appointment.starts_at,
        chair=chair.name if chair else "",
        patient_uid=str(patient.uid),
        patient_name=patient.full_name,
        birth_date=patient.birth_date,
        drug=session.drug,
        route=route_rules(session.route).name,
        number=session.number,
        planned_total=session.planned_total,
        state=session.state,
        state_word=str(State(session.state).label),
        nurse=session.nurse.display_name if session.nurse else "",
        ride=ride,
        ride_ok=ride_ok,
        fasting=fasting,
        fasting_ok=fasting_ok,
        blocker=blocker,
        owner=owner,
        heard=heard,
    )


def _ride(record: Record, heard: Heard) -> tuple[str, bool | None]:
    row = record.check_in
    if row is None or not row.ride:
        return _ride_said(heard)
    if row.ride == Ride.ADULT:
        return row.ride_name or _("adult, not named"), bool(row.ride_name)
    return (_("ride arranged"), True) if row.ride == Ride.ARRANGED else (_("none"), False)


def _ride_said(heard: Heard) -> tuple[str, bool | None]:
    """Before check-in: what they said the day before. It is asked again at the door."""
    if not heard.answered or not heard.ride:
        return _("not asked"), None
    if "no_ride" in heard.problems:
        return _("none, said the day before"), False
    who = heard.ride_name or _("arranged")
    return _("%(who)s, said the day before") % {"who": who}, None


def _fasting(record: Record, facts: Facts) -> tuple[str, bool | None]:
    row = record.check_in
    if row is None or row.last_food_at is None or row.last_drink_at is None:
        return _("not asked"), None
    if record.session.started_at is not None:
        return _("asked"), True
    late = {"fasting.food", "fasting.drink"}
    keys = {one.rule.key for one in findings(facts)}
    return (_("too soon"), False) if keys & late else (_("fasted"), True)

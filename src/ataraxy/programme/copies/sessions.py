"""What was done and measured in sessions, and the visits, as the writer takes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.session.caring import adverse_table
from ataraxy.journey.session.models import Dose, LogLine, Order, Reading, Session
from ataraxy.journey.session.models_care import AdverseEvent, Outcome
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.words import Accepted, DoseKind
from ataraxy.knowledge.records import Concept, EncounterFact, ObservationFact, Origin, When
from ataraxy.knowledge.records.times import read_when
from ataraxy.knowledge.records.writing import EventTold, GivenDose, PaperTold
from ataraxy.programme.copies.codes import Measured, measured, pressure_panel, product_concept

_VISIT = {
    "booked": "planned",
    "arrived": "arrived",
    "done": "finished",
    "cancelled": "cancelled",
    "no_show": "cancelled",
}
_SESSION = {"booked": "planned", "cancelled": "cancelled", "no_show": "cancelled"}
_OUTCOME = {
    Outcome.GONE: "resolved",
    Outcome.FADING: "recovering",
    Outcome.STILL: "ongoing",
    Outcome.HARM: "resolvedWithSequelae",
    Outcome.DIED: "fatal",
}
_SEVERITY = {1: "mild", 2: "moderate"}
_PRESSURES = ("systolic_mmhg", "diastolic_mmhg")


def sessions_of(ids: Collection[int]) -> list[Session]:
    """Every session of the person, oldest first."""
    found = Session.objects.filter(patient_id__in=ids).select_related("appointment")
    return list(found.order_by("appointment__starts_at", "pk"))


def session_visit(session: Session) -> EncounterFact:
    """A session as a visit."""
    going_on = "finished" if session.is_closed else "in-progress"
    return _encounter(
        str(session.uid),
        _SESSION.get(session.state, going_on),
        _("Dosing visit, session %(n)d") % {"n": session.number},
        session.arrived_at or session.appointment.starts_at,
        session.closed_at,
    )


def other_visits(ids: Collection[int]) -> list[EncounterFact]:
    """Visits without a dose."""
    rows = Appointment.objects.filter(patient_id__in=ids, session__isnull=True)
    return [
        _encounter(str(row.uid), _VISIT[row.state], row.title, row.starts_at, row.ends_at)
        for row in rows.order_by("starts_at", "pk")
    ]


def _encounter(
    uid: str, status: str, what: str, start: datetime, end: datetime | None
) -> EncounterFact:
    return EncounterFact(
        origin=Origin("", "Encounter", uid, ""),
        status=status,
        setting="AMB",
        types=(Concept((), what),),
        start=_when(start),
        end=_when(end) if end and end >= start else None,
        reasons=(),
        discharge=None,
    )


def doses(sessions: Sequence[Session]) -> Iterator[GivenDose]:
    """What was given in each session, whole."""
    ids = [one.pk for one in sessions]
    orders = {row.session_id: row for row in Order.objects.filter(session__in=ids).order_by("pk")}
    given: dict[int, list[Dose]] = {}
    for row in Dose.objects.filter(session__in=ids).order_by("at", "pk"):
        given.setdefault(row.session_id, []).append(row)
    for session in sessions:
        rows = given.get(session.pk, [])
        total = sum(row.given_mg for row in rows if row.given_mg is not None)
        if rows and total > 0:
            yield _dose(session, rows, total, orders.get(session.pk))


def _dose(session: Session, rows: list[Dose], total: float, order: Order | None) -> GivenDose:
    product = order.product if order else ""
    name = order.product_name if order else session.drug
    end = session.dosing_ended_at
    start = session.started_at or rows[0].at
    return GivenDose(
        id=derived(session.uid, "dose"),
        medicine=product_concept(product, name),
        dose_mg=round(total, 3),
        route=Concept((), route_rules(session.route).name),
        start=start,
        end=end if end and end >= start else None,
        stopped_early=any(row.kind == DoseKind.STOPPED_EARLY for row in rows),
        encounter_id=str(session.uid),
        by_name=rows[0].by_name,
    )


def readings(sessions: Sequence[Session]) -> Iterator[ObservationFact]:
    """Every charted value that stands: accepted, and not replaced by a correction."""
    rows = Reading.objects.filter(
        session__in=[one.pk for one in sessions], corrected_by__isnull=True
    )
    rows = rows.exclude(accepted=Accepted.WAITING).select_related("session")
    for row in rows.order_by("at", "pk"):
        yield from _reading(row)


def _reading(row: Reading) -> Iterator[ObservationFact]:
    pressures = [one for one in measured() if one.column in _PRESSURES]
    present = [one for one in pressures if getattr(row, one.column) is not None]
    group = derived(row.uid, "pressure")
    for position, one in enumerate(present):
        yield _value(row, one, group, position)
    for one in measured():
        if one.column not in _PRESSURES and getattr(row, one.column) is not None:
            yield _value(row, one, "", 0)


def _value(row: Reading, what: Measured, group: str, position: int) -> ObservationFact:
    return ObservationFact(
        origin=Origin("", "Observation", group or derived(row.uid, what.column), ""),
        group=group,
        position=position,
        panel=pressure_panel() if group else None,
        observation=what.concept,
        categories=(what.category,),
        status="final",
        effective=_when(row.at),
        effective_end=None,
        issued=None,
        value_number=float(getattr(row, what.column)),
        comparator="",
        unit=what.unit,
        unit_code=what.unit,
        value_concept=None,
        value_text="",
        interpretations=(),
        reference_range="",
        encounter_id=str(row.session.uid),
        note="",
    )


def events(sessions: Sequence[Session]) -> list[EventTold]:
    """Untoward events as they stand now: a later row of the same event counts instead."""
    rows = AdverseEvent.objects.filter(
        session__in=[one.pk for one in sessions], followed_by__isnull=True
    )
    return [
        EventTold(
            id=str(row.uid),
            what=row.other or adverse_table().terms[row.term],
            at=row.at,
            severity=_SEVERITY.get(row.grade, "severe"),
            outcome=_OUTCOME.get(Outcome(row.outcome), "unknown"),
            serious=bool(row.serious),
            encounter_id=str(row.session.uid),
            note=row.note,
        )
        for row in rows.select_related("session").order_by("at", "pk")
    ]


def logs(sessions: Sequence[Session]) -> Iterator[PaperTold]:
    """What was written down while each session went on, in one paper a session."""
    lines: dict[int, list[LogLine]] = {}
    ids = [one.pk for one in sessions]
    for row in LogLine.objects.filter(session__in=ids).order_by("at", "pk"):
        lines.setdefault(row.session_id, []).append(row)
    for session in sessions:
        if session.pk in lines:
            yield _log(session, lines[session.pk])


def _log(session: Session, lines: list[LogLine]) -> PaperTold:
    told = (f"{row.at:%Y-%m-%d %H:%M %Z}  {row}  ({row.by_name})" for row in lines)
    return PaperTold(
        id=derived(session.uid, "log"),
        title=_("What happened in session %(n)d") % {"n": session.number},
        kind=_("Session log"),
        at=lines[0].at,
        by_name=lines[0].by_name,
        media_type="text/plain",
        text="\n".join(told),
    )


def derived(uid: object, part: str) -> str:
    """An id for a part of a row, the same every time."""
    return str(uuid5(NAMESPACE_URL, f"{uid}/{part}"))


def _when(at: datetime) -> When:
    return read_when(at.astimezone(UTC).isoformat(timespec="seconds"), "at")

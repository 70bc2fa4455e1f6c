"""What a session leaves in the chart: the weight of the day and the dose that was given."""

from __future__ import annotations

from datetime import datetime

from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.knowledge.records import When
from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import Certainty, FactKind, SourceKind, Standing
from ataraxy.platform.chart.models import Source
from ataraxy.platform.chart.store import add_facts, add_observations, open_source, tell

LOINC = "http://loinc.org"
BODY_WEIGHT = "29463-7"
"""LOINC code of the measured body weight."""


def chart_weight(*, actor: Actor, session: Session, weight_kg: float) -> None:
    """Put today's weight into the chart, where the plan and the next session find it."""
    source = _source(actor, session)
    entry = ObservationEntry(
        text="Body weight",
        at=_when(source.recorded_at),
        system=LOINC,
        code=BODY_WEIGHT,
        category="vital-signs",
        value=weight_kg,
        unit="kg",
    )
    add_observations(source, [entry])
    tell(source, session.patient, ["observation"])


def chart_given(*, actor: Actor, session: Session, product: str, given_mg: float) -> None:
    """Put what was given into the chart as a medicine that is over."""
    begin, end = session.started_at, session.dosing_ended_at
    if begin is None:
        raise ValueError("a dose that never began cannot be charted")
    source = _source(actor, session)
    route = route_rules(session.route)
    entry = FactEntry(
        kind=FactKind.MEDICINE,
        text=f"{product}: {given_mg:g} mg, {route.name}",
        status="completed",
        standing=Standing.PAST,
        certainty=Certainty.CONFIRMED,
        start=_when(begin),
        end=_when(end) if end else None,
        detail={
            "dose_mg": given_mg,
            "route": route.key,
            "session_uid": str(session.uid),
            "given_here": True,
        },
    )
    add_facts(source, [entry])
    tell(source, session.patient, [FactKind.MEDICINE.value])


def _source(actor: Actor, session: Session) -> Source:
    label = f"Session {session.number}"
    return open_source(actor=actor, patient=session.patient, kind=SourceKind.STAFF, label=label)


def _when(at: datetime) -> When:
    return read_when(at.isoformat(), "at")

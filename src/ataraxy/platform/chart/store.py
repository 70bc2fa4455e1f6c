"""Putting entries into the chart: the source they come from and their rows.

Called inside the transaction of a service, never on its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from ataraxy.knowledge.records import When
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import SourceKind
from ataraxy.platform.chart.models import Fact, Observation, Source
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Patient

CHANGED = "chart.changed"
"""The feed topic for every change of a person's facts."""


def open_source(
    *,
    actor: Actor,
    patient: Patient,
    kind: SourceKind,
    label: str = "",
    document_uid: str = "",
    author_name: str = "",
) -> Source:
    """Begin a group of facts; `author_name` when somebody else than the actor told them."""
    return Source.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        kind=kind,
        label=label[:255],
        author_uid=actor.user_uid,
        author_name=author_name or actor.name,
        recorded_at=timezone.now(),
        document_uid=document_uid,
    )


def add_facts(source: Source, entries: Iterable[FactEntry]) -> list[Fact]:
    """Insert facts of `source`."""
    return Fact.objects.bulk_create([fact_from(source, entry) for entry in entries])


def add_observations(source: Source, entries: Iterable[ObservationEntry]) -> list[Observation]:
    """Insert values of `source`."""
    return Observation.objects.bulk_create([observation_from(source, entry) for entry in entries])


def fact_from(source: Source, entry: FactEntry) -> Fact:
    """The unsaved row of an entry."""
    start, start_precision = moment(entry.start)
    end, end_precision = moment(entry.end)
    return Fact(
        clinic_id=source.clinic_id,
        patient_id=source.patient_id,
        source=source,
        recorded_at=source.recorded_at,
        kind=entry.kind,
        text=entry.text,
        system=entry.system,
        code=entry.code,
        status=entry.status,
        standing=entry.standing,
        certainty=entry.certainty,
        start=start,
        start_precision=start_precision,
        end=end,
        end_precision=end_precision,
        note=entry.note,
        detail=dict(entry.detail) or None,
    )


def observation_from(source: Source, entry: ObservationEntry) -> Observation:
    """The unsaved row of an entry."""
    at, precision = moment(entry.at)
    return Observation(
        clinic_id=source.clinic_id,
        patient_id=source.patient_id,
        source=source,
        recorded_at=source.recorded_at,
        text=entry.text,
        system=entry.system,
        code=entry.code,
        category=entry.category,
        group=entry.group,
        position=entry.position,
        at=at,
        at_precision=precision,
        value=entry.value,
        comparator=entry.comparator,
        unit=entry.unit,
        value_text=entry.value_text,
        note=entry.note,
    )


def moment(when: When | None) -> tuple[datetime | None, str]:
    """The two columns of a date: the earliest it can mean, and how much of it is known."""
    return (None, "") if when is None else (when.earliest, when.precision.value)


def tell(source: Source, patient: Patient, kinds: Iterable[str]) -> None:
    """Tell the feed that this person's facts changed."""
    publish(
        clinic_id=source.clinic_id,
        topic=CHANGED,
        subject=f"source:{source.uid}",
        patient_uid=str(patient.uid),
        detail={"kinds": sorted(set(kinds)), "source": source.kind},
    )

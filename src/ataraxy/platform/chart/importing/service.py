"""One record into the chart, in one transaction, so that a second time changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from ataraxy.knowledge.records import Record
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.importing import bulk
from ataraxy.platform.chart.importing.columns import FactColumns, ObservationColumns
from ataraxy.platform.chart.importing.person import find_person, insert_person, update_person
from ataraxy.platform.chart.importing.rows import fact_rows, observation_rows
from ataraxy.platform.chart.importing.versions import Changes, ColumnsT, changes, known_rows
from ataraxy.platform.chart.kinds import SourceKind
from ataraxy.platform.chart.models import Fact, Observation, Source
from ataraxy.platform.chart.store import tell
from ataraxy.platform.people.duplicates import lookalikes_of
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.service import service

DEFAULT_SYSTEM = "fhir"


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """A record on its way into the chart, with its rows ready.

    `system` names the sender: the server of the record, or what the importer was told.
    """

    record: Record
    system: str
    facts: tuple[FactColumns, ...]
    observations: tuple[ObservationColumns, ...]

    def __repr__(self) -> str:
        # What the idempotency key stands for; spelling out a whole record would be slow.
        return f"{self.system} {self.record.content_hash}"

    @property
    def key(self) -> str:
        """The same for the same content from the same sender, whatever the file is called."""
        return "fhir-" + hashlib.sha256(repr(self).encode()).hexdigest()


def system_of(record: Record, source: str = "") -> str:
    """Who sent the record: `source` if the importer names it, else what the record tells."""
    return source or record.patient.origin.server or DEFAULT_SYSTEM


def parcel(record: Record, source: str = "") -> Parcel:
    """Prepare a record's rows outside the transaction."""
    system = system_of(record, source)
    return Parcel(record, system, tuple(fact_rows(record)), tuple(observation_rows(record)))


def already_there(actor: Actor, record: Record, source: str = "") -> bool:
    """Whether exactly this content was imported into the clinic before."""
    rows = Source.objects.filter(
        clinic_id=actor.clinic_id,
        content_hash=record.content_hash,
        system=system_of(record, source),
    )
    return rows.exists()


def _counts(source: Source) -> dict[str, object]:
    told = source.detail
    return {"batch": source.batch, "new": told["new"], "changed": told["changed"]}


@service("records.import", permission="records.import", describe=_counts)
def import_record(*, actor: Actor, key: str, packed: Parcel, batch: str) -> Source:
    """Write one record: the person if new, and every resource that is new or has changed.

    Raises `BundleError` when the sender's id belongs to another person here.
    """
    record = packed.record
    patient = find_person(actor, record, packed.system)
    is_new = patient is None
    if patient is None:
        patient, differs = insert_person(actor, record, packed.system), []
    else:
        differs = update_person(patient, record.patient, packed.system)
    facts = changes(packed.facts, [] if is_new else known_rows(Fact, patient), packed.system)
    values = changes(
        packed.observations, [] if is_new else known_rows(Observation, patient), packed.system
    )
    source = _source(actor, patient, packed, batch)
    source.detail = _detail(record, is_new, differs, facts, values)
    source.detail["lookalikes"] = lookalikes_of(patient)
    source.save(force_insert=True)
    _insert(Fact, source, facts.rows)
    _insert(Observation, source, values.rows)
    tell(source, patient, _kinds(facts.rows, values.rows))
    return source


def _source(actor: Actor, patient: Patient, packed: Parcel, batch: str) -> Source:
    return Source(
        clinic_id=actor.clinic_id,
        patient=patient,
        kind=SourceKind.IMPORT,
        label=packed.record.file[:255],
        author_uid=actor.user_uid,
        author_name=actor.name,
        recorded_at=timezone.now(),
        batch=batch,
        system=packed.system,
        content_hash=packed.record.content_hash,
    )


def _detail(
    record: Record,
    is_new: bool,
    differs: list[str],
    *changes: Changes[FactColumns] | Changes[ObservationColumns],
) -> dict[str, object]:
    """What a reader may ask later about this import."""
    left_out = [[one.resource_type, one.reason.value, one.count] for one in record.not_taken]
    return {
        "person": "new" if is_new else "known",
        "person_differs": differs,
        "taken": dict(record.taken),
        "not_taken": left_out,
        "new": sum(one.new for one in changes),
        "changed": sum(one.changed for one in changes),
    }


def _insert(
    model: type[Fact] | type[Observation], source: Source, rows: Sequence[ColumnsT]
) -> None:
    for row in rows:
        row.clinic_id, row.patient_id = source.clinic_id, source.patient_id
        row.source_id, row.recorded_at = source.pk, source.recorded_at
    bulk.insert(model, rows)


def _kinds(facts: Iterable[FactColumns], values: Sequence[ObservationColumns]) -> set[str]:
    return {fact.kind for fact in facts} | ({"observation"} if values else set())

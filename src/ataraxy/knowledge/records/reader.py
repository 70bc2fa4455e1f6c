"""From a bundle's bytes to one person's record, or to the refusal of the whole bundle.

The order of work: unpack within the limit, read the JSON, check that it is an R4 bundle, find the
one patient, read each wanted resource that is this patient's, count the rest with its reason.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.collect import Collector, is_modified
from ataraxy.knowledge.records.entries import (
    Entry,
    addresses_of,
    conditional,
    entries_of,
    origin_of,
)
from ataraxy.knowledge.records.errors import BundleError, FieldProblem
from ataraxy.knowledge.records.facts import PatientFacts
from ataraxy.knowledge.records.json_text import ExtraTextError, Json, load
from ataraxy.knowledge.records.patient import read_patient
from ataraxy.knowledge.records.record import Record, not_taken_list
from ataraxy.knowledge.records.unpack import DEFAULT_LIMIT_BYTES, unpack
from ataraxy.knowledge.records.versions import refuse_other_versions


def read_bundle(
    data: bytes | Iterable[bytes],
    *,
    file: str,
    today: date,
    limit_bytes: int = DEFAULT_LIMIT_BYTES,
) -> Record:
    """Read one bundle (JSON, plain or gzip, whole or in chunks).

    `file` names it in complaints, `today` is the date it is read on.

    Raises `BundleError`, and nothing else whatever the bytes are.
    """
    unpacked = unpack(data, file=file, limit_bytes=limit_bytes)
    try:
        value = load(unpacked, file=file)
    except ExtraTextError as error:
        raise BundleError(
            file=file,
            problem="After the JSON there is more text.",
            what_to_do="If it is one resource a line, name the file .ndjson.",
        ) from error
    return record_of_bundle(value, file=file, today=today)


def record_of_bundle(value: Any, *, file: str, today: date) -> Record:
    """The record in a parsed Bundle. Raises `BundleError`."""
    if not isinstance(value, dict):
        raise BundleError(
            file=file,
            problem="This JSON is not a FHIR bundle: it is not even an object.",
            what_to_do="Send the patient's whole record as one Bundle.",
        )
    try:
        refuse_other_versions(value)
        entries = list(entries_of(value))
    except FieldProblem as problem:
        raise _refusal(file, "", "Bundle", problem) from problem
    return record_of_entries(entries, file=file, today=today)


def record_of_entries(entries: list[Entry], *, file: str, today: date) -> Record:
    """The record made of resources that belong together. Raises `BundleError`."""
    for entry in entries:
        try:
            refuse_other_versions(entry.resource)
        except FieldProblem as problem:
            raise _refusal(file, entry.place, entry.kind, problem) from problem
    person = _only_patient(entries, file)
    try:
        patient = _patient(person, today)
        collector = Collector(names=_names_of(person), medications=_medications(entries))
    except FieldProblem as problem:
        raise _refusal(file, person.place, "Patient", problem) from problem
    for entry in entries:
        if entry is not person:
            _add(collector, entry, file)
    return _record(collector, patient, file)


def _add(collector: Collector, entry: Entry, file: str) -> None:
    try:
        collector.add(entry)
    except FieldProblem as problem:
        raise _refusal(file, entry.place, entry.kind, problem) from problem
    except RecursionError as error:
        raise _refusal(file, entry.place, entry.kind, _TOO_DEEP) from error


_TOO_DEEP = FieldProblem("", "It is nested too deeply to be a FHIR record.")


def _record(collector: Collector, patient: PatientFacts, file: str) -> Record:
    kept = collector.kept
    origins = sorted(
        f"{one.server} {one.resource_type} {one.resource_id} {one.content_hash}"
        for one in (patient.origin, *collector.origins)
    )
    return Record(
        file=file,
        patient=patient,
        conditions=tuple(kept.conditions),
        family_history=tuple(kept.family_history),
        medicines=tuple(kept.medicines),
        allergies=tuple(kept.allergies),
        observations=tuple(kept.observations),
        encounters=tuple(kept.encounters),
        taken=tuple(sorted(Counter(one.resource_type for one in collector.origins).items())),
        not_taken=not_taken_list(collector.not_taken),
        content_hash=hashlib.sha256("\n".join(origins).encode()).hexdigest(),
    )


def _patient(person: Entry, today: date) -> PatientFacts:
    if is_modified(person.resource):
        raise FieldProblem(
            "modifierExtension",
            "The patient carries a modifier that could change who is meant.",
            "Ask the sender what it means and register the person by hand.",
        )
    return read_patient(person.resource, origin_of(person), today)


def _only_patient(entries: Iterable[Entry], file: str) -> Entry:
    people = [entry for entry in entries if entry.kind == "Patient" and not entry.deletes]
    if len(people) == 1:
        return people[0]
    if not people:
        problem = "The bundle has no Patient."
        advice = "Export the record together with its Patient."
    else:
        problem = f"The bundle has {len(people)} Patients; a record is one person's."
        advice = "Export one bundle per person."
    place = people[1].place if people else ""
    raise BundleError(file=file, entry=place, field="", problem=problem, what_to_do=advice)


def _names_of(person: Entry) -> frozenset[str]:
    """Every reference that means this person."""
    by_number = fields.each(person.resource, "identifier", conditional)
    return addresses_of(person) | frozenset(name for name in by_number if name)


def _medications(entries: Iterable[Entry]) -> dict[str, Json]:
    """The bundle's Medication resources under each of their addresses."""
    return {
        address: entry.resource
        for entry in entries
        if entry.kind == "Medication"
        for address in addresses_of(entry)
    }


def _refusal(file: str, place: str, kind: str, problem: FieldProblem) -> BundleError:
    field = f"{kind}.{problem.field}" if kind and problem.field else problem.field or kind
    return BundleError(
        file=file,
        entry=place,
        field=field,
        problem=problem.problem,
        what_to_do=problem.what_to_do,
    )

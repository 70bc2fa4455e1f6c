"""A bundle that cannot be trusted is refused with file, entry, field and what to do."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.fhir_bundles import LOINC, MEDICINES, SNOMED, TODAY, BundleMaker, a_person, concept

from ataraxy.knowledge.records import BundleError, read_bundle

AT = datetime(2026, 1, 1, tzinfo=UTC)


def refusal(data: bytes, limit_bytes: int = 1_000_000) -> BundleError:
    with pytest.raises(BundleError) as caught:
        read_bundle(data, file="a.json", today=TODAY, limit_bytes=limit_bytes)
    assert caught.value.file == "a.json"
    assert caught.value.problem
    assert caught.value.what_to_do
    return caught.value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"%PDF-1.4 ...", "a PDF"),
        (b"PK\x03\x04zip", "a ZIP"),
        (b"<Bundle xmlns='http://hl7.org/fhir'/>", "XML"),
        (b"\x89PNG\r\n", "a PNG"),
        ('{"resourceType":"Bundle"}'.encode("utf-16"), "UTF-16"),
        (gzip.compress(a_person().bytes(), mtime=0)[:-20], "cut off"),
        (gzip.compress(a_person().bytes(), mtime=0)[:3], "cut off"),
        (b"\x1f\x8b\x08\x00garbage garbage", "damaged"),
        (gzip.compress(b"{}", mtime=0) + b"rubbish", "damaged"),
        (gzip.compress(b"", mtime=0), "empty"),
        (b'{"resourceType": "Bundle", ', "not valid JSON (line 1"),
        (b'{"a":1} {"b":2}', "more text"),
        (b"[]", "not even an object"),
        (b'"hello"', "not even an object"),
        (b"{}", "no resourceType"),
        (b'{"resourceType":"Patient","id":"1"}', "it is a Patient"),
        (b'{"resourceType":["Bundle"]}', "must be text"),
        (b'{"resourceType":"Bundle","type":"history"}', "does not hold a record"),
        (b'{"resourceType":"Bundle","type":"batch"}', "no Patient"),
        (b'{"resourceType":"Bundle","type":"batch","entry":{}}', "must be a list"),
        (b'{"resourceType":"Bundle","type":"batch","entry":[3]}', "must be an object"),
        (b'{"resourceType":"Bundle","type":"batch","type":"batch"}', "given twice"),
        (b'{"resourceType":"Bundle","x":NaN}', "NaN"),
        (b'{"resourceType":"Bundle","x":' + b"9" * 5000 + b"}", "number that cannot be read"),
        (b'{"resourceType":"Bundle","x":"\xff"}', "not UTF-8"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_bundle_is_named_for_what_it_is(data: bytes, words: str) -> None:
    assert words in refusal(data).problem


def test_a_bundle_over_the_limit_is_refused_while_unpacking() -> None:
    bomb = gzip.compress(b'{"resourceType":"Bundle"' + b" " * 50_000_000)
    assert len(bomb) < 60_000
    found = refusal(bomb, limit_bytes=1_000_000)
    assert "larger than the limit of 1000000 bytes" in found.problem
    assert "limit" in refusal(a_person().bytes(), limit_bytes=500).problem


def test_a_file_of_blanks_is_empty_and_leading_blanks_do_no_harm() -> None:
    assert "empty" in refusal(gzip.compress(b" \n" * 400_000)).problem
    padded = gzip.compress(b" " * 700_000 + a_person().bytes())
    assert read_bundle(padded, file="a.json", today=TODAY)


def test_a_huge_file_is_left_unread_beyond_the_limit() -> None:
    given = iter([b'{"resourceType":"Bundle"'] + [b" " * 1000] * 5000)
    with pytest.raises(BundleError, match="limit"):
        read_bundle(given, file="a.json", today=TODAY, limit_bytes=100_000)
    assert len(list(given)) > 4800


def test_a_bundle_of_exactly_the_limit_is_read() -> None:
    data = a_person().bytes()
    assert read_bundle(data, file="a.json", today=TODAY, limit_bytes=len(data))


Change = Callable[[BundleMaker], Any]


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (lambda b: b.patient.pop("birthDate"), "Patient.birthDate", "no birth date"),
        (lambda b: b.patient.update(birthDate="1985"), "Patient.birthDate", "not a whole date"),
        (lambda b: b.patient.update(birthDate="1985-02-30"), "Patient.birthDate", "impossible"),
        (lambda b: b.patient.update(birthDate="2027-01-01"), "Patient.birthDate", "in the future"),
        (lambda b: b.patient.update(birthDate="0985-01-01"), "Patient.birthDate", "impossible"),
        (lambda b: b.patient.update(birthDate=19850101), "Patient.birthDate", "must be text"),
        (
            lambda b: b.patient.update(deceasedDateTime="1984-12-31"),
            "Patient.deceasedDateTime",
            "before the birth",
        ),
        (
            lambda b: b.patient.update(deceasedDateTime="2026-09-01T00:00:00Z"),
            "Patient.deceasedDateTime",
            "in the future",
        ),
        (
            lambda b: b.patient.update(modifierExtension=[{"url": "x"}]),
            "Patient.modifierExtension",
            "modifier",
        ),
        (
            lambda b: b.patient["name"][0].update(family="half \ud83d"),
            "Patient.name[0].family",
            "character",
        ),
        (lambda b: b.patient["name"][0].update(given="Ana"), "Patient.name[0].given", "a list"),
        (
            lambda b: b.patient["identifier"][1].update(value=7),
            "Patient.identifier[1].value",
            "text",
        ),
        (
            lambda b: b.condition((SNOMED, "1", "x"), onsetDateTime="2021-02-30"),
            "Condition.onsetDateTime",
            "impossible",
        ),
        (
            lambda b: b.condition((SNOMED, "1", "x"), recordedDate="2021-02-03T10:00:00"),
            "Condition.recordedDate",
            "without a time zone",
        ),
        (
            lambda b: b.condition((SNOMED, "1", "x"), code={"coding": "x"}),
            "Condition.code.coding",
            "a list",
        ),
        (
            lambda b: b.observation((LOINC, "1", "x"), AT, {"value": "12"}),
            "Observation.valueQuantity.value",
            "a number",
        ),
        (
            lambda b: b.observation((LOINC, "1", "x"), AT, {"value": True}),
            "Observation.valueQuantity.value",
            "a number",
        ),
        (
            lambda b: b.observation((LOINC, "1", "x"), AT, {"value": 10**30}),
            "Observation.valueQuantity.value",
            "too large",
        ),
        (
            lambda b: b.observation((LOINC, "1" * 300, "x"), AT, {"value": 1}),
            "Observation.code.coding[0].code",
            "300 characters",
        ),
        (
            lambda b: b.medicine(MEDICINES[0], status=["active"]),
            "MedicationRequest.status",
            "must be text",
        ),
        (
            lambda b: b._own("Encounter", period={"start": "2021-03-02", "end": "2021-03-01"}),
            "Encounter.period.end",
            "before it starts",
        ),
        (lambda b: b.allergy(category="food"), "AllergyIntolerance.category", "a list"),
        (lambda b: b.condition((SNOMED, "1", "x"), id=5), "Condition.id", "text"),
        (
            lambda b: b.patient["name"][0].update(given=["N" * 200] * 2),
            "Patient.name[0].given",
            "longer than 255",
        ),
        (
            lambda b: b._own(
                "Observation",
                code=concept(LOINC, "1", "x"),
                component=[{"code": concept(LOINC, "1", "x"), "valueInteger": 1}] * 1001,
            ),
            "Observation.component",
            "more than 1000",
        ),
    ],
)
def test_a_wrong_field_is_named_with_its_entry(change: Change, field: str, words: str) -> None:
    maker = a_person(visits=1)
    change(maker)
    found = refusal(json.dumps(maker.bundle()).encode())
    assert found.field == field
    assert words in found.problem
    assert "(entry " in found.entry


def test_two_different_resources_with_one_id_are_refused() -> None:
    maker = BundleMaker()
    for code in ("1", "2"):
        maker.condition((SNOMED, code, "x"), id="same")
    assert refusal(maker.bytes()).entry == "Condition/same (entry 3)"


def test_a_bundle_about_two_people_is_refused() -> None:
    one, two = a_person(1), a_person(2)
    one.entries.extend(two.entries)
    assert "2 Patients" in refusal(one.bytes()).problem


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("MedicationOrder", {}, "before FHIR R4"),
        ("RequestOrchestration", {}, "after FHIR R4"),
        ("Condition", {"clinicalStatus": "active"}, "before FHIR R4"),
        ("Encounter", {"class": [{"coding": []}]}, "after FHIR R4"),
        ("MedicationRequest", {"medication": {"concept": {}}}, "after FHIR R4"),
        ("Observation", {"comment": "x"}, "before FHIR R4"),
        ("Basic", {"meta": {"profile": ["http://hl7.org/fhir/3.0/StructureDefinition/x"]}}, "STU3"),
    ],
)
def test_another_fhir_version_is_recognised(kind: str, more: dict[str, Any], words: str) -> None:
    maker = BundleMaker()
    maker._own(kind, **more)
    found = refusal(maker.bytes())
    assert words in found.problem
    assert "R4" in found.what_to_do


def test_a_bundle_that_says_another_version_is_refused() -> None:
    data = json.dumps(a_person().bundle() | {"fhirVersion": "3.0.1"}).encode()
    assert refusal(data).field == "Bundle.fhirVersion"


def test_a_refusal_travels_between_processes() -> None:
    found = refusal(b"%PDF")
    assert str(pickle.loads(pickle.dumps(found))) == str(found)

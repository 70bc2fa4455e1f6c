"""What a bundle says becomes facts, as precise and as uncertain as it was said."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.fhir_bundles import LOINC, MEDICINES, SNOMED, TODAY, BundleMaker, a_person, concept

from ataraxy.knowledge.records import Precision, Reason, Record, read_bundle


def read(maker: BundleMaker) -> Record:
    return read_bundle(maker.bytes(), file="a.json", today=TODAY)


def left_out(record: Record) -> dict[tuple[str, Reason], int]:
    return {(one.resource_type, one.reason): one.count for one in record.not_taken}


def test_a_whole_person_is_read() -> None:
    record = read(a_person(visits=3))
    assert record.patient.names[0].family == "Rivera"
    assert record.patient.birth_date == date(1985, 4, 12)
    assert [one.value for one in record.patient.identifiers] == ["GH-000001", "M00000001"]
    assert record.patient.identifiers[0].type_code == "MR"
    assert record.patient.languages[0].language.codings[0].code == "en-US"
    assert dict(record.taken) == {
        "AllergyIntolerance": 1,
        "Condition": 2,
        "Encounter": 3,
        "MedicationRequest": 2,
        "Observation": 9,
    }
    assert left_out(record) == {("Claim", Reason.TYPE): 1}


def test_gzip_and_plain_give_the_same_record() -> None:
    maker = a_person()
    plain = read_bundle(maker.bytes(), file="x", today=TODAY)
    packed = read_bundle(maker.gzip(), file="x", today=TODAY)
    two_members = gzip.compress(maker.bytes()[:99]) + gzip.compress(maker.bytes()[99:]) + b"\0\0"
    assert plain == packed == read_bundle(two_members, file="x", today=TODAY)


def test_a_blood_pressure_is_two_values_of_one_group() -> None:
    maker = BundleMaker()
    panel = maker.blood_pressure(datetime(2026, 1, 2, tzinfo=UTC), 128, 82)
    systolic, diastolic = read(maker).observations
    assert (systolic.value_number, diastolic.value_number) == (128, 82)
    assert systolic.group == diastolic.group == panel["id"]
    assert (systolic.position, diastolic.position) == (0, 1)
    assert systolic.unit_code == "mm[Hg]"
    assert systolic.panel is not None
    assert systolic.panel.words == "Blood pressure panel"
    assert systolic.observation.codings[0].code == "8480-6"


@pytest.mark.parametrize(
    ("sent", "precision", "first_day"),
    [
        ("2019", Precision.YEAR, date(2019, 1, 1)),
        ("2019-05", Precision.MONTH, date(2019, 5, 1)),
        ("2019-05-20", Precision.DAY, date(2019, 5, 20)),
        ("2019-05-20T23:30:00-05:00", Precision.INSTANT, date(2019, 5, 20)),
    ],
)
def test_a_partial_date_stays_partial(sent: str, precision: Precision, first_day: date) -> None:
    maker = BundleMaker()
    maker.condition((SNOMED, "38341003", "Hypertension"), onsetDateTime=sent)
    onset = read(maker).conditions[0].onset
    assert onset is not None
    assert (onset.precision, onset.first_day, onset.text) == (precision, first_day, sent)


def test_an_instant_is_kept_in_utc() -> None:
    maker = BundleMaker()
    maker.condition((SNOMED, "1", "x"), recordedDate="2016-12-31T18:59:60.5-05:00")
    recorded = read(maker).conditions[0].recorded
    assert recorded is not None
    assert recorded.instant == datetime(2017, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)


def test_refuted_and_mistaken_conditions_keep_their_status() -> None:
    maker = BundleMaker()
    for status in ("refuted", "entered-in-error"):
        maker.condition((SNOMED, "1", "x"), verificationStatus=concept("s", status, status))
    assert [c.verification_status for c in read(maker).conditions] == [
        "refuted",
        "entered-in-error",
    ]


def test_a_relatives_illness_is_never_the_persons_own() -> None:
    maker = BundleMaker()
    maker._add(
        "FamilyMemberHistory",
        status="completed",
        patient={"reference": f"Patient/{maker.patient_id}"},
        relationship=concept("r", "MTH", "mother"),
        condition=[
            {"code": concept(SNOMED, "58214004", "Schizophrenia"), "onsetString": "in her 20s"}
        ],
    )
    record = read(maker)
    assert record.conditions == ()
    assert record.family_history[0].relationship.words == "mother"
    assert record.family_history[0].onset_text == "in her 20s"


@pytest.mark.parametrize(
    ("value", "number", "words"),
    [
        ({"valueInteger": 12}, 12.0, ""),
        ({"valueBoolean": False}, None, "false"),
        ({"valueString": "trace"}, None, "trace"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}},
         None, "1 : 128"),
        ({"valueRange": {"low": {"value": 3, "unit": "mg"}, "high": {"value": 5, "unit": "mg"}}},
         None, "3 mg to 5 mg"),
        ({"valuePeriod": {"start": "2020", "end": "2021"}}, None, "2020 to 2021"),
    ],
)  # fmt: skip
def test_every_kind_of_value_is_read(value: Any, number: float | None, words: str) -> None:
    maker = BundleMaker()
    sent = maker.observation((LOINC, "1", "x"), datetime(2026, 1, 1, tzinfo=UTC), {})
    del sent["valueQuantity"]
    sent.update(value)
    (found,) = read(maker).observations
    assert (found.value_number, found.value_text) == (number, words)


def test_a_coded_value_keeps_its_code_and_a_comparator_its_sign() -> None:
    maker = BundleMaker()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    coded = maker.observation((LOINC, "72166-2", "Smoking"), at, {})
    del coded["valueQuantity"]
    coded["valueCodeableConcept"] = concept(SNOMED, "266919005", "Never smoked")
    maker.observation((LOINC, "2857-1", "PSA"), at, {"value": 0.1, "comparator": "<", "unit": "ng"})
    smoking, psa = read(maker).observations
    assert smoking.value_concept is not None
    assert smoking.value_concept.codings[0].code == "266919005"
    assert (psa.comparator, psa.value_number, psa.unit, psa.unit_code) == ("<", 0.1, "ng", "")


def test_what_has_no_value_or_no_owner_is_counted_with_its_reason() -> None:
    maker = BundleMaker()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    maker.observation((LOINC, "1", "x"), at, {})
    maker.condition((SNOMED, "1", "x"), subject={"reference": "Patient/somebody-else"})
    maker.condition((SNOMED, "1", "x"), subject={"display": "?"})
    maker.condition((SNOMED, "1", "x"), code={})
    maker.medicine(MEDICINES[0], intent="proposal")
    maker.medicine(MEDICINES[0], doNotPerform=True)
    maker.condition((SNOMED, "1", "x"), modifierExtension=[{"url": "not", "valueBoolean": True}])
    maker.entries.append({"fullUrl": "urn:uuid:1", "request": {"method": "DELETE", "url": "x"}})
    record = read(maker)
    assert record.taken == ()
    assert left_out(record) == {
        ("Observation", Reason.NO_VALUE): 1,
        ("Condition", Reason.OTHER_PERSON): 1,
        ("Condition", Reason.NO_PERSON): 1,
        ("Condition", Reason.NO_CODE): 1,
        ("Condition", Reason.MODIFIED): 1,
        ("MedicationRequest", Reason.NOT_AN_ORDER): 1,
        ("MedicationRequest", Reason.NEGATED_ORDER): 1,
        ("(none)", Reason.DELETION): 1,
    }


def test_the_same_entry_twice_counts_once() -> None:
    maker = BundleMaker()
    maker.condition((SNOMED, "1", "x"))
    maker.entries.append(dict(maker.entries[-1]))
    record = read(maker)
    assert len(record.conditions) == 1
    assert left_out(record) == {("Condition", Reason.REPEATED): 1}


@pytest.mark.parametrize("form", ["Medication/m1", "urn:uuid:m1", "#m1"])
def test_a_medicine_by_reference_is_found(form: str) -> None:
    maker = BundleMaker()
    medication = {"resourceType": "Medication", "id": "m1", "code": concept(*MEDICINES[0])}
    order = maker.medicine(MEDICINES[0], medicationReference={"reference": form})
    del order["medicationCodeableConcept"]
    if form == "#m1":
        order["contained"] = [medication]
    else:
        maker.entries.append({"fullUrl": "urn:uuid:m1", "resource": medication})
    assert read(maker).medicines[0].medicine.codings[0].code == "312941"


def test_a_medicine_that_cannot_be_found_is_kept_by_name() -> None:
    maker = BundleMaker()
    order = maker.medicine(MEDICINES[0])
    del order["medicationCodeableConcept"]
    order["medicationReference"] = {"reference": "Medication/gone", "display": "the white pill"}
    (found,) = read(maker).medicines
    assert (found.medicine.words, found.medicine.codings) == ("the white pill", ())


def test_coded_doses_are_put_into_words() -> None:
    maker = BundleMaker()
    dose = {
        "doseAndRate": [{"doseQuantity": {"value": 2, "unit": "tablet"}}],
        "timing": {"repeat": {"frequency": 1, "period": 4, "periodUnit": "h"}},
        "asNeededBoolean": True,
        "route": concept(SNOMED, "26643006", "Oral"),
    }
    maker.medicine(MEDICINES[0], dosageInstruction=[dose])
    (found,) = read(maker).medicines
    assert found.dose_text == "2 tablet, 1 × every 4 h"
    assert found.as_needed is True
    assert found.route is not None


@pytest.mark.parametrize(
    ("given", "family"),
    [
        ("محمد", "الحداد"),
        ("Žofie", "Dvořáková"),
        ("दीपिका", "पादुकोण"),
        ("慕容", "雪"),
        ("Zoë", "O’Brien-Núñez"),
    ],
)
def test_names_in_any_script_stay_as_they_are(given: str, family: str) -> None:
    record = read(BundleMaker(given=given, family=family))
    assert (record.patient.names[0].given, record.patient.names[0].family) == ((given,), family)


def test_a_record_has_the_same_hash_however_it_is_written_down() -> None:
    maker = a_person()
    shuffled = maker.bundle() | {"entry": list(reversed(maker.entries))}
    for entry in shuffled["entry"]:
        entry["resource"]["meta"] = {"lastUpdated": "2026-01-01T00:00:00Z"}
    again = read_bundle(json.dumps(shuffled, indent=2).encode(), file="b.json", today=TODAY)
    assert again.content_hash == read(a_person()).content_hash
    changed = a_person()
    changed.patient["gender"] = "male"
    assert read(changed).content_hash != again.content_hash


def test_the_sending_server_is_known_from_the_full_address() -> None:
    maker = BundleMaker()
    condition = maker.condition((SNOMED, "1", "x"))
    for entry in maker.entries:
        own = entry["resource"]
        entry["fullUrl"] = f"https://ehr.example/fhir/{own['resourceType']}/{own['id']}"
    condition["subject"] = {"reference": f"https://ehr.example/fhir/Patient/{maker.patient_id}"}
    record = read(maker)
    assert record.conditions[0].origin.server == "https://ehr.example/fhir"

"""What is written is valid FHIR R4 by another's judgement, and reads back to equal facts."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from tests.fhir_bundles import BundleMaker
from tests.fhir_validation import problems_of
from tests.knowledge.records.odd_facts import ODD_CONDITIONS, ODD_VALUES
from tests.knowledge.records.whole_person import (
    MEDICINES,
    NOW,
    TODAY,
    at,
    condition,
    full_copy,
    person,
    uid,
    value,
)

from ataraxy.knowledge.records import ConditionFact, MedicineSource, Record, read_bundle
from ataraxy.knowledge.records.writing import Copy, bundle, write_bundle


def bare(fact: Any) -> Any:
    """The fact without the fingerprint of the resource it was read from."""
    return replace(fact, origin=replace(fact.origin, content_hash=""))


def read_back(copy: Copy) -> Record:
    return read_bundle(write_bundle(copy), file="own.json", today=TODAY)


def test_another_validator_finds_nothing_wrong_and_does_find_what_is(tmp_path: Path) -> None:
    dead = person(deceased=True, died=at("2026-01-01"), gender="", identifiers=(), addresses=())
    bundles = {
        "everything": full_copy(),
        "nothing": Copy(NOW, uid("clinic"), "Harbor Clinic", "", person()),
        "dead": full_copy(patient=dead),
        "odd": full_copy(conditions=ODD_CONDITIONS, observations=ODD_VALUES, medicines=()),
    }
    written = {name: write_bundle(copy) for name, copy in bundles.items()}
    found = problems_of({**written, "broken": _broken()}, tmp_path)
    assert set(found) == {"broken"}
    for word in (
        "administrative-gender",
        "nobody leads nowhere",
        "subject: Missing required property",
    ):
        assert any(word in problem for problem in found["broken"]), found["broken"]


def _broken() -> bytes:
    """A code outside its list, a reference to nobody, and a person left out."""
    told = bundle(full_copy())
    told["entry"][0]["resource"]["gender"] = "woman"
    told["entry"][2]["resource"]["subject"] = {"reference": "urn:uuid:nobody"}
    del told["entry"][3]["resource"]["subject"]
    return json.dumps(told).encode()


def test_what_is_written_reads_back_to_equal_facts() -> None:
    copy = full_copy()
    record = read_back(copy)
    assert bare(record.patient) == copy.patient
    for name in ("conditions", "family_history", "allergies", "observations", "encounters"):
        assert [bare(one) for one in getattr(record, name)] == list(getattr(copy, name)), name
    statements = [one for one in record.medicines if one.source is MedicineSource.STATEMENT]
    assert [bare(one) for one in statements] == list(MEDICINES)


def test_a_given_dose_reads_back_as_a_medicine_that_was_given() -> None:
    given = [
        one for one in read_back(full_copy()).medicines if one.source == "MedicationAdministration"
    ]
    assert [(one.medicine.words, one.dose_text, one.status) for one in given] == [
        ("ketamine", "35 mg", "completed")
    ]


def test_nothing_of_a_bundle_of_other_peoples_making_is_lost_on_the_way_out_and_in() -> None:
    maker = BundleMaker(3)
    maker.visit()
    first = read_bundle(maker.bytes(), file="theirs.json", today=TODAY)
    copy = Copy(
        made_at=NOW,
        clinic_id=uid("clinic"),
        clinic_name="Harbor Clinic",
        clinic_phone="",
        patient=first.patient,
        conditions=first.conditions,
        allergies=first.allergies,
        observations=first.observations,
        encounters=first.encounters,
    )
    again = read_back(copy)
    for name in ("patient", "conditions", "allergies", "observations", "encounters"):
        assert _plain(getattr(again, name)) == _plain(getattr(first, name)), name


def _plain(told: Any) -> Any:
    if isinstance(told, tuple):
        return [_plain(one) for one in told]
    skipped = {"origin", "encounter_id"}
    return {one.name: getattr(told, one.name) for one in fields(told) if one.name not in skipped}


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (condition("c", clinical_status="active", abatement=at("2021-03")), "Ended: 2021-03"),
        (condition("c", note="keep"), "keep"),
    ],
)
def test_what_fhir_has_no_place_for_stands_in_words(fact: ConditionFact, words: str) -> None:
    (read,) = read_back(full_copy(conditions=(fact,))).conditions
    assert words in read.note


def test_a_sign_fhir_does_not_know_stays_with_its_number() -> None:
    (read,) = read_back(full_copy(observations=(value("v", comparator="~"),))).observations
    assert (read.value_number, read.value_text) == (None, "~ 72 /min")


def test_equal_copies_give_equal_bytes() -> None:
    assert write_bundle(full_copy()) == write_bundle(full_copy())

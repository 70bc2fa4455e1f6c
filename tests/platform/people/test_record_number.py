"""The number on the banner is one that a person can read out."""

from __future__ import annotations

from datetime import date

import pytest
from tests.standing_people import MakeActor

from ataraxy.journey.course.banner import patient_banner
from ataraxy.platform.chart.banner import banner_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.record_number import number_for_people, own_number, record_number
from ataraxy.platform.people.services import (
    Number,
    PersonDetails,
    add_numbers,
    insert_patient,
    register_patient,
)

SOMEBODY = PersonDetails(family_name="Okoye", given_name="Ada", birth_date=date(1980, 2, 29))
UUID = "4c875c3c-b4d6-4f6d-aabe-5ddc24892adc"


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        ([], ""),
        ([("fhir-id", UUID), ("MR", "00412")], "00412"),
        ([("", "A-17"), ("MR", "00412")], "00412"),
        ([("mrn", "7"), ("", "A-17")], "7"),
        ([("MR", UUID), ("usual", "A-17")], "A-17"),
        ([("fhir-id", "patient-9"), ("", "A-17")], "A-17"),
        ([("SS", "999-99-5015"), ("PPN", "X494"), ("DL", "S999"), ("fhir-id", UUID)], "4c875c3c…"),
        ([("SS", "999-99-5015")], ""),
        ([("fhir-id", UUID), ("MR", UUID.upper())], "4C875C3C…"),
        ([("", " ")], ""),
    ],
)
def test_a_typed_record_number_comes_first_and_a_machine_number_last(
    known: list[tuple[str, str]], shown: str
) -> None:
    assert number_for_people(known) == shown


def test_both_banners_show_the_number_of_the_hospital_and_not_of_the_machine(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    patient = insert_patient(actor=make_actor("coordinator"), details=SOMEBODY)
    add_numbers(patient, [Number("urn:x", UUID, "fhir-id"), Number("urn:y", "00412", "MR")])
    assert banner_for(patient).mrn == "00412"
    assert patient_banner(patient).mrn == "00412"


@pytest.mark.parametrize(
    ("position", "number"),
    # The worked example of the Luhn formula, and small ones by hand.
    [(7992739871, "7992739871-3"), (1, "000001-8"), (10, "000010-9"), (19, "000019-0")],
)
def test_an_own_number_carries_the_check_digit_of_luhn(position: int, number: str) -> None:
    assert own_number(position) == number


def test_somebody_registered_here_has_a_number_at_once(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    patient = register_patient(actor=make_actor("coordinator"), key="one", details=SOMEBODY)
    assert record_number(patient) == own_number(patient.pk)

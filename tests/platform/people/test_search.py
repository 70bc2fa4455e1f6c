"""A person is found by whatever the one at the desk knows of them."""

from __future__ import annotations

from datetime import date

import pytest
from tests.standing_people import MakeActor, MakePatient

from ataraxy.platform.people.models import Clinic, PatientIdentifier
from ataraxy.platform.people.search import find, understand

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.mark.parametrize(
    ("family", "given", "typed"),
    [
        ("Núñez-O’Brien", "Ada María", "nunez"),
        ("Núñez-O’Brien", "Ada María", "O'Brien ada"),
        ("Núñez-O’Brien", "Ada María", "maria núñ"),
        ("Sørensen", "Łukasz", "lukasz sorensen"),
        ("Straße", "Jörg", "strasse jorg"),
        ("حداد", "ليلى", "ليلى"),
        ("כהן", "נֹעַה", "נעה כהן"),
        ("王", "小明", "王"),
        ("de la Cruz", "Ana", "cruz"),
    ],
)
def test_a_name_is_found_by_any_part_in_any_order(
    make_patient: MakePatient, make_actor: MakeActor, family: str, given: str, typed: str
) -> None:
    make_patient("Somebody", "Else")
    made = make_patient(family, given)
    assert find(make_actor("nurse"), typed, limit=20) == [made]


@pytest.mark.parametrize("typed", ["1985-04-12", "4/12/1985", "12.04.1985", "12/4/1985"])
def test_a_birth_date_is_understood_as_people_write_it(
    make_patient: MakePatient, make_actor: MakeActor, typed: str
) -> None:
    made = make_patient(born=date(1985, 4, 12))
    make_patient(born=date(1985, 4, 13))
    assert find(make_actor("nurse"), typed, limit=20) == [made]


def test_a_record_number_is_found_whatever_its_case(
    clinic: Clinic, make_patient: MakePatient, make_actor: MakeActor
) -> None:
    made = make_patient()
    PatientIdentifier.objects.create(clinic=clinic, patient=made, system="ours", value="HRB-00042")
    assert find(make_actor("nurse"), "hrb-00042", limit=20) == [made]


def test_every_word_must_fit(make_patient: MakePatient, make_actor: MakeActor) -> None:
    make_patient("Rivera", "Ana")
    assert find(make_actor("nurse"), "rivera bob", limit=20) == []


def test_the_other_clinics_patient_is_never_found(
    make_patient: MakePatient, make_actor: MakeActor, other_clinic: Clinic
) -> None:
    make_patient("Secret", at=other_clinic)
    assert find(make_actor("nurse"), "secret", limit=20) == []


@pytest.mark.parametrize("typed", ["", " ", "a", "%", "_", "31/31/1985", "2024-02-30"])
def test_too_little_or_nonsense_finds_nobody(
    make_patient: MakePatient, make_actor: MakeActor, typed: str
) -> None:
    make_patient("Abel", "Aaron")
    assert find(make_actor("nurse"), typed, limit=20) == []


def test_an_impossible_date_is_no_date() -> None:
    assert understand("2024-02-30").birth_dates == ()
    assert understand("13/12/1985").birth_dates == (date(1985, 12, 13),)

"""Another clinic's patients are not there, and a query without a clinic raises."""

from __future__ import annotations

import pytest
from django.http import Http404
from django_scopes import scope
from django_scopes.exceptions import ScopeError
from tests.standing_people import MakeActor, MakePatient

from ataraxy.platform.people.access import patient_for, patients
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.names import folded


def test_a_query_outside_a_clinic_raises(patient: Patient) -> None:
    with pytest.raises(ScopeError):
        Patient.objects.all()
    with pytest.raises(ScopeError):
        Patient.objects.filter(pk=patient.pk)


def test_the_other_clinics_patient_is_not_there(
    clinic: Clinic, other_clinic: Clinic, make_patient: MakePatient, make_actor: MakeActor
) -> None:
    theirs = make_patient("Secret", at=other_clinic)
    ours = make_patient("Rivera")
    actor = make_actor("prescriber")
    with scope(clinic=clinic.pk):
        assert list(patients(actor)) == [ours]
        with pytest.raises(Http404):
            patient_for(actor, theirs.uid)


@pytest.mark.parametrize("name", ["Núñez", "Ångström", "حداد", "Ōtani", "Šimić"])
def test_a_name_is_found_with_and_without_its_accents(
    in_clinic: Clinic, make_patient: MakePatient, name: str
) -> None:
    made = make_patient(name)
    assert folded(name) in made.search_name
    assert folded(name) == folded(folded(name))

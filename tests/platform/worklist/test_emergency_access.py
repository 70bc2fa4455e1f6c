"""An emergency access lies on a reviewer's list until somebody looked at it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.people.break_glass import Sought, break_glass, review
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.people.models import Clinic, Patient, PatientIdentifier
from ataraxy.platform.worklist.limits import escalation
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.rules import role_of_level

WHY = "Collapsed in the waiting room, needs allergies"


@pytest.fixture
def numbered(in_clinic: Clinic, patient: Patient) -> Patient:
    """Somebody with a number that can be read out."""
    PatientIdentifier.objects.create(
        clinic_id=in_clinic.pk, patient=patient, system="urn:mrn", value="4711"
    )
    return patient


def _broken(actor: Actor, patient: Patient) -> EmergencyAccess:
    sought = Sought("4711", patient.birth_date)
    made: EmergencyAccess = break_glass(actor=actor, key="b", sought=sought, reason=WHY)
    return made


def test_a_director_finds_it_without_the_patients_name_and_it_closes_with_the_review(
    client: Client, numbered: Patient, make_actor: MakeActor, make_user: MakeUser
) -> None:
    director = make_user("medical_director")
    grant = _broken(make_actor("nurse"), numbered)
    run_pending()
    task = Task.objects.get()
    assert (task.role, task.why, task.state) == ("medical_director", WHY, "open")
    assert numbered.family_name not in task.title
    client.force_login(director)
    assert WHY in client.get(task.link).content.decode()
    found = {"finding": "justified", "note": "Asked the nurse."}
    review(actor=make_actor("medical_director"), key="r", grant=grant, **found)
    run_pending()
    task.refresh_from_db()
    assert task.state == "settled"
    assert client.get(reverse("worklist:work")).status_code == 200


def test_a_directors_own_goes_to_the_auditor_who_sees_it_and_nothing_else(
    client: Client, numbered: Patient, make_actor: MakeActor, make_user: MakeUser
) -> None:
    _broken(make_actor("medical_director"), numbered)
    run_pending()
    task = Task.objects.get()
    assert task.role == "auditor"
    client.force_login(make_user("auditor"))
    page = client.get(reverse("worklist:work"), {"view": "roles"}).content.decode()
    assert task.title in page
    assert client.get(task.link).status_code == 200


@pytest.mark.parametrize(
    ("own", "level", "whose"),
    [
        ("nurse", 1, "nurse"),
        ("nurse", 2, "prescriber"),
        ("nurse", 3, "medical_director"),
        ("medical_director", 2, "medical_director"),
        ("auditor", 3, "medical_director"),
    ],
)
def test_late_work_climbs_and_never_down_to_somebody_who_answers_for_less(
    own: str, level: int, whose: str
) -> None:
    assert role_of_level(level, own, escalation()) == whose

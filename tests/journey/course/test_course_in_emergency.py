"""A course's pages open under emergency access as the record does: for reading, and watched."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import open_course
from ataraxy.platform.accounts.models import User
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.break_glass import Sought, break_glass, end_grant
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.people.models import Clinic, Patient, PatientIdentifier

READ = (
    "screening:screening",
    "consent:consent",
    "plan:plan",
    "outcomes:chart",
    "session:list",
    "maintenance:review",
)


def _course_of(patient: Patient) -> Course:
    with scope(clinic=patient.clinic_id):
        PatientIdentifier.objects.create(
            clinic_id=patient.clinic_id, patient=patient, system="urn:mrn", value="4711"
        )
        made: Course = open_course(
            actor=system_actor(patient.clinic_id), key=f"o{patient.pk}", patient=patient
        )
        return made


@pytest.fixture
def theirs(other_clinic: Clinic, make_patient: MakePatient) -> Course:
    """A course at the other clinic."""
    return _course_of(make_patient("Secret", at=other_clinic))


@pytest.fixture
def nurse(make_user: MakeUser, client: Client) -> User:
    """A nurse of this clinic, signed in."""
    user = make_user("nurse")
    client.force_login(user)
    return user


def _break(user: User, course: Course, make_actor: MakeActor, role: str) -> EmergencyAccess:
    sought = Sought("4711", course.patient.birth_date)
    actor = make_actor(role)
    assert actor.user_uid == str(user.uid)
    made: EmergencyAccess = break_glass(
        actor=actor, key="b", sought=sought, reason="Collapsed here, needs the last dose"
    )
    return made


def _opened(client: Client, course: Course) -> dict[str, int]:
    return {name: client.get(reverse(name, args=[course.uid])).status_code for name in READ}


def test_the_pages_of_another_clinics_course_open_for_reading_while_access_runs(
    client: Client, nurse: User, theirs: Course, make_actor: MakeActor
) -> None:
    assert set(_opened(client, theirs).values()) == {404}
    grant = _break(nurse, theirs, make_actor, "nurse")
    assert _opened(client, theirs) == dict.fromkeys(READ, 200)
    page = client.get(reverse("plan:plan", args=[theirs.uid])).content.decode()
    assert "Every look is noted and reviewed." in page
    looks = Entry.objects.filter(action="patient.read", patient_uid=str(theirs.patient.uid))
    assert {(one.clinic_id, one.break_glass) for one in looks} == {
        (theirs.clinic_id, str(grant.uid))
    }
    end_grant(make_actor("nurse"), grant)
    assert set(_opened(client, theirs).values()) == {404}


def test_nothing_can_be_written_under_it_and_nobody_elses_course_opens(
    client: Client,
    nurse: User,
    theirs: Course,
    make_actor: MakeActor,
    make_patient: MakePatient,
    other_clinic: Clinic,
) -> None:
    another = _course_of(make_patient("Other", at=other_clinic))
    with scope(clinic=other_clinic.pk):
        PatientIdentifier.objects.filter(patient=another.patient).update(value="9999")
    _break(nurse, theirs, make_actor, "nurse")
    assert set(_opened(client, another).values()) == {404}
    write = reverse("plan:choose", args=[theirs.uid])
    assert client.get(write).status_code == 403
    assert client.post(reverse("outcomes:ask", args=[theirs.uid])).status_code == 404


def test_somebody_of_this_clinic_without_the_permission_may_look_in_an_emergency(
    client: Client,
    make_user: MakeUser,
    make_actor: MakeActor,
    in_clinic: Clinic,
    patient: Patient,
) -> None:
    ours = _course_of(patient)
    user = make_user("administrator")
    client.force_login(user)
    page = reverse("plan:plan", args=[ours.uid])
    assert client.get(page).status_code == 403
    _break(user, ours, make_actor, "administrator")
    assert client.get(page).status_code == 200
    assert timezone.now() < EmergencyAccess.objects.get().ends_at

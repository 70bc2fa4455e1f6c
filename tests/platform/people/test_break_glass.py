"""Emergency access: one record, for reading, for a while, with a reason, and somebody looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.permissions import table
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.break_glass import under_grant
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.people.models import Clinic, Patient, PatientIdentifier
from ataraxy.platform.service.forms import fresh_key

REASON = "Collapsed in the waiting room, needs allergies"
MRN = "MRN-4711"


def _with_number(patient: Patient) -> Patient:
    PatientIdentifier.objects.create(
        clinic_id=patient.clinic_id, patient=patient, system="urn:mrn", value=MRN
    )
    return patient


@pytest.fixture
def theirs(other_clinic: Clinic, make_patient: MakePatient) -> Patient:
    """A patient of the other clinic."""
    made = make_patient("Secret", at=other_clinic)
    with scope(clinic=other_clinic.pk):
        return _with_number(made)


@pytest.fixture
def nurse(make_user: MakeUser) -> User:
    """A nurse of this clinic, who may not see that patient."""
    return make_user("nurse")


@pytest.fixture
def browser(client: Client, nurse: User) -> Client:
    """The nurse's browser."""
    client.force_login(nurse)
    return client


def _ask(browser: Client, patient: Patient, **changes: str) -> int:
    data = {
        "number": MRN,
        "birth_date": str(patient.birth_date),
        "reason": REASON,
        "idempotency_key": fresh_key(),
    }
    return browser.post(reverse("people:emergency"), data | changes).status_code


def _record(browser: Client, patient: Patient) -> int:
    return browser.get(reverse("desk:patient", args=[patient.uid])).status_code


def test_the_other_clinics_record_opens_for_reading_under_a_banner(
    browser: Client, theirs: Patient, nurse: User
) -> None:
    assert _record(browser, theirs) == 404
    assert _ask(browser, theirs) == 302
    page = browser.get(reverse("desk:patient", args=[theirs.uid]))
    assert page.status_code == 200
    assert "Emergency access" in page.content.decode()
    look = Entry.objects.get(action="patient.read", patient_uid=str(theirs.uid))
    assert look.clinic_id == theirs.clinic_id
    assert look.actor_uid == str(nurse.uid)
    assert look.break_glass


def test_psychotherapy_notes_stay_shut_in_an_emergency(
    browser: Client, theirs: Patient, make_actor: MakeActor
) -> None:
    assert _ask(browser, theirs) == 302
    with scope(clinic=theirs.clinic_id):
        grant = EmergencyAccess.objects.get()
    reader = under_grant(make_actor("nurse"), grant)
    assert reader.may("session.read")
    assert not reader.may("psychotherapy.read")
    assert reader.permissions <= set(table()), "a permission that the table does not know"


def test_it_opens_nobody_else(
    browser: Client, theirs: Patient, other_clinic: Clinic, make_patient: MakePatient
) -> None:
    another = make_patient("Other", at=other_clinic)
    _ask(browser, theirs)
    assert _record(browser, another) == 404


def test_it_ends_by_the_clock(browser: Client, theirs: Patient) -> None:
    begin = timezone.now()
    with time_machine.travel(begin, tick=False):
        _ask(browser, theirs)
    for minutes, status in (
        (9, 200),
        (18, 200),
        (27, 200),
        (36, 200),
        (45, 200),
        (54, 200),
        (61, 404),
    ):
        with time_machine.travel(begin + timedelta(minutes=minutes), tick=False):
            assert _record(browser, theirs) == status


def test_it_ends_when_the_person_is_done(browser: Client, theirs: Patient) -> None:
    _ask(browser, theirs)
    grant = _grant(theirs)
    browser.post(reverse("people:emergency_end", args=[grant.uid]))
    assert _record(browser, theirs) == 404


def test_somebody_elses_emergency_opens_nothing_for_me(
    browser: Client, theirs: Patient, make_user: MakeUser
) -> None:
    _ask(browser, theirs)
    colleague = Client()
    colleague.force_login(make_user("nurse", username="colleague"))
    assert _record(colleague, theirs) == 404
    grant = _grant(theirs)
    assert colleague.post(reverse("people:emergency_end", args=[grant.uid])).status_code == 404


def test_a_wrong_number_or_birth_date_opens_nothing_and_is_noted(
    browser: Client, theirs: Patient
) -> None:
    assert _ask(browser, theirs, birth_date="1970-01-01") == 422
    assert _ask(browser, theirs, number="MRN-4712") == 422
    assert _ask(browser, theirs, reason="urgent") == 422
    assert _record(browser, theirs) == 404
    assert Entry.objects.filter(action="break_glass.in_vain").count() == 2


def test_a_therapist_has_no_emergency_access(
    client: Client, theirs: Patient, make_user: MakeUser
) -> None:
    client.force_login(make_user("therapist"))
    assert _ask(client, theirs) == 403


def test_an_administrator_reads_a_record_of_their_own_clinic_in_an_emergency(
    client: Client, make_user: MakeUser, patient: Patient, clinic: Clinic
) -> None:
    with scope(clinic=clinic.pk):
        _with_number(patient)
    client.force_login(make_user("administrator"))
    assert _record(client, patient) == 403
    assert _ask(client, patient) == 302
    assert _record(client, patient) == 200


def test_it_waits_for_a_reviewer_who_was_not_the_one(
    browser: Client, theirs: Patient, make_user: MakeUser, other_clinic: Clinic
) -> None:
    _ask(browser, theirs)
    _record(browser, theirs)
    auditor = Client()
    auditor.force_login(make_user("auditor", at=other_clinic))
    queue = auditor.get(reverse("people:emergency_queue"))
    assert REASON in queue.content.decode()
    url = reverse("people:emergency_review", args=[_grant(theirs).uid])
    assert "patient.read" in auditor.get(url).content.decode()
    found = {"finding": "justified", "note": "Asked the nurse.", "idempotency_key": fresh_key()}
    assert auditor.post(url, found).status_code == 302
    grant = _grant(theirs)
    assert grant.finding == "justified"
    assert auditor.post(url, found | {"idempotency_key": fresh_key()}).status_code == 409


def test_nobody_reviews_their_own_emergency(
    client: Client, make_user: MakeUser, patient: Patient, clinic: Clinic
) -> None:
    with scope(clinic=clinic.pk):
        _with_number(patient)
    director = make_user("medical_director")
    client.force_login(director)
    _ask(client, patient)
    url = reverse("people:emergency_review", args=[_grant(patient).uid])
    found = {"finding": "justified", "note": "Mine.", "idempotency_key": fresh_key()}
    assert client.post(url, found).status_code == 409


def _grant(patient: Patient) -> EmergencyAccess:
    with scope(clinic=patient.clinic_id):
        return EmergencyAccess.objects.get(patient=patient)

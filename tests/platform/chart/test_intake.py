"""A patient tells about themselves by a link; it counts once a clinician has reviewed it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.standing_people import MakeUser

from ataraxy.platform.chart.arriving import Intake
from ataraxy.platform.chart.intake_forms import patient_questions
from ataraxy.platform.chart.kinds import ListName
from ataraxy.platform.chart.models import Fact, Source
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.usefixtures("in_clinic")

ANSWERS = {
    "medicines": "Sertraline 100 mg\n\n  Vitamin D ",
    "allergies_none": "on",
    "conditions": "Asthma since 2014",
    "note": "Needles frighten me",
}


@pytest.fixture
def coordinator(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("coordinator"))
    return client


def send(coordinator: Client, patient: Patient, key: str = "s") -> PatientLink:
    page = f"/patients/{patient.uid}/chart/intake/"
    answer = coordinator.post(page, {"idempotency_key": key, "act": "link"}, follow=True)
    link = PatientLink.objects.order_by("-pk")[0]
    assert address(link) in answer.content.decode()
    return link


@pytest.fixture
def phone(coordinator: Client, patient: Patient) -> Client:
    """The patient's phone, on which the link was opened."""
    device = Client()
    answer = device.post(address(send(coordinator, patient)))
    assert answer["Location"] == "/intake/"
    return device


def fill(phone: Client, **more: Any) -> Any:
    return phone.post("/intake/", ANSWERS | more, follow=True)


def test_what_the_patient_told_becomes_facts_that_wait_for_review(
    phone: Client, patient: Patient, make_user: MakeUser
) -> None:
    question = patient_questions()[0].id
    answer = fill(phone, **{f"question-{question}": "unsure"})
    assert "Your answers are kept" in answer.content.decode()
    facts = facts_for(patient)
    assert [one.text for one in facts.medicines] == ["Vitamin D", "Sertraline 100 mg"]
    assert {one.certainty for one in facts.facts if one.kind != "note"} == {"unconfirmed"}
    assert not facts.medicines[0].source.reviewed
    assert facts.medicines[0].source.author_name == patient.full_name
    assert [(one.question, one.value) for one in facts.answers] == [(question, "unsure")]
    assert facts.complete_lists == frozenset()
    assert Task.objects.get(kind="chart.review").patient == patient
    doctor = Client()
    doctor.force_login(make_user("prescriber"))
    chart = doctor.get(f"/patients/{patient.uid}/chart/").content.decode()
    assert "Not yet reviewed by a clinician" in chart
    page = f"/patients/{patient.uid}/chart/sources/{Source.objects.get().uid}/review/"
    doctor.post(page, {"idempotency_key": "r"})
    assert facts_for(patient).complete_lists == {ListName.ALLERGIES}
    assert facts_for(patient).medicines[0].source.reviewed
    assert Task.objects.get(kind="chart.review").closed_at is not None


def test_a_look_at_the_link_spends_nothing(coordinator: Client, patient: Patient) -> None:
    link = send(coordinator, patient)
    scanner = Client()
    assert scanner.get(address(link)).status_code == 200
    assert scanner.get("/intake/").status_code == 410
    link.refresh_from_db()
    assert link.spent_at is None


def test_another_device_cannot_open_a_spent_link(
    phone: Client, coordinator: Client, patient: Patient
) -> None:
    link = PatientLink.objects.get()
    assert Client().post(address(link)).status_code == 410
    assert phone.get("/intake/").status_code == 200


def test_a_form_sent_twice_is_kept_once(phone: Client, patient: Patient) -> None:
    fill(phone)
    before = Fact.objects.count()
    assert "Your answers are kept" in fill(phone, medicines="Something else").content.decode()
    assert Fact.objects.count() == before


def test_a_list_that_is_none_and_not_none_is_asked_about(phone: Client) -> None:
    answer = fill(phone, medicines_none="on")
    assert "You wrote something above" in answer.content.decode()
    assert "Sertraline" in answer.content.decode()
    assert not Fact.objects.exists()


def test_an_empty_form_leaves_everything_unknown(phone: Client, patient: Patient) -> None:
    phone.post("/intake/", {"note": ""})
    assert Intake.objects.get().state == "answered"
    assert facts_for(patient).complete_lists == frozenset()


def test_a_new_form_closes_the_older_one(coordinator: Client, patient: Patient) -> None:
    first = send(coordinator, patient, "1")
    send(coordinator, patient, "2")
    assert Client().post(address(first)).status_code == 410


def test_a_tablet_handed_over_is_signed_out(coordinator: Client, patient: Patient) -> None:
    page = f"/patients/{patient.uid}/chart/intake/"
    answer = coordinator.post(page, {"idempotency_key": "h", "act": "hand_over"})
    assert answer["Location"] == "/intake/"
    assert coordinator.get("/intake/").status_code == 200
    assert coordinator.get(page).status_code == 302

"""The clinic's public form: open to anybody, to nobody's harm."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeUser

from ataraxy.journey.referral.models import Referral
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.worklist.models import Task

PUBLIC = {
    "idempotency_key": "p1",
    "given_name": "Nia",
    "family_name": "Osei",
    "birth_date": "1990-01-05",
    "phone": "555 0100",
    "email": "",
    "reason": "major_depression",
    "words": "",
    "acute_risk": "no",
    "may_contact": "on",
    "website": "",
}


def test_anybody_may_ask_for_treatment_without_signing_in(
    client: Client, in_clinic: Clinic
) -> None:
    address = reverse("referral:public", args=[in_clinic.slug])
    assert "988" in client.get(address).content.decode()
    answer = client.post(address, PUBLIC, follow=True)
    assert "Thank you" in answer.content.decode()
    sent = Referral.objects.get()
    assert (sent.sender, sent.full_name, sent.patient) == ("self", "Nia Osei", None)


def test_a_person_in_danger_is_told_whom_to_call_and_somebody_is_alerted(
    client: Client, in_clinic: Clinic, make_user: MakeUser
) -> None:
    make_user("prescriber")
    address = reverse("referral:public", args=[in_clinic.slug])
    answer = client.post(address, PUBLIC | {"acute_risk": "yes"}, follow=True)
    assert "Somebody calls you today" in answer.content.decode()
    assert Task.objects.get(kind="referral.acute").owner is not None


def test_somebody_must_be_reachable(client: Client, in_clinic: Clinic) -> None:
    address = reverse("referral:public", args=[in_clinic.slug])
    answer = client.post(address, PUBLIC | {"phone": ""})
    assert answer.status_code == 400
    assert not Referral.objects.exists()


def test_a_program_that_fills_in_the_hidden_field_leaves_nothing(
    client: Client, in_clinic: Clinic
) -> None:
    address = reverse("referral:public", args=[in_clinic.slug])
    client.post(address, PUBLIC | {"website": "https://example.org"})
    assert not Referral.objects.exists()


def test_the_public_form_cannot_be_flooded(client: Client, in_clinic: Clinic) -> None:
    address = reverse("referral:public", args=[in_clinic.slug])
    answers = [
        client.post(address, PUBLIC | {"idempotency_key": f"p{number}"}).status_code
        for number in range(7)
    ]
    assert answers[-1] == 429
    assert Referral.objects.count() == answers.count(302)


def test_an_unknown_clinic_has_no_form(client: Client, clinic: Clinic) -> None:
    assert client.get(reverse("referral:public", args=["nowhere"])).status_code == 404

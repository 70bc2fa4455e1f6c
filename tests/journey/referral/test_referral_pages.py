"""The referral pages of staff."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse
from tests.journey.referral.letters import arriving
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.referral import services
from ataraxy.journey.referral.models import Referral, Said
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic, Patient


def test_the_inbox_shows_acute_ones_first(
    client: Client, in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    actor = make_actor("coordinator")
    services.receive(actor=actor, key="1", arriving=arriving())
    services.receive(actor=actor, key="2", arriving=arriving(given_name="Zoe", acute_risk=Said.YES))
    client.force_login(make_user("coordinator"))
    page = client.get(reverse("referral:inbox")).content.decode()
    assert page.index("Zoe Rivera") < page.index("Ana Rivera")
    assert "admission first" in page


def test_the_page_asks_about_admission_before_everything_else(
    client: Client, in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    sent = services.receive(
        actor=make_actor("coordinator"), key="r", arriving=arriving(acute_risk=Said.YES)
    )
    client.force_login(make_user("prescriber"))
    page = client.get(reverse("referral:referral", args=[sent.uid])).content.decode()
    question = page.index("Does this person need admission now?")
    assert question < page.index("Two antidepressants")
    assert Entry.objects.filter(action="referral.read").count() == 1


def test_a_prescriber_accepts_on_the_page_and_arrives_at_screening(
    client: Client, known: Referral, make_user: MakeUser
) -> None:
    client.force_login(make_user("prescriber"))
    answer = client.post(
        reverse("referral:accept", args=[known.uid]), {"idempotency_key": "a"}, follow=True
    )
    assert answer.request["PATH_INFO"] == reverse(
        "screening:screening", args=[Course.objects.get().uid]
    )
    assert "Cannot be assessed yet" in answer.content.decode()


def test_a_refusal_is_shown_on_the_page_with_its_reason(
    client: Client, letter: Referral, make_user: MakeUser
) -> None:
    client.force_login(make_user("prescriber"))
    answer = client.post(reverse("referral:accept", args=[letter.uid]), {"idempotency_key": "a"})
    assert answer.status_code == 409
    assert "Say who this is" in answer.content.decode()


def test_another_clinics_referral_does_not_exist_here(
    client: Client, letter: Referral, make_user: MakeUser, other_clinic: Clinic
) -> None:
    client.force_login(make_user("prescriber", at=other_clinic))
    assert client.get(reverse("referral:referral", args=[letter.uid])).status_code == 404


def test_staff_enter_a_referral_and_keep_what_they_typed(
    client: Client, in_clinic: Clinic, make_user: MakeUser
) -> None:
    client.force_login(make_user("coordinator"))
    sent = {
        "idempotency_key": "k",
        "given_name": "Ana",
        "family_name": "Rivera",
        "birth_date": "2085-04-12",
        "reason": "major_depression",
        "sender": "professional",
        "referrer_name": "Dr Okafor",
        "acute_risk": "no",
    }
    wrong = client.post(reverse("referral:new"), sent)
    assert wrong.status_code == 400
    assert "Dr Okafor" in wrong.content.decode()
    right = client.post(reverse("referral:new"), sent | {"birth_date": "1985-04-12"})
    assert right.status_code == 302


def test_a_known_patient_is_referred_from_their_own_page(
    client: Client, in_clinic: Clinic, patient: Patient, make_user: MakeUser
) -> None:
    client.force_login(make_user("nurse"))
    address = reverse("referral:new_for_patient", args=[patient.uid])
    assert client.get(address).status_code == 200
    sent = {"idempotency_key": "k", "reason": "panic_disorder", "sender": "internal"}
    client.post(address, sent)
    assert Referral.objects.get().patient == patient

"""A patient's link: a scanner's GET changes nothing, one device spends it, the same one resumes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from tests.standing_people import MakeActor

from ataraxy.platform.people.links import (
    Purpose,
    address,
    create_link,
    link_page,
    register_purpose,
    revoke_links,
)
from ataraxy.platform.people.models import Clinic, Patient, PatientLink

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def purpose() -> None:
    register_purpose(Purpose("test", "A few questions", "Your clinic asks.", "/answer-here/"))


@pytest.fixture
def link(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> PatientLink:
    with time_machine.travel(NOW, tick=False):
        return create_link(
            actor=make_actor("nurse"), patient=patient, purpose="test", subject_uid="1"
        )


@link_page("test")
def answering(request: object) -> HttpResponse:
    return HttpResponse(request.link.patient.full_name)  # type: ignore[attr-defined]


def visit(browser: Client) -> HttpResponse:
    """What the purpose's own page answers to this browser."""
    request = RequestFactory().get("/answer-here/")
    request.COOKIES.update({name: one.value for name, one in browser.cookies.items()})
    return answering(request)


@time_machine.travel(NOW + timedelta(hours=1), tick=False)
def test_looking_at_a_link_spends_nothing(link: PatientLink) -> None:
    for _visit in range(3):
        shown = Client().get(address(link))
        assert shown.status_code == 200
        assert "no-store" in shown["Cache-Control"]
    link.refresh_from_db()
    assert link.spent_at is None


@time_machine.travel(NOW + timedelta(hours=1), tick=False)
def test_the_first_page_does_not_say_whose_it_is(link: PatientLink) -> None:
    assert "Rivera" not in Client().get(address(link)).content.decode()


@time_machine.travel(NOW + timedelta(hours=1), tick=False)
def test_one_device_spends_the_link_and_resumes(link: PatientLink) -> None:
    phone, stranger = Client(), Client()
    assert phone.post(address(link))["Location"] == "/answer-here/"
    assert visit(phone).content.decode() == "Ana Rivera"
    assert phone.get(address(link))["Location"] == "/answer-here/"
    assert phone.cookies["patient_link_test"]["httponly"]
    for answer in (stranger.get(address(link)), stranger.post(address(link))):
        assert answer.status_code == 410
    assert visit(stranger).status_code == 410


@pytest.mark.parametrize("days", [7, 30])
def test_an_expired_link_opens_nothing_even_on_its_device(link: PatientLink, days: int) -> None:
    phone = Client()
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        phone.post(address(link))
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        assert visit(phone).status_code == 410
        assert Client().post(address(link)).status_code == 410


@time_machine.travel(NOW + timedelta(hours=1), tick=False)
def test_a_revoked_link_is_closed(link: PatientLink) -> None:
    phone = Client()
    phone.post(address(link))
    revoke_links(clinic_id=link.clinic_id, purpose="test", subject_uid="1")
    assert visit(phone).status_code == 410


@time_machine.travel(NOW + timedelta(hours=1), tick=False)
def test_a_guessed_address_is_not_found(link: PatientLink) -> None:
    wrong = address(link)[:-2] + ("0/" if address(link)[-2] != "0" else "1/")
    assert Client().get(wrong).status_code == 404


@time_machine.travel(NOW + timedelta(hours=1), tick=False)
def test_a_link_opens_only_its_own_purpose(link: PatientLink) -> None:
    phone = Client()
    phone.post(address(link))
    request = RequestFactory().get("/")
    request.COOKIES.update({name: one.value for name, one in phone.cookies.items()})
    assert link_page("other")(lambda _request: HttpResponse())(request).status_code == 410


def test_a_purpose_nobody_registered_is_a_defect(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    with pytest.raises(KeyError, match="nobody"):
        create_link(actor=make_actor("nurse"), patient=patient, purpose="nobody", subject_uid="1")

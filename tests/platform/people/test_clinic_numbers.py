"""What patients are told to call: entered by an administrator, journalled, missing said aloud."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.daybefore.wording import email, sms
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key

MISSING = "A telephone number of the clinic is missing"


@pytest.fixture
def admin(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("administrator"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def _keep(admin: Client, telephone: str, after_hours: str) -> int:
    given = {"telephone": telephone, "after_hours": after_hours, "idempotency_key": fresh_key()}
    return admin.post(reverse("people:clinic_numbers"), given).status_code


def test_an_administrator_enters_the_numbers_and_the_page_no_longer_misses_them(
    admin: Client, clinic: Clinic, other_clinic: Clinic
) -> None:
    assert MISSING in admin.get(reverse("people:staff")).content.decode()
    assert _keep(admin, "+1 207 555 0110", "") == 302
    assert MISSING in admin.get(reverse("people:staff")).content.decode()
    assert _keep(admin, "+1 207 555 0110", "+1 207 555 0111") == 302
    page = admin.get(reverse("people:staff")).content.decode()
    assert MISSING not in page
    assert "+1 207 555 0111" in page
    other_clinic.refresh_from_db()
    assert other_clinic.telephone == ""
    entry = Entry.objects.filter(action="clinic.set_numbers").order_by("-pk")[0]
    assert "+1 207 555 0111" in entry.detail


def test_words_are_no_number_and_nothing_is_kept(admin: Client, clinic: Clinic) -> None:
    assert _keep(admin, "ask at the desk", "") == 422
    clinic.refresh_from_db()
    assert clinic.telephone == ""


def test_a_nurse_does_not_change_what_patients_call(client: Client, make_user: MakeUser) -> None:
    client.force_login(make_user("nurse"))
    assert _keep(client, "+1 207 555 0110", "") == 403


def test_the_message_of_the_day_before_says_the_number_where_there_is_one(clinic: Clinic) -> None:
    assert "elephone" not in email(clinic, "tomorrow", "link") + sms(clinic, "tomorrow", "link")
    clinic.telephone, clinic.telephone_after_hours = "+1 207 555 0110", "+1 207 555 0111"
    for words in (email(clinic, "tomorrow", "link"), sms(clinic, "tomorrow", "link")):
        assert words.endswith(
            "Telephone: +1 207 555 0110. At night and at weekends: +1 207 555 0111"
        )


def test_what_patients_call_is_said_in_spanish_too(client: Client, clinic: Clinic) -> None:
    clinic.telephone, clinic.telephone_after_hours = "+1 207 555 0110", "+1 207 555 0111"
    with translation.override("es"):
        words = email(clinic, "mañana", "link")
    assert words.endswith("Teléfono: +1 207 555 0110. De noche y en fin de semana: +1 207 555 0111")
    gone = reverse("people:link", args=["00000000-0000-4000-8000-000000000000", "nothing"])
    closed = client.get(gone, headers={"accept-language": "es"}).content.decode()
    assert "Este enlace está cerrado" in closed
    assert "Pida a la clínica un enlace nuevo" in closed

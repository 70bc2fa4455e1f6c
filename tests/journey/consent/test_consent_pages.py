"""The consent by clicking: prepare, read, ask, sign with a witness, withdraw."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from tests.journey.consent.conftest import Read, Sign
from tests.standing_people import PASSWORD, MakeUser

from ataraxy.journey.consent.models import Consent, Copy, Withdrawal
from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.signatures.models import Signature


@pytest.fixture
def nurse(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("nurse"))
    return client


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden field {name}"
    return found[1]


def sent(client: Client, url: str, **fields: str):
    """Open the page, fill the form in, send it."""
    page = client.get(url).content.decode()
    return client.post(url, {"idempotency_key": hidden(page, "idempotency_key"), **fields})


def signing_fields(page: str, **changes: str) -> dict[str, str]:
    given = {
        "idempotency_key": hidden(page, "idempotency_key"),
        "shown_sha256": hidden(page, "shown_sha256"),
        "typed_name": "Ana Rivera",
        "drawn_path": "M10 10 L200 100",
        "witness_name": "nurse.harbor",
        "witness_method": "password",
        "witness_secret": PASSWORD,
    }
    return given | changes


def test_a_consent_is_prepared_read_and_signed_by_clicking(nurse: Client, course: Course) -> None:
    overview = reverse("consent:consent", args=[course.uid])
    assert "No dose without consent" in nurse.get(overview).content.decode()
    answer = sent(
        nurse,
        reverse("consent:prepare", args=[course.uid]),
        route="iv",
        indication="major_depression",
    )
    pages = 0
    while "/read/" in answer.url:
        asked = 'name="choice"' in nurse.get(answer.url).content.decode()
        fields = {"choice": "yes"} if asked else {"own_words": "I understood"}
        answer = sent(nurse, answer.url, **fields)
        assert answer.status_code == 302, answer.content.decode()
        pages += 1
    assert pages == len(Consent.objects.get().body)
    assert answer.url.endswith("/sign/")
    page = nurse.get(answer.url).content.decode()
    done = nurse.post(answer.url, signing_fields(page), follow=True).content.decode()
    assert "The consent is signed and its copy is kept." in done
    assert "Valid consent" in done
    copy = Copy.objects.get()
    assert reverse("documents:paper", args=[course.patient.uid, copy.document.uid]) in done
    assert Course.objects.get().step == "plan"


def test_a_question_is_answered_before_the_signature(
    nurse: Client, prepared: Consent, read_all: Read, course: Course
) -> None:
    read_all(prepared, question="Will I see things?")
    overview = reverse("consent:consent", args=[course.uid])
    page = nurse.get(overview).content.decode()
    assert "Will I see things?" in page
    assert "Hand over the tablet to sign" not in page
    url = reverse("consent:answer", args=[course.uid, prepared.uid, 1])
    sent(nurse, url, text="Some people do, for an hour or so.")
    page = nurse.get(overview).content.decode()
    assert "Some people do" in page
    assert "Hand over the tablet to sign" in page


def test_a_wrong_witness_keeps_what_was_drawn_and_typed(
    nurse: Client, prepared: Consent, read_all: Read, course: Course
) -> None:
    read_all(prepared)
    url = reverse("consent:sign", args=[course.uid, prepared.uid])
    page = nurse.get(url).content.decode()
    again = nurse.post(url, signing_fields(page, witness_secret="wrong")).content.decode()
    assert "do not belong together" in again
    assert hidden(again, "drawn_path") == "M10 10 L200 100"
    assert "Ana Rivera" in again
    assert Signature.objects.count() == 0


def test_an_answer_added_while_the_signing_page_is_open_stops_the_signature(
    nurse: Client, prepared: Consent, read_all: Read, course: Course
) -> None:
    read_all(prepared)
    url = reverse("consent:sign", args=[course.uid, prepared.uid])
    page = nurse.get(url).content.decode()
    read = reverse("consent:read", args=[course.uid, prepared.uid, 6])
    sent(nurse, read, own_words="Changed my mind about this part")
    refused = nurse.post(url, signing_fields(page)).content.decode()
    assert "Read it again, then sign" in refused
    assert Consent.objects.get().state == "reading"


def test_the_second_of_two_signers_is_told_who_signed(
    nurse: Client, prepared: Consent, read_all: Read, sign_now: Sign, course: Course
) -> None:
    read_all(prepared)
    url = reverse("consent:sign", args=[course.uid, prepared.uid])
    page = nurse.get(url).content.decode()
    sign_now(prepared)
    assert "signed already, by Ana Rivera" in nurse.post(url, signing_fields(page)).content.decode()


@pytest.mark.parametrize("path", ["M0 0'/><script>alert(1)</script>", "javascript:1"])
def test_a_drawn_signature_that_is_no_line_is_refused(
    nurse: Client, prepared: Consent, read_all: Read, course: Course, path: str
) -> None:
    read_all(prepared)
    url = reverse("consent:sign", args=[course.uid, prepared.uid])
    page = nurse.get(url).content.decode()
    answer = nurse.post(url, signing_fields(page, drawn_path=path)).content.decode()
    assert "Clear the box and draw again" in answer
    assert "<script>alert" not in answer


def test_a_therapist_writes_a_withdrawal_down(
    client: Client,
    make_user: MakeUser,
    prepared: Consent,
    read_all: Read,
    sign_now: Sign,
    course: Course,
) -> None:
    sign_now(read_all(prepared))
    client.force_login(make_user("therapist"))
    url = reverse("consent:withdraw", args=[course.uid])
    page = sent(client, url, said="in_session", reason="I am afraid")
    overview = client.get(page.url).content.decode()
    assert "The patient has withdrawn consent" in overview
    assert Withdrawal.objects.get().reason == "I am afraid"
    assert "I am afraid" not in Entry.objects.get(action="consent.withdraw").detail


def test_every_page_leaves_one_read_entry(nurse: Client, prepared: Consent, course: Course) -> None:
    nurse.get(reverse("consent:consent", args=[course.uid]))
    nurse.get(reverse("consent:read", args=[course.uid, prepared.uid, 1]))
    reads = Entry.objects.filter(action="patient.read").order_by("number")
    assert [entry.subject for entry in reads] == ["consent", "consent reading"]


def test_another_clinic_and_a_wrong_part_find_nothing(
    client: Client, make_user: MakeUser, other_clinic: Clinic, prepared: Consent, course: Course
) -> None:
    client.force_login(make_user("nurse", at=other_clinic))
    assert client.get(reverse("consent:consent", args=[course.uid])).status_code == 404
    client.force_login(make_user("nurse"))
    beyond = reverse("consent:read", args=[course.uid, prepared.uid, 99])
    assert client.get(beyond).status_code == 404


def test_a_form_with_a_route_of_no_document_keeps_what_was_typed(
    nurse: Client, course: Course
) -> None:
    url = reverse("consent:prepare", args=[course.uid])
    page = sent(nurse, url, route="iv", indication="pain", interpreter="Ms Lindgren")
    assert page.status_code == 200
    assert "Ms Lindgren" in page.content.decode()
    assert Consent.objects.count() == 0

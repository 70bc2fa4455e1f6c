"""STOP by text ends texts, START brings back what STOP ended, and other words reach a person."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.clinic.agreements.models import Agreement
from ataraxy.clinic.agreements.services import Word, add_agreement
from ataraxy.clinic.messaging.inbound import Meaning, is_signed, meaning, same_number, signature
from ataraxy.clinic.messaging.jobs import hear_folder
from ataraxy.clinic.messaging.models import Answer, Channel, Message
from ataraxy.clinic.messaging.queries import ways_to, withdrawn_by
from ataraxy.clinic.messaging.sending import send_waiting
from ataraxy.clinic.messaging.services import Writing, note_wish, queue
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
SECRET = "shared-with-the-carrier"
NUMBER = "+1 207 555 0100"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("STOP", Meaning.STOP),
        (" Stop. ", Meaning.STOP),
        ("Opt-out", Meaning.STOP),
        ("¡No más!", Meaning.STOP),
        ("start", Meaning.START),
        ("Ayuda", Meaning.HELP),
        ("I want it to stop", Meaning.WORDS),
        ("stop by tomorrow?", Meaning.WORDS),
        ("", Meaning.WORDS),
    ],
)
def test_only_the_word_alone_is_an_order(words: str, found: Meaning) -> None:
    assert meaning(words) is found


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("+1 (207) 555-0100", "+12075550100", True),
        ("207 555 0100", "+12075550100", True),
        ("0151 23456789", "+4915123456789", True),
        ("555 0100", "+12075550100", False),  # too short to be sure
        ("207 555 0101", "+12075550100", False),
        ("", "", False),
    ],
)
def test_a_number_is_the_same_with_or_without_its_country(one: str, other: str, same: bool) -> None:
    assert same_number(one, other) is same
    assert same_number(other, one) is same


@pytest.mark.parametrize(
    ("header", "good"),
    [
        (f"t=1000,v1={signature(SECRET, 1000, b'x')}", True),
        (f"v1={signature(SECRET, 1300, b'x')}, t=1300", True),
        (f"t=700,v1={signature(SECRET, 700, b'x')}", True),
        (f"t=699,v1={signature(SECRET, 699, b'x')}", False),  # replayed after five minutes
        (f"t=1301,v1={signature(SECRET, 1301, b'x')}", False),
        (f"t=1000,v1={signature(SECRET, 1000, b'y')}", False),
        (f"t=1000,v1={signature('other', 1000, b'x')}", False),
        (f"t=1001,v1={signature(SECRET, 1000, b'x')}", False),
        ("t=1000,v1=", False),
        ("t=²,v1=ñ", False),
        ("", False),
    ],
)
def test_only_a_fresh_signature_over_this_body_is_believed(header: str, good: bool) -> None:
    assert is_signed(header, b"x", SECRET, 1000.0) is good
    assert not is_signed(header, b"x", "", 1000.0), "no secret, no belief"


@pytest.fixture
def reachable(in_clinic: Clinic, patient: Patient) -> Patient:
    """Somebody with a telephone."""
    patient.phone = NUMBER
    patient.save(update_fields=["phone"])
    return patient


@pytest.fixture
def carrier(settings: Settings) -> Client:
    """The provider of text messages, which shares a secret with us."""
    settings.SMS = {**settings.SMS, "url": "http://127.0.0.1:9/send", "inbound_secret": SECRET}
    return Client(enforce_csrf_checks=True)


def say(carrier: Client, words: str, reference: str = "", number: str = "+12075550100") -> str:
    body = json.dumps({"from": number, "text": words, "id": reference or fresh_key()}).encode()
    at = int(timezone.now().timestamp())
    signed = f"t={at},v1={signature(SECRET, at, body)}"
    answer = carrier.post(
        "/texts/in/", body, content_type="application/json", headers={"x-ataraxy-signature": signed}
    )
    assert answer.status_code == 200, answer.content
    return str(answer.json()["reply"])


def write_to(patient: Patient) -> Message:
    return queue(
        actor=system_actor(patient.clinic_id),
        writing=Writing(
            patient=patient,
            channel=Channel.SMS,
            address=patient.phone,
            subject="",
            text="Harbor: a few questions.",
            about=f"test:{fresh_key()}"[:80],
            useless_at=timezone.now() + timedelta(hours=4),
            link="",
        ),
    )


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_stop_ends_texts_at_once_also_what_waits_and_start_brings_them_back(
    reachable: Patient, carrier: Client
) -> None:
    waiting = write_to(reachable)
    assert waiting.text.endswith("STOP ends texts.")
    assert "START brings them back" in say(carrier, "Stop")
    send_waiting(timezone.now())
    waiting.refresh_from_db()
    assert (waiting.state, waiting.problem) == ("not_needed", "withdrawn")
    (said,) = Agreement.objects.filter(patient=reachable)
    assert (said.topic, said.answer, said.details) == ("sms", "no", "STOP by text message")
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        say(carrier, "START")
        assert Channel.SMS in ways_to(reachable)
    assert not Task.objects.exists()


@pytest.mark.django_db
def test_a_consent_that_was_given_is_taken_back_and_the_page_of_questions_says_so(
    reachable: Patient, carrier: Client, make_actor: MakeActor
) -> None:
    yes = Word(Topic.SMS, "yes", "in_person")
    with time_machine.travel(NOW, tick=False):
        add_agreement(actor=make_actor("nurse"), patient=reachable, word=yes)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        say(carrier, "STOP")
        assert Agreement.objects.order_by("pk").last().answer == "withdrawn"  # type: ignore[union-attr]
        assert withdrawn_by(reachable) == {"sms"}


@pytest.mark.django_db
def test_start_does_not_undo_a_no_that_was_said_to_staff(
    reachable: Patient, carrier: Client, make_actor: MakeActor, make_user: MakeUser
) -> None:
    desk = make_user("coordinator")
    with time_machine.travel(NOW, tick=False):
        note_wish(
            actor=make_actor("coordinator"),
            key="w",
            patient=reachable,
            channel="sms",
            wanted=False,
            reason="Asked on the phone",
        )
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        say(carrier, "START")
    assert withdrawn_by(reachable) == {"sms"}
    assert Task.objects.get().role == desk.memberships.get().role


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_other_words_are_kept_and_are_the_urgent_work_of_a_person_and_the_answer_says_so(
    reachable: Patient, carrier: Client, make_user: MakeUser
) -> None:
    nurse = make_user("nurse")
    reply = say(carrier, "I cannot go on", "one")
    assert "988" in reply
    assert "Somebody was told" in reply
    say(carrier, "I cannot go on", "one")
    task = Task.objects.get()
    assert (task.owner, task.urgency, task.why) == (nurse, "urgent", "I cannot go on")
    assert Answer.objects.get().words == "I cannot go on", "the same reference counts once"
    assert withdrawn_by(reachable) == frozenset()


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_the_reply_speaks_the_patients_language_and_an_unknown_number_gets_none(
    reachable: Patient, carrier: Client
) -> None:
    reachable.language = "es"
    reachable.save(update_fields=["language"])
    assert "ya no recibirá más mensajes" in say(carrier, "ALTO")
    assert say(carrier, "STOP", number="+12075559999") == ""
    assert Answer.objects.count() == 1


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_nothing_is_heard_without_a_secret_a_signature_or_a_text(
    reachable: Patient, carrier: Client, settings: Settings
) -> None:
    body = json.dumps({"from": NUMBER, "text": "STOP", "id": "1"}).encode()
    kind = "application/json"
    assert carrier.post("/texts/in/", body, content_type=kind).status_code == 403
    at = int(NOW.timestamp())
    for wrong in (b"[]", b"{", b'{"from": "+1", "text": 3, "id": "1"}', b'{"from": "+1"}'):
        signed = {"x-ataraxy-signature": f"t={at},v1={signature(SECRET, at, wrong)}"}
        answer = carrier.post("/texts/in/", wrong, content_type=kind, headers=signed)
        assert answer.status_code == 400, wrong
    long = b"x" * 20_001
    assert carrier.post("/texts/in/", long, content_type=kind).status_code == 413
    assert carrier.get("/texts/in/").status_code == 405
    settings.SMS = {**settings.SMS, "inbound_secret": ""}
    assert carrier.post("/texts/in/", body, content_type=kind).status_code == 404
    assert not Answer.objects.exists()
    assert "STOP" not in write_to(reachable).text, "no way out is promised that nobody hears"


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_in_the_demonstration_an_answer_is_a_file_in_a_folder(
    reachable: Patient, settings: Settings, tmp_path: Path
) -> None:
    settings.SMS = {**settings.SMS, "url": ""}
    settings.SMS_FILE_PATH = tmp_path
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text(
        json.dumps({"from": NUMBER, "text": "stop", "id": "a"}), "utf-8"
    )
    (tmp_path / "in" / "b.json").write_text("not a text", "utf-8")
    hear_folder()
    hear_folder()
    assert withdrawn_by(reachable) == {"sms"}
    assert [one.suffix for one in sorted((tmp_path / "in").iterdir())] == [".taken", ".taken"]

"""Asked once by the scheduler, answered by the patient, acted on by somebody with a name."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.messaging.jobs import send
from ataraxy.clinic.messaging.models import Message
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.services import Place, move_visit
from ataraxy.journey.daybefore.jobs import ask_about_tomorrow
from ataraxy.journey.daybefore.models import Answer, Asking
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

FINE = {
    "coming": "yes",
    "ill": "no",
    "ride": "adult",
    "ride_name": "Luis Rivera",
    "fasting": "yes",
    "medicines": "yes",
}


class HangsUp(BaseEmailBackend):
    """A mail server that hangs up."""

    def send_messages(self, _messages: object) -> int:
        """Never works."""
        raise SMTPServerDisconnected("ana@example.org")


class KnowsNobody(BaseEmailBackend):
    """A mail server that does not know the address."""

    def send_messages(self, _messages: object) -> int:
        """Never works."""
        raise SMTPRecipientsRefused({"ana@example.org": (550, b"no such user")})


def asked() -> None:
    """A turn of the scheduler and of the worker."""
    ask_about_tomorrow()
    send()
    run_pending()


def phone() -> Client:
    """The patient's telephone, on which the newest link was opened."""
    client = Client()
    client.post(address(PatientLink.objects.latest("pk")))
    return client


def answer(client: Client, **changes: str) -> int:
    said = {"idempotency_key": fresh_key(), **FINE, **changes}
    return client.post("/day-before/", said).status_code


def heard() -> dict[str, object]:
    return dict(Appointment.objects.get().heard or {})


def test_everybody_of_tomorrow_is_written_to_once_by_both_ways(
    tomorrow: Session, tmp_path: Path
) -> None:
    for _turn in range(3):
        asked()
    assert Asking.objects.count() == 1
    (sent,) = mail.outbox
    (text,) = (tmp_path / "sms").iterdir()
    words = json.loads(text.read_text("utf-8"))["words"]
    for said in (sent.body, words):
        assert "Wednesday 25 November, 09:00" in said
        assert "Rivera" not in said
        assert "etamine" not in said
    assert {one.state for one in Message.objects.all()} == {"sent"}
    assert heard() == {"reached": True, "answered": False}
    assert set(Entry.objects.filter(action__startswith="messaging").values_list("action")) == {
        ("messaging.written",),
        ("messaging.sent",),
    }


def test_a_moved_visit_is_asked_about_again_and_the_old_link_closes(
    tomorrow: Session, make_actor: MakeActor
) -> None:
    asked()
    old = PatientLink.objects.get()
    visit = Appointment.objects.get()
    later = Place(
        visit.starts_at + timedelta(hours=2), visit.ends_at + timedelta(hours=2), visit.chair_id
    )
    move_visit(
        actor=make_actor("coordinator"),
        key="later",
        appointment=visit,
        place=later,
        seen_version=visit.version,
    )
    asked()
    assert [one.number for one in Asking.objects.order_by("number")] == [1, 2]
    assert "11:00" in mail.outbox[-1].body
    assert Client().get(address(old)).status_code == 410


def test_nobody_is_written_to_before_the_hour_or_after_calling_off(
    tomorrow: Session, noon: time_machine.Coordinates
) -> None:
    noon.shift(timedelta(hours=-3))
    asked()
    noon.shift(timedelta(hours=3))
    tomorrow.state = "cancelled"
    tomorrow.save()
    asked()
    assert not Asking.objects.exists()


def test_a_get_shows_a_post_spends_and_the_answer_lands_on_today(
    tomorrow: Session, make_user: MakeUser, noon: time_machine.Coordinates
) -> None:
    asked()
    link = PatientLink.objects.get()
    scanner = Client()
    for _look in range(2):
        assert scanner.get(address(link)).status_code == 200
    link.refresh_from_db()
    assert link.spent_at is None
    theirs = phone()
    page = theirs.get("/day-before/").content.decode()
    assert "Eat nothing from 03:00 on" in page
    assert "An adult whom you name takes you home" in page
    assert answer(theirs) == 302
    assert "Your answers are with the clinic" in theirs.get("/day-before/").content.decode()
    assert not Task.objects.filter(kind="daybefore").exists()
    nurse = Client()
    nurse.force_login(make_user("nurse"))
    today = nurse.get("/?day=2026-11-25").content.decode()
    assert "Luis Rivera, said the day before" in today
    assert Client().get("/day-before/").status_code == 410


def test_somebody_ill_without_a_ride_is_two_peoples_work_with_names_and_a_time(
    tomorrow: Session, make_user: MakeUser, on_call: None
) -> None:
    asked()
    theirs = phone()
    assert answer(theirs, ill="yes", ride="arranged", words="Fever since noon") == 302
    work = {one.cause.rpartition(":")[2]: one for one in Task.objects.filter(kind="daybefore")}
    assert set(work) == {"ill", "no_ride"}
    assert work["ill"].owner == make_user("nurse")
    assert work["no_ride"].owner == make_user("coordinator")
    assert work["ill"].why == "Fever since noon"
    assert work["ill"].due_at < tomorrow.appointment.starts_at
    desk = Client()
    desk.force_login(make_user("nurse"))
    today = desk.get("/?day=2026-11-25").content.decode()
    assert "says they are ill" in today
    assert answer(theirs, ill="no") == 302
    assert not Task.objects.filter(kind="daybefore", state="open").exists()
    assert heard()["problems"] == []
    assert Answer.objects.count() == 2


def test_whoever_comes_answers_everything_and_whoever_does_not_need_not(tomorrow: Session) -> None:
    asked()
    theirs = phone()
    holed = theirs.post("/day-before/", {"idempotency_key": "k", "coming": "yes"})
    assert holed.status_code == 409
    assert holed.content.decode().count("Please choose an answer.") >= 4
    assert not Answer.objects.exists()
    no = {"idempotency_key": "n", "coming": "no", "words": "Away"}
    assert theirs.post("/day-before/", no).status_code == 302
    assert heard()["problems"] == ["not_coming"]
    assert Session.objects.get().state == "booked"  # a person calls it off, not a form


def test_the_page_and_the_messages_speak_spanish_to_whoever_does(tomorrow: Session) -> None:
    tomorrow.patient.language = "es-MX"
    tomorrow.patient.save()
    asked()
    assert "miércoles" in mail.outbox[0].body.lower()
    assert "Su visita" in mail.outbox[0].subject
    page = phone().get("/day-before/").content.decode()
    assert 'lang="es"' in page
    assert not re.search(r"Are you coming|Before you come|Send<", page)


def test_a_gateway_that_is_down_is_tried_again_and_then_somebody_is_told(
    tomorrow: Session,
    settings: Settings,
    make_user: MakeUser,
    on_call: None,
    noon: time_machine.Coordinates,
    tmp_path: Path,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.HangsUp"
    (tmp_path / "sms").write_text("in the way")
    asked()
    assert {one.state for one in Message.objects.all()} == {"waiting"}
    assert not Task.objects.filter(kind="message.failed").exists()
    for _turn in range(6):
        noon.shift(timedelta(hours=1))
        send()
    run_pending()
    assert {one.state for one in Message.objects.all()} == {"failed"}
    (work,) = Task.objects.filter(kind="message.failed")
    assert work.owner == make_user("coordinator")
    assert "example.org" not in work.why
    assert heard()["reached"] is False
    desk = Client()
    desk.force_login(make_user("coordinator"))
    page = desk.get(reverse("daybefore:visit", kwargs={"session_uid": tomorrow.uid}))
    assert "not delivered" in page.content.decode()
    assert "not reached: call" in desk.get("/tomorrow/").content.decode()


def test_an_unknown_address_alone_alarms_nobody_while_the_telephone_works(
    tomorrow: Session, settings: Settings, make_user: MakeUser
) -> None:
    make_user("coordinator")
    settings.EMAIL_BACKEND = f"{__name__}.KnowsNobody"
    asked()
    states = {one.channel: one.state for one in Message.objects.all()}
    assert states == {"email": "failed", "sms": "sent"}
    assert not Task.objects.filter(kind="message.failed").exists()
    desk = Client()
    desk.force_login(make_user("coordinator"))
    url = reverse("daybefore:visit", kwargs={"session_uid": tomorrow.uid})
    sms = Message.objects.get(channel="sms")
    back = {"act": "returned", "message": str(sms.uid), "idempotency_key": "b"}
    assert desk.post(url, back).status_code == 302
    assert Task.objects.filter(kind="message.failed", state="open").count() == 1
    phoned = {"act": "answer", "idempotency_key": "p", **FINE}
    assert desk.post(url, phoned).status_code == 302
    assert not Task.objects.filter(kind="message.failed", state="open").exists()
    assert Answer.objects.get().by_name != tomorrow.patient.full_name
    assert desk.post(url, {"act": "ask", "idempotency_key": "again"}).status_code == 302
    assert Asking.objects.count() == 2


def test_whoever_has_no_address_at_all_is_somebodys_call_at_once(
    tomorrow: Session, make_user: MakeUser, on_call: None
) -> None:
    tomorrow.patient.email = tomorrow.patient.phone = ""
    tomorrow.patient.save()
    asked()
    assert not mail.outbox
    (work,) = Task.objects.filter(kind="message.failed")
    assert work.owner == make_user("coordinator")
    assert heard() == {"reached": False, "answered": False}


def test_what_is_of_no_use_any_more_is_not_sent(
    tomorrow: Session, noon: time_machine.Coordinates
) -> None:
    ask_about_tomorrow()
    noon.shift(timedelta(days=2))
    send()
    assert not mail.outbox
    assert {one.state for one in Message.objects.all()} == {"not_needed"}


@pytest.mark.parametrize("state", ["arrived", "running", "cancelled"])
def test_an_answer_after_the_visit_began_is_refused_in_words(tomorrow: Session, state: str) -> None:
    asked()
    theirs = phone()
    Session.objects.update(state=state)
    late = theirs.post("/day-before/", {"idempotency_key": "k", **FINE})
    assert late.status_code == 409
    assert not Answer.objects.exists()

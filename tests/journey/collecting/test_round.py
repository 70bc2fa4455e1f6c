"""The round: what is due is sent, reminded, closed, and ends; each step with its consequence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.journey.care_people import MakeCourse, give_dose
from tests.journey.outcomes.test_outcome_pages import page_of
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.messaging.models import Message, Wish
from ataraxy.clinic.messaging.sending import send_waiting
from ataraxy.clinic.messaging.services import came_back, note_wish
from ataraxy.journey.collecting.jobs import make_the_round
from ataraxy.journey.collecting.models import Invitation
from ataraxy.journey.collecting.queries import silent_in_a_row
from ataraxy.journey.collecting.services import resume
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import Administration, Concern
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db
DOSE = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
"""Ten in the morning in New York."""


@pytest.fixture
def course(make_course: MakeCourse, patient: Patient, make_user: MakeUser) -> Iterator[Course]:
    """A course with one dose, of somebody with an e-mail address and a telephone."""
    for role in ("prescriber", "nurse", "coordinator"):
        make_user(role)
    patient.email, patient.phone = "ana@example.org", "+1 555 0100"
    patient.save(update_fields=["email", "phone"])
    with time_machine.travel(DOSE - timedelta(days=1), tick=False):
        found = make_course("induction")
    give_dose(found, DOSE)
    yield found


@pytest.fixture
def nurse(make_actor: MakeActor) -> Actor:
    return make_actor("nurse")


def round_at(days: float) -> None:
    with time_machine.travel(DOSE + timedelta(days=days), tick=False):
        make_the_round()


def phone_of(sent: Invitation, days: float) -> Client:
    """The phone on which the newest link of this set was opened."""
    phone = Client()
    with time_machine.travel(DOSE + timedelta(days=days), tick=False):
        link = PatientLink.objects.filter(subject_uid=str(sent.asking.uid)).latest("pk")
        phone.post(address(link))
    return phone


def answer(phone: Client, days: float, key: str, value: int = 1) -> None:
    with time_machine.travel(DOSE + timedelta(days=days), tick=False):
        phone.post("/questions/", page_of(key, value))


def test_the_day_after_a_dose_the_patient_is_asked_by_every_way(course: Course) -> None:
    round_at(0)
    assert not Invitation.objects.exists()
    round_at(1)
    round_at(1.01)
    sent = Invitation.objects.get()
    assert sent.asking.instruments == ["mood", "anxiety"]
    assert sent.reasons[0][1] == "1 day after the dose of 2 November."
    assert sorted(Message.objects.values_list("channel", flat=True)) == ["email", "sms"]
    text = Message.objects.get(channel="email").text
    assert address(PatientLink.objects.get()) in text
    for word in ("Ana", "Rivera", "ketamine", "depress", "mood"):
        assert word not in text


def test_nobody_is_written_to_at_night_and_the_clock_is_the_patients(
    course: Course, patient: Patient
) -> None:
    patient.timezone = "Pacific/Honolulu"
    patient.save(update_fields=["timezone"])
    round_at(1)  # five in the morning there
    assert not Invitation.objects.exists()
    round_at(1.2)
    assert Invitation.objects.count() == 1


def test_a_set_is_reminded_twice_then_closed_and_the_link_with_it(course: Course) -> None:
    round_at(1)
    for days in (1.9, 2.1, 2.2):
        round_at(days)
    sent = Invitation.objects.get()
    assert sent.reminders == 1
    old, new = PatientLink.objects.order_by("pk")
    assert old.revoked_at is not None
    assert new.revoked_at is None
    assert Message.objects.count() == 4


def test_what_is_newly_due_takes_the_place_of_a_set_nobody_touched(course: Course) -> None:
    round_at(1)
    round_at(3)
    newest = Invitation.objects.latest("pk")
    assert newest.asking.instruments == ["mood", "anxiety", "side_effects"]
    assert newest.asking.occasion == "follow_up"
    assert Invitation.objects.earliest("pk").ended == "replaced"


def test_three_silent_sets_end_the_messages_and_a_person_calls(course: Course) -> None:
    for days in range(1, 40):
        round_at(days)
    assert silent_in_a_row(course) == 3
    asked = Invitation.objects.count()
    task = Task.objects.get(kind="message.failed")
    assert "3 sets of questions unanswered" in task.title
    assert task.owner is not None
    round_at(60)
    assert Invitation.objects.count() == asked


def test_after_a_word_with_the_patient_messages_go_out_again(course: Course, nurse: Actor) -> None:
    for days in range(1, 40):
        round_at(days)
    asked = Invitation.objects.count()
    with time_machine.travel(DOSE + timedelta(days=40), tick=False):
        resume(actor=nurse, key="r", course=course, reason="Spoke with them, wants to go on")
    round_at(43)
    assert Invitation.objects.count() == asked + 1


def test_an_answer_ends_the_set_and_the_silence(course: Course) -> None:
    round_at(1)
    sent = Invitation.objects.get()
    phone = phone_of(sent, 1.1)
    answer(phone, 1.1, "mood")
    answer(phone, 1.1, "anxiety")
    round_at(1.2)
    sent.refresh_from_db()
    assert sent.ended == "answered"
    round_at(2)
    assert Invitation.objects.count() == 1


def test_half_a_set_and_then_silence_keeps_the_half_and_tells_somebody(course: Course) -> None:
    round_at(1)
    sent = Invitation.objects.get()
    phone = phone_of(sent, 1.1)
    answer(phone, 1.1, "mood")
    round_at(1.7)
    round_at(1.8)
    assert Concern.objects.get().kind == "silent"
    assert Task.objects.get().title == "Half a questionnaire, then silence"
    answer(phone, 2.0, "anxiety")
    assert Administration.objects.count() == 2
    round_at(2.1)
    sent.refresh_from_db()
    assert sent.ended == "answered"


def test_half_a_set_that_is_never_finished_closes_as_half(course: Course) -> None:
    round_at(1)
    sent = Invitation.objects.get()
    answer(phone_of(sent, 1.1), 1.1, "mood")
    round_at(5.5)
    sent.refresh_from_db()
    assert sent.ended == "half"
    assert Administration.objects.count() == 1


def test_the_end_of_treatment_ends_the_questions_and_closes_the_link(course: Course) -> None:
    round_at(1)
    sent = Invitation.objects.get()
    phone = phone_of(sent, 1.1)
    course.step, course.closed_at = "ended", DOSE + timedelta(days=1.2)
    course.save(update_fields=["step", "closed_at"])
    round_at(1.3)
    sent.refresh_from_db()
    assert sent.ended == "taken back"
    with time_machine.travel(DOSE + timedelta(days=1.4), tick=False):
        shown = phone.get("/questions/")
    assert shown.status_code == 410
    assert "not needed any more" in shown.content.decode()
    round_at(8)
    assert Invitation.objects.count() == 1


def test_a_withdrawal_ends_messages_also_those_already_written(
    course: Course, nurse: Actor, patient: Patient
) -> None:
    round_at(1)
    note_wish(actor=nurse, key="w", patient=patient, channel="sms", wanted=False, reason="Said so")
    with time_machine.travel(DOSE + timedelta(days=1.01), tick=False):
        send_waiting(DOSE + timedelta(days=1.01))
    states = dict(Message.objects.values_list("channel", "state"))
    assert states == {"email": "sent", "sms": "not_needed"}
    note_wish(actor=nurse, key="e", patient=patient, channel="email", wanted=False)
    round_at(2.1)
    round_at(7)
    assert Message.objects.count() == 2


def test_the_patient_stops_messages_on_their_own_page(course: Course) -> None:
    round_at(1)
    phone = phone_of(Invitation.objects.get(), 1.1)
    with time_machine.travel(DOSE + timedelta(days=1.1), tick=False):
        assert "Stop these messages?" in phone.get("/questions/stop/").content.decode()
        assert not Wish.objects.exists()
        assert "write to you no more" in phone.post("/questions/stop/").content.decode()
    assert {one.channel for one in Wish.objects.filter(wanted=False)} == {"email", "sms"}
    round_at(3)
    assert Invitation.objects.count() == 1


def test_mail_that_came_back_is_a_named_persons_call(course: Course, nurse: Actor) -> None:
    round_at(1)
    with time_machine.travel(DOSE + timedelta(days=1.01), tick=False):
        send_waiting(DOSE + timedelta(days=1.01))
        for number, message in enumerate(Message.objects.all()):
            came_back(actor=nurse, key=f"b{number}", message=message)
    task = Task.objects.get(kind="message.failed")
    assert task.owner is not None
    assert task.link.endswith("/collecting/")


def test_a_changed_time_zone_neither_doubles_nor_loses_a_set(
    course: Course, patient: Patient
) -> None:
    round_at(1)
    sent = Invitation.objects.get()
    phone = phone_of(sent, 1.1)
    answer(phone, 1.1, "mood")
    answer(phone, 1.1, "anxiety")
    patient.timezone = "Asia/Tokyo"
    patient.save(update_fields=["timezone"])
    round_at(1.5)
    round_at(2)
    assert Invitation.objects.count() == 1
    round_at(3.5)
    assert Invitation.objects.latest("pk").asking.instruments == ["mood", "anxiety", "side_effects"]


def test_a_spanish_speaker_is_written_to_in_spanish(course: Course, patient: Patient) -> None:
    patient.language = "es"
    patient.save(update_fields=["language"])
    round_at(1)
    assert "siguen esperando" not in Message.objects.get(channel="sms").text
    assert "unas preguntas, tres minutos" in Message.objects.get(channel="sms").text
    assert "Sus respuestas nos ayudan" in Message.objects.get(channel="email").text

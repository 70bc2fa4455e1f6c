"""Worse, a red bladder answer, “I need help”: a named person with a clock, and the patient told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.journey.care_people import MakeCourse, give_dose
from tests.journey.outcomes.test_outcome_pages import ask_by_link, page_of, url
from tests.standing_people import MakeUser

from ataraxy.journey.outcomes.models import Administration, Asking, Concern
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def staff(client: Client, make_user: MakeUser) -> Client:
    make_user("prescriber")
    client.force_login(make_user("nurse"))
    return client


def test_worse_than_their_own_baseline_reaches_a_named_person(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("induction")
    with time_machine.travel(NOW, tick=False):
        ask_by_link(staff, course, "gad7").post("/questions/", page_of("gad7", 1))
        give_dose(course, NOW + timedelta(hours=1))
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        ask_by_link(staff, course, "gad7").post("/questions/", page_of("gad7", 3))
        task = Task.objects.get(kind="outcomes.concern")
    assert "from 7 to 21" in task.why
    assert task.owner is not None
    assert task.due_at == NOW + timedelta(days=9)
    assert Concern.objects.get().owner_name == task.owner.display_name


def test_blood_in_the_urine_is_on_the_prescribers_list_and_the_patient_is_told(
    staff: Client, make_course: MakeCourse
) -> None:
    phone = ask_by_link(staff, make_course("induction"), "bladder")
    phone.post("/questions/", page_of("bladder", 0, iblood=1))
    task = Task.objects.get()
    assert (task.title, task.urgency, task.role) == (
        "Blood in the urine reported",
        "urgent",
        "prescriber",
    )
    assert (
        "has been told and will look at your answers" in phone.get("/questions/").content.decode()
    )


def test_i_need_help_shows_crisis_numbers_at_once_and_who_reads_it_until_when(
    staff: Client, make_course: MakeCourse
) -> None:
    phone = ask_by_link(staff, make_course("induction"), "phq9")
    assert "I need help" in phone.get("/questions/").content.decode()
    phone.post("/questions/help/", {"idempotency_key": fresh_key()})
    phone.post("/questions/help/", {"idempotency_key": fresh_key()})
    task = Task.objects.get(state="open")
    assert (task.title, task.urgency) == ("The patient says: I need help", "urgent")
    page = phone.get("/questions/").content.decode()
    assert 'href="tel:988"' in page
    assert task.owner is not None
    assert f"{task.owner.display_name} from the clinic has been told" in page
    assert "Little interest" in page


def test_help_is_there_after_the_last_page_too(staff: Client, make_course: MakeCourse) -> None:
    phone = ask_by_link(staff, make_course("induction"), "mood")
    phone.post("/questions/", page_of("mood", 5))
    assert "I need help" in phone.get("/questions/").content.decode()
    phone.post("/questions/help/", {"idempotency_key": fresh_key()})
    assert Task.objects.filter(urgency="urgent").count() == 1


def test_a_discharged_patient_is_told_that_there_is_nothing_to_answer(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("maintenance")
    phone = ask_by_link(staff, course, "phq9")
    course.step = "ended"
    course.save(update_fields=["step"])
    page = phone.post("/questions/", page_of("phq9", 1)).content.decode()
    assert "Your treatment here has ended" in page
    assert 'href="tel:988"' in page
    assert not Administration.objects.exists()


def test_the_side_effect_list_asks_for_its_own_time_point(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("induction")
    sent = {"idempotency_key": fresh_key(), "instruments": ["side_effects"], "act": "link"}
    staff.post(url(course, "ask/"), {**sent, "occasion": "after"})
    phone = Client()
    phone.post(address(PatientLink.objects.latest("pk")))
    assert "Since the dose today" in phone.get("/questions/").content.decode()
    phone.post("/questions/", page_of("side_effects", 0))
    assert Administration.objects.get().occasion == "after"


def test_the_frame_speaks_spanish_to_a_spanish_speaker_and_english_to_staff(
    staff: Client, make_course: MakeCourse, patient: Patient
) -> None:
    patient.language = "es-MX"
    patient.save(update_fields=["language"])
    phone = ask_by_link(staff, make_course("induction"), "phq9")
    page = phone.get("/questions/").content.decode()
    assert '<html lang="es"' in page
    assert "Necesito ayuda" in page
    assert "Poco interés o placer en hacer cosas" in page
    phone.post("/questions/help/", {"idempotency_key": fresh_key()})
    assert Task.objects.get().title == "The patient says: I need help"


def test_questions_without_an_official_translation_say_so_and_stay_english(
    staff: Client, make_course: MakeCourse, patient: Patient
) -> None:
    patient.language = "es"
    patient.save(update_fields=["language"])
    page = ask_by_link(staff, make_course("induction"), "pswq").get("/questions/").content.decode()
    assert "aquí no hay una traducción oficial" in page
    assert '<div class="stack" lang="en">' in page
    assert "My worries overwhelm me." in page


def test_a_page_sent_after_the_link_closed_is_not_said_to_be_kept_and_shows_whom_to_call(
    staff: Client, make_course: MakeCourse
) -> None:
    phone = ask_by_link(staff, make_course("induction"), "phq9")
    asking = Asking.objects.get()
    staff.post(url(asking.course, f"{asking.uid}/call-off/"), {"idempotency_key": fresh_key()})
    late = phone.post("/questions/", page_of("phq9", 3))
    assert late.status_code == 410
    page = late.content.decode()
    assert "What you sent just now was not taken" in page
    assert 'href="tel:988"' in page
    assert "was not taken" not in phone.get("/questions/").content.decode()
    assert not Administration.objects.exists()

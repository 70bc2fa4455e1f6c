"""Prescribed with every gate met, taken with a yes, counted, and held on signs of dependence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.journey.care_people import MakeCourse
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.homedose import queries
from ataraxy.journey.homedose.models import Measurement, Prescription, Report
from ataraxy.journey.homedose.services import PURPOSE
from ataraxy.journey.screening.models import Assessment, Decision
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
AT_HOME = {
    "adult_name": "Luis Rivera",
    "adult_phone": "555 0101",
    "adult_consented": "on",
    "address": "12 Quay Street",
    "nearest_emergency": "Harbor General",
    "lock_box": "on",
    "cuff": "on",
    "oximeter": "on",
}
SUPPLY = {
    "drug": "Ketamine troche",
    "route": "sublingual",
    "strength_mg": "100",
    "quantity": "4",
    "interval_days": "7",
    "directions": "One under the tongue, sitting, once a week",
    "pharmacy": "Quay Pharmacy",
    "law_checked": "State board page of 1 November: not forbidden",
}
CALM = {"systolic": "120", "diastolic": "75", "pulse": "70", "spo2": "98"}
Find = Callable[[Course], None]


@pytest.fixture
def staff(client: Client, make_user: MakeUser) -> Client:
    make_user("nurse")
    client.force_login(make_user("prescriber"))
    return client


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    with time_machine.travel(NOW, tick=False):
        return make_course("maintenance")


def find_suitable(course: Course) -> None:
    """A clinician has found this person suitable for doses at home."""
    stamp = {"clinic_id": course.clinic_id, "course": course, "at": NOW, "route": "home"}
    who = {"by_uid": "test", "by_name": "Test"}
    found = {"verdict": "no_stop", "line": "no stop found", "findings": [], "facts": {}}
    made = Assessment.objects.create(on=NOW.date(), **found, **stamp, **who)
    Decision.objects.create(assessment=made, outcome="suitable", words="Yes", **stamp, **who)


def act(staff: Client, course: Course, what: str, **fields: str) -> object:
    sent = {"idempotency_key": fresh_key(), "act": what} | fields
    return staff.post(f"/courses/{course.uid}/home-doses/", sent)


def prescribe(staff: Client, course: Course) -> None:
    find_suitable(course)
    act(staff, course, "arrange", **AT_HOME)
    act(staff, course, "prescribe", **SUPPLY)
    assert Prescription.objects.count() == 1


def watched(staff: Client, course: Course) -> Client:
    """Prescribed, first dose watched, and the phone on which the patient has their page."""
    with time_machine.travel(NOW, tick=False):
        prescribe(staff, course)
        act(staff, course, "first", where="clinic", words="Calm, no nausea", **CALM)
    phone = Client()
    with time_machine.travel(NOW + timedelta(days=6, hours=12), tick=False):
        act(staff, course, "link")
        phone.post(address(PatientLink.objects.get(purpose=PURPOSE)))
    return phone


def measure(phone: Client, stage: str, **changes: str) -> str:
    sent = {"idempotency_key": fresh_key(), "act": "measure", "stage": stage} | CALM
    if stage == "before":
        sent |= {"adult_is_here": "yes", "sober": "no"}
    return phone.post("/home-dose/", sent | changes, follow=True).content.decode()


@time_machine.travel(NOW, tick=False)
def test_without_its_gates_nothing_is_prescribed_and_each_is_named(
    staff: Client, course: Course
) -> None:
    refused = act(staff, course, "prescribe", **SUPPLY)
    assert refused.status_code == 409  # type: ignore[attr-defined]
    page = refused.content.decode()  # type: ignore[attr-defined]
    for words in ("suitable for doses at home", "lock box", "cuff and oximeter", "sober adult"):
        assert words in page
    assert not Prescription.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_with_every_gate_met_it_is_in_the_record_with_the_law_that_was_read(
    staff: Client, course: Course
) -> None:
    prescribe(staff, course)
    made = Prescription.objects.get()
    assert "State board page" in made.law
    page = staff.get(f"/courses/{course.uid}/home-doses/").content.decode()
    assert "Ketamine troche" in page
    assert "Not watched yet" in page
    act(staff, course, "prescribe", **SUPPLY)
    assert Prescription.objects.count() == 1


def test_a_dose_is_allowed_counted_and_measured_again(staff: Client, course: Course) -> None:
    phone = watched(staff, course)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert "3 doses left" in phone.get("/home-dose/").content.decode()
        page = measure(phone, "before")
        assert "You may take this dose" in page
        assert "2 doses left" in page
        assert "About 40 minutes after" in page
        assert "measure a last time" in measure(phone, "second")
        assert "Before a dose" in measure(phone, "end")
    assert queries.supply_of(Prescription.objects.get()).left == 2


def test_high_pressure_or_nobody_there_means_no_dose_and_nothing_is_counted(
    staff: Client, course: Course
) -> None:
    phone = watched(staff, course)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        page = measure(phone, "before", systolic="150", adult_is_here="no")
    assert "Do not take a dose now" in page
    assert "150/75" in page
    assert "must be with you" in page
    assert queries.supply_of(Prescription.objects.get()).left == 3
    assert Measurement.objects.get().allowed is False


def test_a_dangerous_value_after_a_dose_calls_for_help_and_is_work_for_now(
    staff: Client, course: Course
) -> None:
    phone = watched(staff, course)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        measure(phone, "before")
        page = measure(phone, "second", spo2="85")
    assert "Call for help now" in page
    assert 'href="tel:911"' in page
    task = Task.objects.get(kind="homedose.alarm")
    assert (task.urgency, task.owner is not None) == ("emergency", True)


def report(phone: Client, kind: str, number: str = "") -> None:
    sent = {"idempotency_key": fresh_key(), "act": "report", "kind": kind, "number": number}
    phone.post("/home-dose/", sent)


def test_one_sign_is_discussed_and_two_hold_the_next_dose(staff: Client, course: Course) -> None:
    phone = watched(staff, course)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        report(phone, "lost", "1")
        assert not active_holds(course)
        assert Task.objects.get(kind="homedose.signal").urgency == "soon"
        report(phone, "craving", "7")
        (hold,) = active_holds(course)
        assert hold.kind == "homedose.dependence"
        assert "put doses on hold" in measure(phone, "before")
        page = staff.get(f"/courses/{course.uid}/home-doses/").content.decode()
        review = staff.get(f"/courses/{course.uid}/review/").content.decode()
    assert "Signs of dependence" in page
    assert "Signs of dependence at home" in review
    assert queries.supply_of(Prescription.objects.get()).lost == 1


def test_a_count_without_a_number_is_asked_again(staff: Client, course: Course) -> None:
    phone = watched(staff, course)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        sent = {"idempotency_key": fresh_key(), "act": "report", "kind": "lost"}
        assert "Please enter a number" in phone.post("/home-dose/", sent).content.decode()
    assert not Report.objects.filter(kind="lost").exists()


def test_the_patients_page_speaks_spanish_and_staff_read_english(
    staff: Client, course: Course, patient: Patient
) -> None:
    patient.language = "es"
    patient.save(update_fields=["language"])
    phone = watched(staff, course)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        page = measure(phone, "before", adult_is_here="no")
    assert "No tome una dosis ahora" in page
    assert "Un adulto sobrio debe estar con usted" in page
    assert "A sober adult must be with you" in Measurement.objects.get().reasons[0]

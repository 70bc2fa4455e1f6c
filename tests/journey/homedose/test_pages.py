"""Prescribed with every gate met, taken with a yes, counted, and held on signs of dependence."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.journey.homedose.at_home import (
    AT_HOME,
    NOW,
    SUPPLY,
    act,
    find_suitable,
    measure,
    prescribe,
    watched,
)

from ataraxy.journey.course.models import Course
from ataraxy.journey.homedose import queries
from ataraxy.journey.homedose.models import Measurement, Prescription, Report
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db


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


@time_machine.travel(NOW, tick=False)
def test_a_dose_above_the_clinics_limit_is_refused_and_the_limit_named(
    staff: Client, course: Course
) -> None:
    find_suitable(course)
    act(staff, course, "arrange", **AT_HOME)
    for changes, said in (
        ({"strength_mg": "420"}, "Sublingual ceiling per session"),
        ({"strength_mg": "5000"}, "25 to 450 mg"),
        ({"route": "oral"}, "weight is not known"),
    ):
        refused = act(staff, course, "prescribe", **SUPPLY | changes)
        assert said in refused.content.decode()  # type: ignore[attr-defined]
    assert not Prescription.objects.exists()


@time_machine.travel(NOW, tick=False)
def test_after_the_end_nothing_is_prescribed_for_home(staff: Client, course: Course) -> None:
    find_suitable(course)
    act(staff, course, "arrange", **AT_HOME)
    course.step = "ended"
    course.save(update_fields=["step"])
    refused = act(staff, course, "prescribe", **SUPPLY)
    assert "The treatment has ended" in refused.content.decode()  # type: ignore[attr-defined]


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

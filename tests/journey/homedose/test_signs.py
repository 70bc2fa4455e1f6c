"""Signs of dependence and silence after a dose: noticed, held, and somebody's work."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.journey.homedose.at_home import (
    NOW,
    measure,
    report,
    watched,
)
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.homedose import queries
from ataraxy.journey.homedose.jobs import look_for_silence
from ataraxy.journey.homedose.models import Prescription
from ataraxy.journey.surveillance.jobs import every_day
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db


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


def test_signs_at_home_stand_on_the_long_term_page_and_a_prescribers_result_lifts_the_hold(
    staff: Client, course: Course, make_user: MakeUser
) -> None:
    phone = watched(staff, course)
    safety = f"/courses/{course.uid}/safety/"
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        report(phone, "early_refill")
        every_day()
        assert "Noticed at home since the last result" in staff.get(safety).content.decode()
        assert not active_holds(course)
        report(phone, "more_taken", "1")
        page = staff.get(safety).content.decode()
        assert "due now, holds the next dose" in page
        assert "took more than prescribed: 1 time" in page
        assert "Frontiers 2022" in page
        every_day()
        assert [one.kind for one in active_holds(course)] == ["homedose.dependence"]
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        nurse = Client()
        nurse.force_login(make_user("nurse", username="nurse-at-desk"))
        sent = {"on": "2026-11-10", "looked": "nothing", "number-craving": "2", "words": "Spoke"}
        for who in (nurse, staff):
            assert len(active_holds(course)) == 1, "a nurse's result does not lift it"
            told = who.post(f"{safety}dependence/", sent | {"idempotency_key": fresh_key()})
            assert told.status_code == 302
        assert not active_holds(course)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        report(phone, "lost", "1")
        assert not active_holds(course), "what was assessed does not count again"
        report(phone, "dose_rise")
        assert len(active_holds(course)) == 1


def test_fewer_doses_in_the_box_than_there_should_be_is_a_sign(
    staff: Client, course: Course
) -> None:
    phone = watched(staff, course)
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        report(phone, "count", "3")
        assert not queries.signals_of(course), "three of four: one was taken"
        report(phone, "count", "2")
        (sign,) = queries.signals_of(course)
    assert (sign.kind, sign.times) == ("count_short", 1)
    assert "fewer doses in the box" in Task.objects.get(kind="homedose.signal").why


def test_a_dose_after_which_nobody_measured_is_somebodys_work_once(
    staff: Client, course: Course
) -> None:
    phone = watched(staff, course)
    begun = NOW + timedelta(days=7)
    with time_machine.travel(begun, tick=False):
        measure(phone, "before")
        again = measure(phone, "before")
    assert "About 40 minutes after" in again
    for minutes, work in ((89, 0), (90, 1), (105, 1)):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            look_for_silence()
        assert Task.objects.filter(kind="homedose.silent").count() == work
    with time_machine.travel(begun + timedelta(minutes=110), tick=False):
        measure(phone, "second")
        look_for_silence()
    assert Task.objects.get(kind="homedose.silent").closed_at is not None

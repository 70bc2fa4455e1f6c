"""Today: may we begin, who comes when, what stands in the way and whose it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.clinic.scheduling.aftermath import comes_late
from ataraxy.clinic.scheduling.models import Appointment, Chair, Room
from ataraxy.clinic.scheduling.opening import DayState, items
from ataraxy.clinic.scheduling.services import Place, place_visit
from ataraxy.journey.course import services as course_services
from ataraxy.journey.course.models import Course
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.worklist.services import NewTask, open_task
from ataraxy.programme.desk.opening import checks

pytestmark = pytest.mark.usefixtures("in_clinic")

MORNING = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # 08:00 in New York


@pytest.fixture
def desk(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("nurse"))
    return client


@pytest.fixture
def chair(clinic: Clinic) -> Chair:
    room = Room.objects.create(clinic=clinic, name="Treatment")
    return Chair.objects.create(clinic=clinic, room=room, name="Chair 1", position=1)


@pytest.fixture
def course(patient: Patient, make_actor: MakeActor) -> Course:
    with transaction.atomic():
        return course_services.begin_course(actor=make_actor("prescriber"), patient=patient)


def dosing(course: Course, chair: Chair, make_actor: MakeActor) -> Appointment:
    starts = MORNING + timedelta(hours=2)
    place = Place(starts, starts + timedelta(minutes=120), chair.pk)
    with transaction.atomic():
        return place_visit(
            actor=make_actor("nurse"),
            patient=course.patient,
            kind="other",
            place=place,
            course_uid=course.uid,
        )


def page(client: Client, address: str = "/") -> str:
    with time_machine.travel(MORNING, tick=False):
        answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_day_nobody_opened_says_so(desk: Client) -> None:
    shown = page(desk)
    assert shown.count("not recorded today") == 3
    assert "Tuesday 10 March" in shown


def test_an_empty_day_says_what_to_do(desk: Client) -> None:
    assert "Nobody is booked on this day" in page(desk)


def test_a_visit_shows_its_time_on_the_clinics_clock_and_its_chair(
    desk: Client, course: Course, chair: Chair, make_actor: MakeActor
) -> None:
    dosing(course, chair, make_actor)
    shown = page(desk)
    assert "10:00" in shown
    assert "Chair 1" in shown
    assert "Ana Rivera" in shown
    assert "Ana Rivera" not in page(desk, "/?day=2026-03-11")


def test_a_visit_that_comes_late_says_so_until_they_are_here(
    desk: Client, course: Course, chair: Chair, make_actor: MakeActor
) -> None:
    visit = dosing(course, chair, make_actor)
    assert "late, expected" not in page(desk)
    with time_machine.travel(MORNING, tick=False):
        comes_late(actor=make_actor("nurse"), key="l", appointment=visit, minutes=25, why="Bus")
    assert "late, expected 10:25" in page(desk)
    Appointment.objects.filter(pk=visit.pk).update(state="arrived")
    assert "late, expected" not in page(desk)


@pytest.mark.parametrize("day", ["", "tomorrow", "2026-13-45", "0001-01-01", "9999-12-31"])
def test_a_day_that_cannot_be_read_is_today_and_an_odd_one_is_answered(
    desk: Client, day: str
) -> None:
    assert page(desk, f"/?day={day}")


def test_two_people_with_the_same_initials_are_flagged(
    desk: Client,
    course: Course,
    chair: Chair,
    clinic: Clinic,
    make_patient: MakePatient,
    make_actor: MakeActor,
) -> None:
    dosing(course, chair, make_actor)
    assert "same initials today" not in page(desk)
    actor = make_actor("prescriber")
    with transaction.atomic():
        other = course_services.begin_course(actor=actor, patient=make_patient("Reyes", "Alba"))
    second = Chair.objects.create(clinic=clinic, room=chair.room, name="Chair 2", position=2)
    dosing(other, second, make_actor)
    assert page(desk).count("same initials today") == 2


def test_what_waits_for_a_person_stands_at_the_foot_with_its_owner(
    desk: Client, patient: Patient, make_actor: MakeActor
) -> None:
    open_task(
        actor=make_actor("nurse"),
        key="r",
        ask=NewTask(
            kind="outcomes.risk",
            title="Item 9 positive, call today",
            role="prescriber",
            patient=patient,
            urgency="urgent",
        ),
    )
    shown = page(desk)
    assert "Item 9 positive, call today" in shown
    assert "Ana Rivera · Prescriber" in shown


def test_kit_names_what_is_missing_and_the_cabinet_has_its_own_line() -> None:
    missing = tuple(one for one in items() if one.key in {"oxygen", "cabinet"})
    state = DayState(
        day=date(2026, 3, 10),
        is_recorded=True,
        missing=missing,
        prescriber_uid="u",
        prescriber_name="Dr. Ólafsdóttir",
        acls_name="Nurse Okafor",
        by_name="Nurse Okafor",
    )
    prescriber, kit, cabinet = checks(state)
    assert (prescriber.in_order, prescriber.text) == (True, "Dr. Ólafsdóttir")
    assert (kit.in_order, kit.text) == (False, "Oxygen was not found ready.")
    assert (cabinet.in_order, cabinet.text) == (False, "not counted")


def test_a_dosing_visit_names_drug_session_ride_fasting_and_one_blocker(
    desk: Client, chairside: Chairside
) -> None:
    answer = desk.get("/")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "ketamine" in shown.lower()
    assert "session 1" in shown
    assert "ride: not asked" in shown
    assert "fasting: not asked" in shown
    assert "recorded" not in shown.split('class="opening"')[1].split("</section>")[0]


def test_today_costs_the_same_for_more_visits(
    desk: Client, chairside: Chairside, make_patient: MakePatient
) -> None:
    desk.get("/")
    with CaptureQueriesContext(connection) as alone:
        desk.get("/")
    chairside.beside(make_patient("Rossi", "Bruno"))
    with CaptureQueriesContext(connection) as together:
        answer = desk.get("/")
    assert "Bruno Rossi" in answer.content.decode()
    assert len(together) == len(alone)

"""The patient page says who, where, what is due, what is known and what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.course import services as course_services
from ataraxy.journey.course.models import Course
from ataraxy.knowledge.records.times import read_when
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.chart.entries import FactEntry, ObservationEntry
from ataraxy.platform.chart.kinds import AnswerValue, FactKind, ListName, Standing
from ataraxy.platform.chart.services import declare_list, record_answer, record_entries
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.programme.desk.history import history_of

pytestmark = pytest.mark.usefixtures("in_clinic")

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
See = Callable[[Patient], str]


@pytest.fixture
def see(make_user: MakeUser) -> See:
    """Open a patient's page as the prescriber and give its text."""
    client = Client()
    client.force_login(make_user("prescriber"))

    def look(someone: Patient) -> str:
        answer = client.get(f"/patients/{someone.uid}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return look


@pytest.fixture
def course(patient: Patient, make_actor: MakeActor) -> Course:
    with transaction.atomic():
        return course_services.begin_course(actor=make_actor("prescriber"), patient=patient)


def measured(code: str, value: float, unit: str, at: str) -> ObservationEntry:
    return ObservationEntry(text=code, code=code, at=read_when(at, ""), value=value, unit=unit)


def test_the_banner_names_the_person_and_what_they_do_not_tolerate(
    patient: Patient, see: See, make_actor: MakeActor
) -> None:
    assert "not asked yet" in see(patient)
    latex = FactEntry(kind=FactKind.ALLERGY, text="Latex", standing=Standing.ACTIVE)
    record_entries(actor=make_actor("nurse"), key="a", patient=patient, facts=(latex,))
    shown = see(patient)
    assert "Latex" in shown
    assert "Ana Rivera" in shown
    assert "12 Apr 1985" in shown


def test_no_allergies_needs_somebody_to_have_said_so(
    patient: Patient, see: See, make_actor: MakeActor
) -> None:
    declare_list(actor=make_actor("nurse"), key="l", patient=patient, name=ListName.ALLERGIES)
    assert "none known" in see(patient)


def test_the_line_shows_where_the_course_stands(
    course: Course, see: See, make_actor: MakeActor
) -> None:
    assert "In referral" in see(course.patient)
    course_services.move(actor=make_actor("prescriber"), course=course, verb="begin screening")
    shown = see(course.patient)
    assert "In screening" in shown
    assert "Screening began" in shown
    assert shown.count('aria-current="step"') == 1


def test_a_hold_is_the_first_thing_to_be_seen(
    course: Course, see: See, make_actor: MakeActor
) -> None:
    course_services.set_hold(
        actor=make_actor("nurse"), key="h", course=course, kind="risk", reason="Item 9 positive"
    )
    shown = see(course.patient)
    assert "Hold: no dose may be given" in shown
    assert shown.index("Item 9 positive") < shown.index("Everything that happened")


def test_a_value_is_shown_with_the_age_of_its_measurement(
    patient: Patient, see: See, make_actor: MakeActor
) -> None:
    with time_machine.travel(NOW, tick=False):
        record_entries(
            actor=make_actor("nurse"),
            key="v",
            patient=patient,
            observations=(
                measured("8480-6", 128, "mm[Hg]", "2026-03-07T15:00:00Z"),
                measured("8462-4", 82, "mm[Hg]", "2026-03-07T15:00:00Z"),
                measured("8480-6", 180, "mm[Hg]", "2026-01-01T15:00:00Z"),
            ),
        )
        shown = see(patient)
    assert "128/82" in shown
    assert "3 days old" in shown
    assert "180" not in shown


def test_an_old_weight_is_not_crowded_out_by_a_sessions_readings(
    patient: Patient, see: See, make_actor: MakeActor
) -> None:
    readings = tuple(
        measured(
            "8867-4",
            70 + minute % 9,
            "/min",
            f"2026-03-07T{15 + minute // 60}:{minute % 60:02}:00Z",
        )
        for minute in range(150)
    )
    weight = measured("29463-7", 83.5, "kg", "2026-01-05T09:00:00Z")
    with time_machine.travel(NOW, tick=False):
        record_entries(
            actor=make_actor("nurse"), key="v", patient=patient, observations=(*readings, weight)
        )
        assert "83.5" in see(patient)


def test_the_history_goes_on_past_its_first_page(
    course: Course, see: See, make_user: MakeUser, make_actor: MakeActor
) -> None:
    actor = make_actor("prescriber")
    for day in range(40):
        with time_machine.travel(NOW + timedelta(days=day), tick=False):
            course_services.note(actor=actor, course=course, kind="plan.note", text=f"Note {day}.")
    first = see(course.patient)
    assert "Note 39." in first
    assert "Note 0." not in first
    client = Client()
    client.force_login(make_user("prescriber"))
    older = first.split('href="?before=')[1].split('"')[0]
    assert (
        "Note 0." in client.get(f"/patients/{course.patient.uid}/?before={older}").content.decode()
    )


def test_a_merged_record_leads_to_the_one_that_goes_on(
    patient: Patient, make_patient: MakePatient, make_user: MakeUser
) -> None:
    twin = make_patient("Rivera", "Anna")
    twin.merged_into = patient
    twin.save()
    client = Client()
    client.force_login(make_user("nurse"))
    answer = client.get(f"/patients/{twin.uid}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/patients/{patient.uid}/")
    assert "One other record was merged" in client.get(answer["Location"]).content.decode()


def test_whoever_may_not_read_the_chart_sees_no_diagnoses(
    patient: Patient, make_actor: MakeActor, make_user: MakeUser
) -> None:
    asthma = FactEntry(kind=FactKind.CONDITION, text="Asthma", standing=Standing.ACTIVE)
    record_entries(actor=make_actor("nurse"), key="c", patient=patient, facts=(asthma,))
    client = Client()
    client.force_login(make_user("coordinator"))
    assert "Asthma" not in client.get(f"/patients/{patient.uid}/").content.decode()
    client.force_login(make_user("nurse"))
    assert "Asthma" in client.get(f"/patients/{patient.uid}/").content.decode()


def test_another_clinics_patient_is_not_there(
    make_patient: MakePatient, other_clinic: Clinic, make_user: MakeUser
) -> None:
    client = Client()
    client.force_login(make_user("prescriber"))
    stranger = make_patient("Secret", at=other_clinic)
    assert client.get(f"/patients/{stranger.uid}/").status_code == 404


def test_each_look_is_journalled_once(patient: Patient, see: See) -> None:
    see(patient)
    looks = Entry.objects.filter(action="patient.read", patient_uid=str(patient.uid))
    assert [one.subject for one in looks] == ["patient page"]


def test_the_page_costs_the_same_whatever_the_history_holds(
    course: Course,
    make_user: MakeUser,
    make_actor: MakeActor,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    actor = make_actor("prescriber")
    for number in range(60):
        course_services.note(actor=actor, course=course, kind="plan.note", text=f"Note {number}.")
    client = Client()
    client.force_login(make_user("prescriber"))
    client.get("/people/")
    with django_assert_max_num_queries(45):
        client.get(f"/patients/{course.patient.uid}/")


def test_the_same_thing_done_many_times_in_a_row_is_one_line_of_the_history(
    in_clinic: Clinic, patient: Patient, make_actor: MakeActor
) -> None:
    actor = make_actor("prescriber")
    for number in range(5):
        record_answer(
            actor=actor,
            key=f"a{number}",
            patient=patient,
            question="mania_now",
            value=AnswerValue.NO,
        )
    (line,) = history_of(actor, [patient.pk], None).lines
    assert "5 entries" in line.text

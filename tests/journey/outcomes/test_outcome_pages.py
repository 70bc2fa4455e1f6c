"""The patient's way through the questions, and what staff see of it."""

from __future__ import annotations

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from tests.journey.care_people import MakeCourse
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.chart import Point, Track, draw
from ataraxy.journey.outcomes.models import Administration, Asking, VisitNote
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.people.links import address
from ataraxy.platform.people.models import PatientLink
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client, make_user: MakeUser) -> Client:
    make_user("prescriber")
    client.force_login(make_user("nurse"))
    return client


def url(course: Course, tail: str = "") -> str:
    return f"/courses/{course.uid}/outcomes/{tail}"


def page_of(key: str, value: int, **changes: int | None) -> dict[str, str]:
    sent = {f"item-{item.key}": str(value) for item in instrument(key).items}
    for item, new in changes.items():
        sent[f"item-{item.removeprefix('i')}"] = "" if new is None else str(new)
    return {"instrument": key, "act": "send", **sent}


def ask_by_link(staff: Client, course: Course, *keys: str) -> Client:
    """Ask, and give back the phone on which the patient has opened the link."""
    sent = {"idempotency_key": fresh_key(), "instruments": keys or ("phq9", "gad7"), "act": "link"}
    staff.post(url(course, "ask/"), sent)
    phone = Client()
    phone.post(address(PatientLink.objects.latest("pk")))
    return phone


def test_a_patient_answers_page_by_page_on_a_phone(staff: Client, make_course: MakeCourse) -> None:
    phone = ask_by_link(staff, make_course("induction"))
    first = phone.get("/questions/").content.decode()
    assert "Little interest or pleasure" in first
    assert "Ana" not in first
    phone.post("/questions/", page_of("phq9", 1, i9=0))
    assert "Trouble relaxing" in phone.get("/questions/").content.decode()
    phone.post("/questions/", page_of("gad7", 1))
    assert "See your course so far" in phone.get("/questions/").content.decode()
    own = phone.get("/questions/your-course/").content.decode()
    assert "lower is better" in own
    assert "remission" not in own
    assert Client().get("/questions/your-course/").status_code == 410, "no link, no course"
    assert list(Administration.objects.values_list("total", flat=True)) == [8, 7]


def test_thoughts_open_the_screener_and_crisis_numbers_at_once(
    staff: Client, make_course: MakeCourse
) -> None:
    phone = ask_by_link(staff, make_course("induction"), "phq9")
    phone.post("/questions/", page_of("phq9", 1, i9=2))
    page = phone.get("/questions/").content.decode()
    assert "have you wished you were dead" in page
    assert 'href="tel:988"' in page
    assert re.search(r"Prescriber\S* Tester from the clinic has been told and will look", page)
    phone.post("/questions/", page_of("asq", 0))
    phone.post("/questions/", page_of("safety_questions", 0))
    assert 'href="tel:988"' in phone.get("/questions/").content.decode()


def test_an_open_question_is_pointed_out_once_and_may_stay_open(
    staff: Client, make_course: MakeCourse
) -> None:
    phone = ask_by_link(staff, make_course("induction"), "phq9")
    holed = page_of("phq9", 1, i3=None, i9=0)
    asked_again = phone.post("/questions/", holed).content.decode()
    assert "Not answered: 3." in asked_again
    assert not Administration.objects.exists()
    phone.post("/questions/", {**holed, "act": "as_it_is"})
    row = Administration.objects.get()
    assert (row.total, row.prorated, row.missing) == (8, True, ["3"])


def test_an_answer_outside_the_scale_is_not_taken(staff: Client, make_course: MakeCourse) -> None:
    phone = ask_by_link(staff, make_course("induction"), "phq9")
    page = phone.post("/questions/", page_of("phq9", 7)).content.decode()
    assert "not one of the available choices" in page
    assert not Administration.objects.exists()


def test_a_page_of_an_earlier_questionnaire_sent_late_changes_nothing(
    staff: Client, make_course: MakeCourse
) -> None:
    phone = ask_by_link(staff, make_course("induction"))
    phone.post("/questions/", page_of("phq9", 1, i9=0))
    late = phone.post("/questions/", page_of("phq9", 3))
    assert "Trouble relaxing" in late.content.decode()
    assert Administration.objects.get().total == 8


def hand_over(staff: Client, course: Course) -> None:
    sent = {"idempotency_key": fresh_key(), "instruments": ["mood"], "act": "hand_over"}
    assert staff.post(url(course, "ask/"), sent)["Location"] == "/questions/"


def test_handing_over_the_tablet_locks_the_screen_of_staff(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("induction")
    hand_over(staff, course)
    assert "How is your mood" in staff.get("/questions/").content.decode()
    assert "unlock" in staff.get(url(course))["Location"]
    staff.post("/questions/", {"instrument": "mood", "item-1": "4"})
    assert Administration.objects.get().total == 4
    assert "unlock this tablet" in staff.get("/questions/").content.decode()


def test_an_answer_sent_after_the_shift_has_ended_is_kept(
    staff: Client, make_course: MakeCourse
) -> None:
    hand_over(staff, make_course("induction"))
    with time_machine.travel(datetime.now(tz=UTC) + timedelta(hours=20), tick=False):
        staff.post("/questions/", {"instrument": "mood", "item-1": "4"})
        assert Administration.objects.get().total == 4


def test_without_a_link_the_questions_stay_closed(db: None) -> None:
    assert Client().get("/questions/").status_code == 410


def test_the_chart_draws_scores_doses_and_levels_with_a_table(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("induction")
    phone = ask_by_link(staff, course, "phq9")
    phone.post("/questions/", page_of("phq9", 2, i9=0))
    page = staff.get(url(course)).content.decode()
    for part in ("<svg", "<desc", "baseline 16", "response ≤ 8", "remission ≤ 4", "<caption"):
        assert part in page
    assert "style=" not in page.split("<main")[1]
    assert "again from" in page


def test_the_link_is_shown_with_a_code_until_it_is_opened(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("induction")
    sent = {"idempotency_key": fresh_key(), "instruments": ["mood"], "act": "link"}
    staff.post(url(course, "ask/"), sent)
    link = PatientLink.objects.get()
    assert address(link) in staff.get(url(course)).content.decode()
    Client().post(address(link))
    assert address(link) not in staff.get(url(course)).content.decode()
    asking = Asking.objects.get()
    staff.post(url(course, f"{asking.uid}/link/"), {"idempotency_key": fresh_key()})
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_staff_see_who_answers_and_mark_what_they_assessed(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("induction")
    phone = ask_by_link(staff, course, "phq9")
    phone.post("/questions/", page_of("phq9", 1, i9=1))
    page = staff.get(url(course)).content.decode()
    assert "Item 9 was positive" in page
    assert "screener was not finished" in page
    marked = staff.post(
        url(course, "known/"), {"idempotency_key": fresh_key(), "reason": "Seen today"}
    )
    assert marked.status_code == 302
    assert "Seen today" in staff.get(url(course, "known/")).content.decode()


def test_a_note_is_written_and_corrected_on_the_page(
    staff: Client, make_course: MakeCourse
) -> None:
    course = make_course("induction")
    staff.post(url(course, "notes/new/"), {"idempotency_key": fresh_key(), "text": "Slept 4 h"})
    note = VisitNote.objects.get()
    fixed = {"idempotency_key": fresh_key(), "text": "Slept 6 h"}
    staff.post(url(course, f"notes/{note.uid}/correct/"), fixed)
    page = staff.get(url(course)).content.decode()
    assert "Slept 6 h" in page
    assert "What it said before" in page


def test_labels_of_close_levels_do_not_cover_each_other() -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    levels = [(8.0, "baseline 8", "baseline"), (4.0, "a", "response"), (4.0, "b", "remission")]
    track = Track("PHQ-9", 27, [Point(now, 8), Point(now + timedelta(days=7), 4)], levels)
    chart = draw([track], [(now, "35 mg")], "two scores")
    heights = [line.label_y for line in chart.panels[0].lines]
    assert heights == sorted(heights)
    assert min(b - a for a, b in itertools.pairwise(heights)) >= 13


def test_every_mark_lies_inside_the_drawing() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    points = [Point(now + timedelta(days=9 * n), n % 28) for n in range(120)]
    chart = draw([Track("PHQ-9", 27, points, [])], [], "three years")
    for mark in chart.panels[0].marks:
        assert chart.left <= mark.x <= chart.right
        assert chart.panels[0].top <= mark.y <= chart.panels[0].bottom
    assert len(chart.days) <= 9


def test_one_score_on_one_day_can_be_drawn() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    chart = draw([Track("Mood", 10, [Point(now, 0)], [])], [], "one score")
    assert chart.panels[0].marks[0].x == chart.left

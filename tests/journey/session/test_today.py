"""What Today and the journey line learn from the sessions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.session_people import Chairside
from tests.standing_people import MakePatient

from ataraxy.clinic.scheduling.queries import today_at
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import set_hold
from ataraxy.journey.course.steps import Standing
from ataraxy.journey.recovery import queries as recovery
from ataraxy.journey.session.queries import TodayRow, step_status, today_rows
from ataraxy.journey.session.services import call_off
from ataraxy.platform.service.forms import fresh_key

Ago = Callable[[int], datetime]


def row(room: Chairside) -> TodayRow:
    found = today_rows(room.clinic, today_at(room.clinic))
    return next(one for one in found if one.session_uid == str(room.session.uid))


def test_a_row_names_one_blocker_and_whose_it_is(chairside: Chairside) -> None:
    assert (row(chairside).blocker, row(chairside).ride, row(chairside).ride_ok) == (
        "",
        "not asked",
        None,
    )
    chairside.arrived()
    assert row(chairside).blocker == "Ask for full name and birth date, and tick both."
    assert row(chairside).owner == "nurse"
    chairside.asked(medicines="changed").measured()
    assert "medicine changed" in row(chairside).blocker
    assert row(chairside).owner == "prescriber"
    assert (row(chairside).ride, row(chairside).ride_ok) == ("Luis Rivera", True)
    assert row(chairside).fasting_ok


def test_before_somebody_comes_only_what_can_be_settled_without_them_is_in_the_way(
    chairside: Chairside,
) -> None:
    set_hold(
        actor=chairside.nurse,
        key=fresh_key(),
        course=chairside.session.course,
        kind="bladder",
        reason="Haematuria",
    )
    assert (row(chairside).blocker, row(chairside).owner) == ("Held: Haematuria", "prescriber")


def test_after_the_dose_nothing_blocks_any_more(chairside: Chairside) -> None:
    chairside.running()
    assert (row(chairside).blocker, row(chairside).state_word) == ("", "dosing")


def test_a_day_costs_the_same_number_of_queries_for_any_number_of_visits(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            today_rows(chairside.clinic, today_at(chairside.clinic))
        return len(queries)

    chairside.arrived()
    one = count()
    for name in ("Bauer", "Costa", "Duarte"):
        chairside.beside(make_patient(name, "Eva")).arrived().asked().measured()
    assert count() == one
    assert one <= 22


def steps(room: Chairside) -> tuple[Standing, Standing]:
    course = Course.objects.get(pk=room.session.course_id)
    return step_status(course).standing, recovery.step_status(course).standing


def test_the_journey_line_says_where_sessions_and_recovery_stand(
    chairside: Chairside, ago: Ago
) -> None:
    assert steps(chairside) == (Standing.WAITING, Standing.NOT_YET)
    chairside.in_recovery(ago(100), ago(60))
    assert steps(chairside) == (Standing.ACTIVE, Standing.ACTIVE)
    status = step_status(Course.objects.get())
    assert status.summary == "1 of 6 given"
    assert status.next_action is not None
    assert status.next_action.label == "Open the session"


def test_without_a_booked_visit_the_next_action_is_to_book_one(chairside: Chairside) -> None:
    call_off(
        actor=chairside.nurse,
        key=fresh_key(),
        session=chairside.session,
        verb="mark no-show",
        reason="No answer",
    )
    status = step_status(Course.objects.get())
    assert (status.standing, status.blocker) == (Standing.ACTIVE, "no session booked")
    assert status.next_action is not None
    assert status.next_action.permission == "session.schedule"

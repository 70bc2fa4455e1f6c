"""Nobody gets round a decision that is due: not by being quick, not by another door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.journey.care_people import give_dose
from tests.journey.maintenance.reviewing import decided
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import MakeUser

from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.waiting import reasons_to_wait
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.session import dosing
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(chairside: Chairside) -> Chairside:
    """A visit at the chair, ready for its dose."""
    return chairside.ready()


def start(room: Chairside) -> None:
    dosing.start(actor=room.nurse, key=fresh_key(), session=room.session, chair=AT_THE_CHAIR)


def earlier_doses(room: Chairside, *days_ago: int) -> None:
    for days in days_ago:
        give_dose(room.session.course, timezone.now() - timedelta(days=days))


def answered(room: Chairside, *scores: tuple[int, int]) -> None:
    """PHQ-9 totals, each so many days ago."""
    course = room.session.course
    for days, total in scores:
        Administration.objects.create(
            clinic_id=course.clinic_id, course=course, patient=course.patient, instrument="phq9",
            version="1", answers={}, total=total, handling="", by_uid="p", by_name="P",
            answered_at=timezone.now() - timedelta(days=days),
        )  # fmt: skip


def test_a_dose_asked_for_before_the_hold_was_written_is_refused_all_the_same(
    room: Chairside,
) -> None:
    earlier_doses(room, 18, 15, 11, 8, 4, 1)
    assert active_holds(room.session.course) == [], "no reader of the feed has run"
    assert "The series is complete (6 of 6)" in reasons_to_wait(room.session.course)[0]
    with pytest.raises(Refused, match="The series is complete"):
        start(room)
    decided(room.prescriber, room.session.course, Choice.CONTINUE)
    start(room)


def test_a_good_score_from_before_the_doses_does_not_answer_for_them(room: Chairside) -> None:
    answered(room, (30, 20), (16, 6))
    earlier_doses(room, 17, 13, 10, 3)
    assert "no score from the later ones" in reasons_to_wait(room.session.course)[0]
    with pytest.raises(Refused, match="no score from the later ones"):
        start(room)
    answered(room, (1, 6))
    start(room)


@pytest.mark.parametrize("choice", [Choice.CHANGE, Choice.STOP, Choice.SECOND_OPINION])
def test_a_decision_against_going_on_is_not_passed_by_a_visit_that_was_ready(
    room: Chairside, choice: Choice
) -> None:
    earlier_doses(room, 4)
    decided(room.prescriber, room.session.course, choice)
    with pytest.raises(Refused):
        start(room)


def test_a_visit_decided_before_the_response_was_lost_is_called_into_question(
    room: Chairside, client: Client, make_user: MakeUser
) -> None:
    course = room.session.course
    answered(room, (60, 20), (12, 8))
    earlier_doses(room, 40, 11)
    decided(room.prescriber, course, Choice.CARRY_ON)
    client.force_login(make_user("prescriber"))
    address = f"/courses/{course.uid}/review/"
    assert "The response is lost" not in client.get(address).content.decode()
    answered(room, (1, 15))
    page = client.get(address).content.decode()
    assert "The response is lost" in page
    assert "Found on day 10 after the last dose" in page

"""This person's own sessions behind the prediction, and what their levels tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.journey.care_people import give_dose
from tests.journey.forecast.asking import looked, url

from ataraxy.journey.course.models import Course

pytestmark = pytest.mark.django_db


def test_earlier_sessions_are_drawn_as_given_with_what_was_seen(
    prescriber: Client, treated: Course
) -> None:
    page = prescriber.get(url(treated)).content.decode()
    for part in (
        "Earlier sessions, as given",
        "with pauses or changes",
        "152/94 mmHg",
        "3 of 4",
        "at 35 min",
        "the record names no order",
    ):
        assert part in page, part


def test_a_measured_level_narrows_the_prediction_to_this_person(
    prescriber: Client, treated: Course
) -> None:
    number = treated.sessions.order_by("number").first().number
    told = looked(prescriber, treated, levels=f"{number}: 45 min 150 ng/mL ketamine")
    assert "own levels are in the prediction" in told
    assert "esketamine_otto_2021" in told
    wrong = looked(prescriber, treated, levels="9: 45 min 150 ng/mL")
    assert "Levels must be of one earlier session" in wrong
    assert "is not understood" in looked(prescriber, treated, levels="a lot")


def test_the_number_of_queries_does_not_grow_with_earlier_sessions(
    prescriber: Client, treated: Course
) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            looked(prescriber, treated)
        return len(found)

    count()
    few = count()
    for day in range(5, 9):
        give_dose(treated, timezone.now() - timedelta(days=day))
    assert count() == few

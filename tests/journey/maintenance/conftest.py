"""A course in induction, and the prescriber who reviews it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from tests.journey.care_people import MakeCourse, draft, sign
from tests.journey.maintenance.reviewing import NOW
from tests.standing_people import MakeActor

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.actor import Actor


@pytest.fixture(autouse=True)
def _on_the_day_of_the_review() -> Iterator[None]:
    """Doses are on fixed days: read months later, other checks of this person would be due too."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def prescriber(make_actor: MakeActor) -> Actor:
    return make_actor("prescriber")


@pytest.fixture
def planned(make_course: MakeCourse, prescriber: Actor) -> Course:
    """A course in induction with a signed plan of six sessions."""
    course = make_course()
    sign(prescriber, draft(prescriber, course))
    course.refresh_from_db()
    return course

"""A course in induction, and the prescriber who reviews it."""

from __future__ import annotations

import pytest
from tests.journey.care_people import MakeCourse, draft, sign
from tests.standing_people import MakeActor

from ataraxy.journey.course.models import Course
from ataraxy.platform.audit.actor import Actor


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

"""A prescriber at work and a course in maintenance."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from tests.journey.care_people import MakeCourse
from tests.journey.homedose.at_home import NOW
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course


@pytest.fixture
def staff(client: Client, make_user: MakeUser) -> Client:
    make_user("nurse")
    client.force_login(make_user("prescriber"))
    return client


@pytest.fixture
def course(make_course: MakeCourse) -> Course:
    with time_machine.travel(NOW, tick=False):
        return make_course("maintenance")

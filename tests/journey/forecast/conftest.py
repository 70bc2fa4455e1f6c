"""A person who had a session with a pause, and one whose record says too little."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.journey.care_people import MakeCourse, draft, give_dose, sign
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.session import dosing
from ataraxy.journey.session.words import DoseKind
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.forms import fresh_key


@pytest.fixture
def treated(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, make_patient: MakePatient
) -> Course:
    """One session with a pause, given and rated; another whose record says too little."""
    chair = Chairside(in_clinic, make_actor, make_user).booked(make_patient("Osei", "Nia"))
    start = timezone.now() - timedelta(minutes=70)
    chair.running(start)
    for kind, minute in ((DoseKind.PAUSED, 10), (DoseKind.RESUMED, 18)):
        dosing.change_dose(
            actor=chair.nurse,
            key=fresh_key(),
            session=chair.session,
            change=dosing.DoseChange(
                kind, start + timedelta(minutes=minute), None if minute == 10 else 75.0
            ),
        )
    chair.measured("152/94 80 97% 14 m4 d3", at=start + timedelta(minutes=35))
    dosing.end_dosing(
        actor=chair.nurse,
        key=fresh_key(),
        session=chair.session,
        at=start + timedelta(minutes=48),
    )
    course: Course = chair.session.course
    give_dose(course, timezone.now() - timedelta(days=4))
    return course


@pytest.fixture
def prescriber(client: Client, make_user: MakeUser) -> Client:
    """A browser in which a prescriber is signed in."""
    client.force_login(make_user("prescriber"))
    return client


@pytest.fixture
def planned(make_course: MakeCourse, make_actor: MakeActor) -> Course:
    """A course with a signed plan: 0.5 mg/kg over 40 min for 70 kg."""
    course, actor = make_course(), make_actor("prescriber")
    sign(actor, draft(actor, course))
    course.refresh_from_db()
    return course

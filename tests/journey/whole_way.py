"""The whole way of one person by clicking: from an imported record to the second maintenance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django_scopes import scope
from playwright.sync_api import Page
from tests.harness.browsing import NewPage
from tests.journey.walker import Walker
from tests.order_sets import sign_order_sets
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.verify import anchors, verify
from ataraxy.platform.people.models import Clinic, Patient

ON_WE_GO = "Continue: maintenance at the present distance"


@pytest.fixture
def walker(
    live: str, new_page: NewPage, make_user: MakeUser, axe_clean: Callable[[Page], None]
) -> Iterator[Walker]:
    """Everybody who works at the clinic, with a clock of their own."""
    for role in ("prescriber", "nurse", "coordinator"):
        make_user(role)
    walking = Walker(live, new_page, make_user, axe_clean)
    yield walking
    walking.stop()


def walk(walker: Walker, clinic: Clinic, bundle: Path) -> Course:
    """The whole way; returns the course, in maintenance after its second visit there."""
    walker.import_record(bundle)
    with scope(clinic=clinic.pk):
        patient = Patient.objects.get()
        walker.refer(patient.given_name, patient.family_name, patient.birth_date.isoformat())
        course = Course.objects.select_related("patient", "clinic").get()
        walker.screen(course)
        course.refresh_from_db()
        walker.consent(course)
        walker.answer_questionnaires(course, "More than half the days")
        walker.plan(course)
        walker.add_chair()
        sign_order_sets(clinic, walker.make_user("medical_director"))
        walker.visit(course)
        walker.later(days=10)
        walker.answer_questionnaires(course, "Several days")
        walker.decide(course, ON_WE_GO)
        for _visit in range(2):
            walker.later(days=25)
            walker.visit(course)
            walker.decide(course, ON_WE_GO)
        course.refresh_from_db()
        return course


def assert_arrived(course: Course, clinic: Clinic) -> None:
    """In maintenance, three doses and ways home behind them, and the journal unbroken."""
    assert course.step == "maintenance"
    with scope(clinic=clinic.pk):
        assert [one.state for one in Session.objects.order_by("number")] == ["released"] * 3
    assert verify(anchors()) == []

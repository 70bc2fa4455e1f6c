"""Somebody is imported and walked, by clicking, from referral to the second maintenance visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django_scopes import scope
from playwright.sync_api import Page
from tests.fhir_bundles import a_person
from tests.harness.browsing import NewPage
from tests.journey.walker import Walker
from tests.standing_people import MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.verify import anchors, verify
from ataraxy.platform.people.models import Clinic, Patient


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
        walker.visit(course)
        walker.later(days=10)
        walker.answer_questionnaires(course, "Several days")
        walker.decide(course, "Continue: maintenance at the present distance")
        for _visit in range(2):
            walker.later(days=25)
            walker.visit(course)
            walker.decide(course, "Continue: maintenance at the present distance")
        course.refresh_from_db()
        return course


def test_somebody_walks_from_referral_to_the_second_maintenance_visit(
    walker: Walker, clinic: Clinic, tmp_path: Path
) -> None:
    bundle = tmp_path / "record.json.gz"
    bundle.write_bytes(a_person(3).gzip())
    course = walk(walker, clinic, bundle)
    assert course.step == "maintenance"
    with scope(clinic=clinic.pk):
        assert [one.state for one in Session.objects.order_by("number")] == ["released"] * 3
    assert verify(anchors()) == []

"""Decision points that nobody can skip silently: shown with rule and source, and held to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.journey.care_people import give_dose
from tests.journey.maintenance.reviewing import NOW, decided, dosed, scored
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.maintenance.jobs import hold_when_the_quarter_is_over
from ataraxy.journey.maintenance.missed import Absence, what_to_do
from ataraxy.journey.maintenance.planner import planner
from ataraxy.journey.session import dosing
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key


@pytest.mark.django_db
def test_past_an_overdue_quarter_no_dose_is_given_until_somebody_has_decided(
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    patient: Patient,
    settings: Settings,
    tmp_path: Path,
) -> None:
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    room = Chairside(in_clinic, make_actor, make_user).booked(patient).ready()
    course = room.session.course
    course.step = "maintenance"
    course.save(update_fields=["step"])
    give_dose(course, timezone.now() - timedelta(days=85))
    hold_when_the_quarter_is_over()
    assert active_holds(course) == [], "a quarter is 91 days"
    give_dose(course, timezone.now() - timedelta(days=95))
    hold_when_the_quarter_is_over()
    hold_when_the_quarter_is_over()
    assert [one.kind for one in active_holds(course)] == ["review_due"]

    def start() -> None:
        dosing.start(actor=room.nurse, key=fresh_key(), session=room.session, chair=AT_THE_CHAIR)

    with pytest.raises(Refused, match="No review since the first dose"):
        start()
    decided(room.prescriber, course, Choice.CONTINUE)
    hold_when_the_quarter_is_over()
    start()


@pytest.mark.django_db
def test_the_page_shows_each_point_with_its_rule_its_source_and_where_it_stands(
    client: Client, make_user: MakeUser, planned: Course, prescriber: Actor
) -> None:
    with time_machine.travel(NOW, tick=False):
        client.force_login(make_user("prescriber"))
        dosed(planned, 1, 4, 8, 11)
        scored(planned, (0, 20), (10, 17))
        shown = client.get(f"/courses/{planned.uid}/review/").content.decode()
        assert "decide: the next dose waits" in shown
        assert "15 % better after 4 sessions" in shown
        assert "after 2 more sessions" in shown, "the end of induction is announced"
        assert "Spravato US label 2.2 and 2.3" in shown
        assert "(local default, not a published standard)" in shown
        decided(prescriber, planned, Choice.CARRY_ON)
        shown = client.get(f"/courses/{planned.uid}/review/").content.decode()
        assert "decide: the next dose waits" not in shown


def absent(**changes: object) -> Absence:
    values: dict[str, object] = {
        "route": "esk",
        "step": "maintenance",
        "days_since_dose": 17,
        "planned_days": 14.0,
        "is_worse": None,
    }
    return Absence(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("absence", "said"),
    [
        (absent(), ["back", "well"]),
        (absent(is_worse=True), ["back"]),
        (absent(is_worse=False), ["well"]),
        (absent(days_since_dose=15), []),
        (absent(step="induction", planned_days=3.5, days_since_dose=6), ["keep"]),
        (absent(days_since_dose=29, is_worse=True), ["back", "gap"]),
        (absent(days_since_dose=29, planned_days=None), ["gap"]),
        (absent(days_since_dose=None), []),
        (absent(route="iv", days_since_dose=40), []),
    ],
)
def test_a_missed_visit_of_spravato_says_what_the_label_says(
    absence: Absence, said: list[str]
) -> None:
    numbers = planner().missed
    assert what_to_do(absence, numbers) == tuple(getattr(numbers, one) for one in said)

"""A review decides, signed and with reason, and the course goes where it leads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope
from tests.journey.care_people import proof_of
from tests.journey.maintenance.reviewing import START, decided, dosed, scored
from tests.standing_people import MakeActor

from ataraxy.journey.course.models import Course, Hold
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.steps import Standing
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.maintenance.models import Review
from ataraxy.journey.maintenance.queries import next_visit, step_status
from ataraxy.journey.maintenance.services import decide
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db


def test_continue_leads_to_maintenance_and_the_next_visit_is_somebodys_work(
    planned: Course, prescriber: Actor
) -> None:
    dosed(planned, 0, 3, 7, 10, 14, 17)
    review = decided(prescriber, planned, Choice.CONTINUE)
    planned.refresh_from_db()
    assert planned.step == "maintenance"
    visit = next_visit(planned)
    assert visit is not None
    assert (visit.first, visit.last) == (review.next_from, review.next_to)
    assert Task.objects.get(state="open").role == "coordinator"
    assert Signature.objects.filter(subject_uid=str(review.uid)).count() == 1
    assert step_status(planned).standing is Standing.WAITING


def test_a_second_maintenance_visit_is_decided_after_the_first_was_given(
    planned: Course, prescriber: Actor
) -> None:
    dosed(planned, 0, 3)
    with time_machine.travel(START + timedelta(days=5), tick=False):
        decided(prescriber, planned, Choice.CONTINUE)
    planned.refresh_from_db()
    dosed(planned, 17)
    assert next_visit(planned) is None
    assert step_status(planned).blocker == "no next visit decided"
    with time_machine.travel(START + timedelta(days=20), tick=False):
        decided(prescriber, planned, Choice.CONTINUE, key="d2")
    assert Review.objects.count() == 2
    assert next_visit(planned) is not None
    assert Task.objects.filter(state="open", kind="maintenance.book").count() == 1


@pytest.mark.parametrize(
    ("choice", "step"),
    [
        (Choice.CARRY_ON, "induction"),
        (Choice.CHANGE, "plan"),
        (Choice.STOP, "ended"),
        (Choice.END, "ended"),
        (Choice.SECOND_OPINION, "induction"),
    ],
)
def test_each_decision_leads_where_its_table_says(
    planned: Course, prescriber: Actor, choice: Choice, step: str
) -> None:
    dosed(planned, 0)
    review = decided(prescriber, planned, choice)
    planned.refresh_from_db()
    assert planned.step == step
    assert (review.next_from is None) is (choice is not Choice.CARRY_ON)
    assert planned.is_open is (step != "ended")


def test_a_second_opinion_holds_the_next_dose_until_somebody_goes_on(
    planned: Course, prescriber: Actor
) -> None:
    decided(prescriber, planned, Choice.SECOND_OPINION)
    assert [hold.kind for hold in active_holds(planned)] == ["second_opinion"]
    assert Task.objects.get(state="open").role == "medical_director"
    decided(prescriber, planned, Choice.CARRY_ON, key="d2")
    assert active_holds(planned) == []


def test_the_end_of_induction_holds_the_next_dose_until_it_is_decided(
    planned: Course, prescriber: Actor
) -> None:
    dosed(planned, 0, 3, 7, 10, 14, 17)
    publish(
        clinic_id=planned.clinic_id,
        topic="session.moved",
        subject="session:x",
        patient_uid=str(planned.patient.uid),
    )
    run_pending()
    with scope(clinic=planned.clinic_id):
        assert [hold.kind for hold in active_holds(planned)] == ["review_due"]
        assert step_status(planned).blocker == "review decision due"
        decided(prescriber, planned, Choice.CONTINUE)
        assert active_holds(planned) == []
        assert Hold.objects.count() == 1


def test_little_benefit_says_what_the_figures_suggest(planned: Course) -> None:
    dosed(planned, 1, 4, 8, 11)
    scored(planned, (0, 20), (10, 17))
    assert step_status(planned).summary.startswith("15 % better after 4 sessions")


def test_stretching_needs_a_longer_distance(planned: Course, prescriber: Actor) -> None:
    planned.step = "maintenance"
    planned.save(update_fields=["step"])
    dosed(planned, 0, 14)
    with time_machine.travel(START + timedelta(days=15), tick=False):
        last = timezone.localdate(START + timedelta(days=14))
        for days, key in ((14, "a"), (15, "b")):
            first = last + timedelta(days=days)
            more = {"next_from": first, "next_to": first + timedelta(days=2)}
            if days == 14:
                with pytest.raises(Refused, match="The last distance was 14 days"):
                    decided(prescriber, planned, Choice.STRETCH, key=key, **more)
            else:
                assert decided(prescriber, planned, Choice.STRETCH, key=key, **more)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"next_from": None}, "from when to when"),
        ({"next_to": date(2020, 1, 1)}, "ends before it begins"),
    ],
)
def test_an_incomplete_decision_is_refused_and_changes_nothing(
    planned: Course, prescriber: Actor, more: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        decided(prescriber, planned, Choice.CONTINUE, **more)
    assert not Review.objects.exists()
    assert Course.objects.get().step == "induction"


def test_stretching_is_not_for_induction(planned: Course, prescriber: Actor) -> None:
    with pytest.raises(Refused, match="possible only from: maintenance"):
        decided(prescriber, planned, Choice.STRETCH)


@pytest.mark.parametrize("step", ["consent", "plan", "ended"])
def test_nothing_is_decided_outside_the_two_steps(
    planned: Course, prescriber: Actor, step: str
) -> None:
    planned.step = step
    planned.save(update_fields=["step"])
    with pytest.raises(Refused):
        decided(prescriber, planned, Choice.CONTINUE)


def test_a_nurse_does_not_decide(planned: Course, make_actor: MakeActor) -> None:
    with pytest.raises(PermissionRefused):
        decided(make_actor("nurse"), planned, Choice.CONTINUE)


def test_a_decision_sent_twice_counts_once(planned: Course, prescriber: Actor) -> None:
    proof = proof_of(prescriber)
    today = timezone.localdate()
    for _time in range(2):
        decide(
            actor=prescriber,
            key="same",
            course=planned,
            choice=Choice.END,
            reason="Well",
            next_from=today,
            next_to=today,
            proof=proof,
        )
    assert Review.objects.count() == 1

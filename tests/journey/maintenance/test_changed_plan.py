"""A decision to change leads to a new version of the plan, and on from where the course was."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.journey.care_people import draft, order_input, sign
from tests.journey.maintenance.reviewing import START, decided, dosed

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import move
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.plan.services import confirm_plan
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.consume import run_pending
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.django_db


def test_a_change_in_maintenance_leads_to_a_new_plan_and_back_not_through_the_series(
    planned: Course, prescriber: Actor
) -> None:
    dosed(planned, 0, 3)
    with time_machine.travel(START + timedelta(days=5), tick=False):
        decided(prescriber, planned, Choice.CONTINUE)
    with time_machine.travel(START + timedelta(days=20), tick=False):
        decided(prescriber, planned, Choice.CHANGE, key="c")
        planned.refresh_from_db()
        assert planned.step == "plan"
        run_pending()
        assert Task.objects.get(state="open").kind == "maintenance.new_plan"
        sign(prescriber, draft(prescriber, planned, order_input(amount=0.6), key="d2"), key="s2")
        planned.refresh_from_db()
    run_pending()
    assert planned.step == "maintenance"
    assert [one.text for one in planned.events.filter(kind="course.moved").order_by("pk")][-1] == (
        "plan → maintenance: Maintenance goes on under this plan."
    )
    assert Plan.objects.get(course=planned, state="signed").version == 2
    assert Task.objects.get(state="open").kind == "maintenance.distance"
    decided(prescriber, planned, Choice.CONTINUE, key="d3")
    assert Task.objects.get(state="open").kind == "maintenance.book"


def test_a_change_during_the_series_goes_on_with_the_series(
    planned: Course, prescriber: Actor
) -> None:
    dosed(planned, 0)
    decided(prescriber, planned, Choice.CHANGE)
    planned.refresh_from_db()
    sign(prescriber, draft(prescriber, planned, key="d2"), key="s2")
    planned.refresh_from_db()
    assert planned.step == "induction"


def test_another_route_in_maintenance_renews_consent_and_begins_its_own_series(
    planned: Course, prescriber: Actor
) -> None:
    dosed(planned, 0, 3)
    decided(prescriber, planned, Choice.CONTINUE)
    decided(prescriber, planned, Choice.CHANGE, key="c")
    planned.refresh_from_db()
    by_muscle = order_input("im_6_3wk", duration_min=None, bag_ml=None)
    sign(prescriber, draft(prescriber, planned, by_muscle, key="d2"), key="s2")
    planned.refresh_from_db()
    assert planned.step == "consent"
    move(actor=prescriber, course=planned, verb="plan")
    confirm_plan(actor=prescriber, key="k", plan=Plan.objects.get(state="signed"))
    planned.refresh_from_db()
    assert planned.step == "induction"


def test_consent_renewed_in_maintenance_leads_back_to_maintenance(
    planned: Course, prescriber: Actor
) -> None:
    dosed(planned, 0, 3)
    decided(prescriber, planned, Choice.CONTINUE)
    planned.refresh_from_db()
    move(actor=prescriber, course=planned, verb="renew consent", reason="New side effect known")
    move(actor=prescriber, course=planned, verb="plan")
    confirm_plan(actor=prescriber, key="k", plan=Plan.objects.get(state="signed"))
    planned.refresh_from_db()
    assert planned.step == "maintenance"

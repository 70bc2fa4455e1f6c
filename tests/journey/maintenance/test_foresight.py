"""The second line of the review: learnt from the clinic's own courses, or said to be published."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from tests.journey.care_people import MakeCourse, draft, sign
from tests.journey.maintenance.reviewing import NOW, dosed, scored
from tests.standing_people import MakePatient, MakeUser

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.fading import Gap
from ataraxy.journey.maintenance.jobs import learn_at_night, learn_when_asked
from ataraxy.journey.maintenance.learning import held_now, patient_of, spells_before
from ataraxy.journey.maintenance.models import Learning, Learnt
from ataraxy.knowledge.fading import Spell
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic

DAY = date(2026, 10, 1)


@pytest.fixture
def page_now(client: Client, make_user: MakeUser) -> Iterator[Client]:
    with time_machine.travel(NOW, tick=False):
        client.force_login(make_user("prescriber"))
        yield client


def gap(held: int | None, lost: int | None) -> Gap:
    return Gap(1, DAY, held, lost)


@pytest.mark.parametrize(
    ("gaps", "spells", "held"),
    [
        ((), (), 0),
        ((gap(6, None),), (), 6),
        ((gap(6, 14), gap(5, None)), (Spell(6, 14),), 5),
        ((gap(6, None), gap(None, None)), (Spell(6, None),), 0),
        ((gap(6, 14), gap(7, 21)), (Spell(6, 14), Spell(7, 21)), 0),
        ((gap(None, None), gap(3, None)), (), 3),
        ((gap(None, 10), gap(3, None)), (Spell(0, 10),), 3),
    ],
)
def test_only_what_is_over_teaches_and_what_goes_on_is_taken_as_held(
    gaps: tuple[Gap, ...], spells: tuple[Spell, ...], held: int
) -> None:
    assert spells_before(gaps) == spells
    assert held_now(gaps) == held


@pytest.mark.django_db
def test_before_anything_was_learnt_the_page_says_so(page_now: Client, planned: Course) -> None:
    dosed(planned, 1, 22, 43)
    scored(planned, (0, 20), (8, 8), (30, 8), (46, 7))
    shown = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "What the model expects" in shown
    assert "this is the published range" in shown
    assert "reported second-hand" in shown, "the prior is shown with its tag"


@pytest.mark.django_db
def test_a_night_s_learning_is_added_and_shown_with_what_it_rests_on(
    page_now: Client,
    planned: Course,
    make_course: MakeCourse,
    make_patient: MakePatient,
    prescriber: Actor,
) -> None:
    other = make_course("consent", of=make_patient())
    other.step = "plan"
    other.save(update_fields=["step"])
    sign(prescriber, draft(prescriber, other, key="other"), key="other")
    for course in (planned, other):
        dosed(course, 1, 22, 43)
        scored(course, (0, 20), (8, 8), (18, 14), (30, 8), (41, 15), (46, 7))
    learn_at_night()
    learn_at_night()
    assert [(row.people, row.losses) for row in Learnt.objects.all()] == [(2, 4), (2, 4)]
    told = Learning.objects.get()
    assert (told.done, told.people, told.runs, told.waits) == (2, 2, False, False)
    assert told.steps > 0
    promised = page_now.get("/planner/").content.decode()
    assert "from 2 people with 4 losses seen" in promised
    assert "80 % intervals held 79.8 % of the losses" in promised
    assert "Too few people" in promised
    shown = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "from 2 people of this clinic with 4 losses seen; 2 of this person" in shown
    assert shown.index("Lost response") < shown.index("What the model expects")


@pytest.mark.django_db
def test_a_fresh_learning_is_asked_for_on_the_page_and_begun_by_the_next_round(
    page_now: Client, planned: Course
) -> None:
    dosed(planned, 1, 22)
    scored(planned, (0, 20), (8, 8), (18, 14))
    learn_when_asked()
    assert not Learnt.objects.exists(), "nobody has asked"
    asked = page_now.post("/planner/learn/", {"idempotency_key": "k"}, follow=True)
    assert "It begins within a minute" in asked.content.decode()
    assert Learning.objects.get().waits
    learn_when_asked()
    learn_when_asked()
    assert Learnt.objects.count() == 1
    assert not Learning.objects.get().waits


@pytest.mark.django_db
def test_once_the_response_is_lost_nothing_is_foretold(page_now: Client, planned: Course) -> None:
    dosed(planned, 1)
    scored(planned, (0, 20), (8, 8), (18, 14))
    shown = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "What the model expects" not in shown


@pytest.mark.django_db
def test_after_a_series_its_own_days_apart_are_no_advice(page_now: Client, planned: Course) -> None:
    dosed(planned, 1, 4, 8)
    scored(planned, (0, 20), (10, 8))
    planned.step = "maintenance"
    planned.save(update_fields=["step"])
    shown = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "no loss was seen" in shown
    assert "usual distance" not in shown


@pytest.mark.django_db
def test_the_spell_that_goes_on_teaches_as_far_as_it_went(planned: Course) -> None:
    """Learnt from only once they are lost, long spells would be left out and short ones not."""
    dosed(planned, 1, 22)
    scored(planned, (0, 20), (8, 8), (18, 14), (30, 8), (64, 7))
    assert patient_of(planned).spells == (Spell(7, 17), Spell(42, None))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("scores", "shown"),
    [
        (((0, 20), (8, 18)), False),
        (((0, 20), (8, 8), (22, 8), (32, 14)), False),
        (((0, 20), (8, 8), (18, 14), (25, 15)), False),
        (((0, 20), (8, 8), (18, 14)), True),
    ],
)
def test_nobody_is_foretold_the_loss_of_what_is_not_there(
    page_now: Client, planned: Course, scores: tuple[tuple[int, int], ...], shown: bool
) -> None:
    dosed(planned, 1, 22)
    scored(planned, *scores)
    page = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert ("What the model expects" in page) is shown


@pytest.mark.django_db
def test_dates_that_have_passed_are_said_to_have_passed(page_now: Client, planned: Course) -> None:
    dosed(planned, 1)
    scored(planned, (0, 20), (4, 8))
    page = page_now.get(f"/courses/{planned.uid}/review/").content.decode()
    assert "Those days have passed: ask for a score now." in page


@pytest.mark.django_db
def test_a_learning_whose_process_died_is_said_to_have_been_cut_short(
    page_now: Client, planned: Course, clinic: Clinic
) -> None:
    begun = {"begun_at": NOW - timedelta(hours=1), "people": 9, "done": 4}
    row = Learning.objects.create(clinic=clinic, heard_at=NOW - timedelta(minutes=1), **begun)
    running = page_now.get("/planner/").content.decode()
    assert "Learning now" in running
    assert "Learn now" not in running
    row.heard_at = NOW - timedelta(minutes=30)
    row.save()
    dead = page_now.get("/planner/").content.decode()
    assert "The last learning was cut short" in dead
    assert "Learn now" in dead
    dosed(planned, 1)
    scored(planned, (0, 20), (8, 8), (18, 14))
    page_now.post("/planner/learn/", {"idempotency_key": "again"})
    learn_when_asked()
    assert not Learning.objects.get().was_cut_short
    assert Learnt.objects.count() == 1

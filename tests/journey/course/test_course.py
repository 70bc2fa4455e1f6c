"""A course moves along its table, by those who may, and everything stays in its history."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.standing_people import MakeActor

from ataraxy.journey.course.lifecycle import COURSE
from ataraxy.journey.course.models import Course, Event
from ataraxy.journey.course.queries import active_holds
from ataraxy.journey.course.services import move, open_course, release_hold, set_hold
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused


@pytest.fixture
def course(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> Course:
    return open_course(actor=make_actor("prescriber"), key="c", patient=patient)


def test_a_patient_has_one_open_course(
    course: Course, make_actor: MakeActor, patient: Patient
) -> None:
    with pytest.raises(Refused, match="already has an open course"):
        open_course(actor=make_actor("prescriber"), key="d", patient=patient)


def test_a_course_moves_and_its_history_says_so(course: Course, make_actor: MakeActor) -> None:
    move(actor=make_actor("nurse"), course=course, verb="begin screening")
    assert Course.objects.get().step == "screening"
    assert [e.kind for e in Event.objects.order_by("at")] == ["course.opened", "course.moved"]


def test_an_illegal_move_is_refused_with_who_could_allow_it(
    course: Course, make_actor: MakeActor
) -> None:
    with pytest.raises(Refused) as refusal:
        move(actor=make_actor("nurse"), course=course, verb="begin induction")
    assert "medical_director" in refusal.value.decision.reasons[0].who_may_allow
    assert Course.objects.get().step == "referral"


def test_a_closed_course_says_when_and_moves_no_more(course: Course, make_actor: MakeActor) -> None:
    move(actor=make_actor("prescriber"), course=course, verb="decline", reason="S-09")
    assert Course.objects.get().closed_at is not None
    with pytest.raises(Refused):
        move(actor=make_actor("prescriber"), course=course, verb="begin screening")


def test_a_hold_stands_until_it_is_released(course: Course, make_actor: MakeActor) -> None:
    hold = set_hold(
        actor=make_actor("nurse"), key="h", course=course, kind="bladder", reason="Haematuria"
    )
    assert active_holds(course) == [hold]
    release_hold(actor=make_actor("prescriber"), key="r", hold=hold, reason="Urology cleared")
    assert active_holds(course) == []


@given(st.lists(st.sampled_from(sorted({one.verb for one in COURSE.moves})), max_size=12))
def test_no_path_reaches_induction_without_screening_consent_and_plan(verbs: list[str]) -> None:
    everyone = frozenset().union(*(one.roles for one in COURSE.moves))
    state, seen = COURSE.initial, [COURSE.initial]
    for verb in verbs:
        if COURSE.may_move(verb, state, everyone):
            state = COURSE.target(verb, state)
            seen.append(state)
    if "induction" in seen:
        before = seen[: seen.index("induction")]
        assert {"screening", "consent", "plan"} <= set(before)

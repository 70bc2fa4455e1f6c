"""What asks for somebody, when it waits or is silent, and what becomes of an unanswered one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.session_people import Chairside

from ataraxy.journey.recovery.services import send_by_ambulance
from ataraxy.journey.session.burden import Asked, burden
from ataraxy.journey.session.held_limits import Moved, adjustable, held_limits, refusal
from ataraxy.journey.session.models import Reading
from ataraxy.journey.session.models_watch import Raised
from ataraxy.journey.session.numbers import limits, route_rules
from ataraxy.journey.session.prompting import (
    UNANSWERED,
    acknowledge_prompt,
    escalate_prompts,
    move_limit,
    open_prompts,
    quieten,
)
from ataraxy.journey.session.room import room_of
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.watching import Quiet, Recheck, Watched, open_recheck, standing_prompts
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.services import acknowledge

Ago = Callable[[int], datetime]
TEN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
CALM, LOW = Vitals(128, 78, 70, 98, 14), Vitals(spo2_percent=88)


def at(seconds: float) -> datetime:
    return TEN + timedelta(seconds=seconds)


def words(
    rows: Mapping[int, Vitals], now: float, by_monitor: bool = True, **more: object
) -> set[str]:
    measured = tuple((at(second), vitals) for second, vitals in rows.items())
    monitor = frozenset(one for one, _vitals in measured) if by_monitor else frozenset()
    seen = Watched(route_rules("iv"), CALM, measured, monitor, **more)  # type: ignore[arg-type]
    return {one.word for one in standing_prompts(seen, limits(), at(now))}


def test_a_monitors_low_value_prompts_only_after_it_has_lasted() -> None:
    assert words({0: LOW}, 5) == set()
    assert words({0: LOW, 10: LOW}, 14) == set()
    assert words({0: LOW, 10: LOW}, 15) == {"oxygen"}
    assert words({0: LOW, 8: Vitals(spo2_percent=97), 10: LOW}, 16) == set()
    assert words({0: LOW}, 0, by_monitor=False) == {"oxygen"}, "a person looked at a typed one"


def test_quiet_silences_what_only_tells_and_never_what_asks_for_action() -> None:
    quiet = (Quiet("oxygen", at(600), "Ana", "probe loose"),)
    tells = {0: Vitals(spo2_percent=92)}
    assert words(tells, 60) == {"oxygen"}
    assert words(tells, 60, quiet=quiet) == set()
    assert words(tells, 601, quiet=quiet) == {"oxygen"}
    assert words({0: LOW}, 60, quiet=quiet) == {"oxygen"}


@given(st.sampled_from(sorted(adjustable())), st.floats(-50, 400))
def test_no_limit_ever_passes_its_fence_and_a_persons_wins_over_the_clinics(
    name: str, value: float
) -> None:
    fence = adjustable()[name].fence
    inside = fence.absolute_low <= value <= fence.absolute_high
    assert (refusal(name, value) == "") == inside
    group, _dot, key = name.rpartition(".")
    moves = [
        Moved(name, fence.recommended_low, True, "Ana", at(0), "x"),
        Moved(name, fence.recommended_high, False, "Luis", at(1), "y"),
    ]
    assert held_limits(moves)[group][key] == fence.recommended_low
    assert held_limits(moves[1:])[group][key] == fence.recommended_high
    back = [*moves, Moved(name, None, True, "Ana", at(2), "z")]
    assert held_limits(back)[group][key] == fence.recommended_high
    assert held_limits([])[group][key] == limits()[group][key]


def test_a_promise_to_measure_again_stands_until_something_is_measured() -> None:
    promise = Recheck(at(180), at(0))
    assert open_recheck([promise], [(at(-5), CALM)]) == promise
    assert open_recheck([promise], [(at(-5), CALM), (at(60), CALM)]) is None


def test_a_week_counts_its_prompts_answers_and_waits() -> None:
    monday = date(2026, 11, 16)
    asked = [
        Asked(monday, "oxygen", at(0), at(30)),
        Asked(monday + timedelta(days=6), "oxygen", at(0), at(90)),
        Asked(monday - timedelta(days=1), "pressure", at(0), None),
    ]
    this, last, *empty = burden(asked, [monday, monday], monday + timedelta(days=4))
    assert (this.prompts, this.answered, this.median_s, this.per_session) == (2, 2, 60, 1)
    assert (last.prompts, last.answered, last.median_s, last.per_session) == (1, 0, None, None)
    assert all(week.prompts == 0 for week in empty)


def test_one_prompt_takes_one_answer_and_a_promise_brings_the_check_forward(
    chairside: Chairside, ago: Ago
) -> None:
    chairside.running(ago(20)).measured("164/96 88 97 15 m5", ago(1))
    raised = Raised.objects.get(session=chairside.session)
    assert (raised.word, raised.level) == ("pressure", "notify")
    answer: Any = {"actor": chairside.nurse, "session": chairside.session, "prompt_key": raised.key}
    acknowledge_prompt(**answer, key=fresh_key(), done="told Dr Osei", recheck_min=3)
    shown = room_of(chairside.session, timezone.now())
    assert not shown.prompts
    assert shown.next_check is not None
    assert shown.next_check.why == "promised"
    with pytest.raises(Refused, match="Somebody acknowledged this meanwhile"):
        acknowledge_prompt(**answer, key=fresh_key(), done="me too")


def test_an_unanswered_prompt_goes_to_the_prescriber_once_and_its_answer_settles_it(
    chairside: Chairside, ago: Ago
) -> None:
    chairside.running(ago(20)).measured("164/96 88 97 15 m5", ago(1))
    clinic, actor = chairside.clinic, system_actor(chairside.clinic.pk)
    begin = timezone.now()
    assert escalate_prompts(clinic, actor, begin + timedelta(minutes=4)) == 0
    assert escalate_prompts(clinic, actor, begin + timedelta(minutes=6)) == 1
    task = Task.objects.get(kind=UNANSWERED)
    assert (task.role, task.urgency) == ("prescriber", "urgent")
    acknowledge(actor=chairside.prescriber, key=fresh_key(), task=task, done="I am at the chair")
    assert escalate_prompts(clinic, actor, begin + timedelta(minutes=9)) == 0
    assert Task.objects.filter(kind=UNANSWERED).count() == 1


def test_a_value_that_comes_after_they_left_becomes_work_and_no_prompt(
    chairside: Chairside, ago: Ago
) -> None:
    chairside.running(ago(20))
    before = timezone.now()
    send_by_ambulance(actor=chairside.nurse, key=fresh_key(), session=chairside.session)
    chairside.measured("190/112", before)
    task = Task.objects.get(kind="late-reading")
    assert "190/112" in task.title
    assert not Raised.objects.filter(session=chairside.session, text__contains="190").exists()


def test_a_moved_limit_and_quiet_hold_for_this_person_with_name_and_reason(
    chairside: Chairside, ago: Ago
) -> None:
    chairside.running(ago(20)).measured("150/88 88 92 15 m5", ago(2))
    session, now = chairside.session, timezone.now()
    assert [one.word for one in open_prompts(chairside.record, now)] == ["oxygen"]
    change: Any = {"actor": chairside.prescriber, "name": "during.spo2.notify_low"}
    with pytest.raises(Refused, match="no further"):
        move_limit(**change, key=fresh_key(), value=60, why="x", patient=session.patient)
    with pytest.raises(Refused, match="director"):
        move_limit(**change, key=fresh_key(), value=91, why="x", patient=None)
    move_limit(**change, key=fresh_key(), value=91, why="own 93", patient=session.patient)
    assert not open_prompts(chairside.record, now)
    line = next(one for one in room_of(session, now).key_limits if one.moved)
    assert (line.value, line.moved.why if line.moved else "") == (91, "own 93")
    quieten(
        actor=chairside.nurse,
        key=fresh_key(),
        session=session,
        word="pressure",
        minutes=10,
        why="x",
    )
    assert [one.word for one in room_of(session, timezone.now()).quiet] == ["pressure"]
    with pytest.raises(Refused, match="at most 30 min"):
        quieten(
            actor=chairside.nurse,
            key=fresh_key(),
            session=session,
            word="pressure",
            minutes=31,
            why="x",
        )


def test_the_minute_job_notices_what_has_lasted_since(chairside: Chairside, ago: Ago) -> None:
    chairside.running(ago(20))
    now = timezone.now()
    Reading.objects.create(
        clinic=chairside.clinic,
        session=chairside.session,
        at=now,
        recorded_at=now,
        by_uid="system",
        by_name="Monitor",
        source="monitor",
        device_name="Bedside 1",
        device_at=now - timedelta(hours=2),
        accepted="rule",
        spo2_percent=88,
    )
    actor = system_actor(chairside.clinic.pk)
    with time_machine.travel(now + timedelta(seconds=5), tick=False):
        escalate_prompts(chairside.clinic, actor, timezone.now())
        assert not Raised.objects.filter(session=chairside.session, word="oxygen").exists()
    with time_machine.travel(now + timedelta(seconds=40), tick=False):
        escalate_prompts(chairside.clinic, actor, timezone.now())
        assert Raised.objects.filter(session=chairside.session, word="oxygen").exists()

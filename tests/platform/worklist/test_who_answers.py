"""Every item has a human tonight: on call, covered, stood in for, or at last anybody present."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.worklist.limits import escalation
from ataraxy.platform.worklist.rules import (
    Answering,
    LeaveSpan,
    OnCallSpan,
    Rota,
    level_reached,
    role_of_level,
    says_what_was_done,
    who_answers,
)

NIGHT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STAND_INS = {"nurse": ("prescriber", "medical_director"), "prescriber": ("medical_director",)}
NINA, PAUL, DORA = 1, 2, 3


def duty(role: str, person: int, since: int = -4, until: int = 4) -> OnCallSpan:
    return OnCallSpan(role, person, NIGHT + since * HOUR, NIGHT + until * HOUR)


def leave(person: int, cover: int, since: int = -4, until: int = 4) -> LeaveSpan:
    return LeaveSpan(person, cover, NIGHT + since * HOUR, NIGHT + until * HOUR)


def ask(role: str, *, duties=(), leaves=(), holders=None) -> Answering | None:
    return who_answers(role, NIGHT, Rota(duties, leaves, holders or {}), STAND_INS)


@pytest.mark.parametrize(
    ("duties", "leaves", "expected"),
    [
        ([duty("nurse", NINA)], [], Answering(NINA, "nurse", None, True)),
        ([duty("nurse", NINA)], [leave(NINA, PAUL)], Answering(PAUL, "nurse", NINA, True)),
        (
            [duty("nurse", NINA)],
            [leave(NINA, PAUL), leave(PAUL, DORA)],
            Answering(DORA, "nurse", NINA, True),
        ),
        ([duty("prescriber", PAUL)], [], Answering(PAUL, "prescriber", None, True)),
        (
            [duty("nurse", NINA), duty("prescriber", PAUL)],
            [leave(NINA, DORA), leave(DORA, NINA)],
            Answering(PAUL, "prescriber", None, True),
        ),
        (
            [duty("nurse", NINA), duty("nurse", DORA, since=-1)],
            [],
            Answering(DORA, "nurse", None, True),
        ),
    ],
    ids=["on call", "cover", "cover's cover", "stand-in role", "cover in a ring", "later swap"],
)
def test_who_answers_for_the_nurse(duties, leaves, expected):
    assert ask("nurse", duties=duties, leaves=leaves) == expected


def test_a_duty_begins_with_its_first_minute_and_ends_before_its_last():
    assert ask("nurse", duties=[duty("nurse", NINA, 0, 1)]) is not None
    assert ask("nurse", duties=[duty("nurse", NINA, -1, 0)]) is None


def test_with_nobody_on_call_the_director_of_the_clinic_answers_and_it_says_so():
    found = ask("nurse", holders={"nurse": [NINA], "medical_director": [DORA]})
    assert found == Answering(DORA, "medical_director", None, on_call=False)


def test_for_a_director_who_is_away_the_cover_answers():
    holders = {"medical_director": [DORA], "nurse": [NINA]}
    found = ask("nurse", leaves=[leave(DORA, PAUL)], holders=holders)
    assert found == Answering(PAUL, "medical_director", DORA, on_call=False)


def test_when_a_director_and_the_cover_are_both_away_somebody_present_answers():
    holders = {"medical_director": [DORA], "nurse": [NINA]}
    found = ask("nurse", leaves=[leave(DORA, PAUL), leave(PAUL, DORA)], holders=holders)
    assert found == Answering(NINA, "nurse", None, on_call=False)


def test_a_clinic_with_nobody_answers_nobody():
    assert ask("nurse") is None


people = st.integers(1, 6)
roles = st.sampled_from(["nurse", "prescriber", "medical_director"])


@given(
    st.lists(st.builds(duty, roles, people, st.integers(-6, 0), st.integers(1, 6)), max_size=6),
    st.lists(st.builds(leave, people, people, st.integers(-6, 0), st.integers(1, 6)), max_size=6),
)
def test_whoever_answers_is_never_away_and_always_comes_from_the_rota(duties, leaves):
    found = ask("nurse", duties=duties, leaves=leaves)
    if found is None:
        return
    away = {one.person for one in leaves if one.since <= NIGHT < one.until}
    known = {one.person for one in duties} | {one.cover for one in leaves}
    assert found.person not in away
    assert found.person in known


@given(st.lists(st.builds(duty, roles, people), min_size=1, max_size=6))
def test_while_nobody_is_away_an_item_always_has_a_human(duties):
    assert ask("nurse", duties=duties) is not None


def test_every_role_that_works_has_stand_ins_that_end_with_the_director():
    outside = {Role.PATIENT, Role.RESEARCHER, Role.AUDITOR, Role.PROGRAMME_DIRECTOR}
    for role in set(Role) - outside - {Role.MEDICAL_DIRECTOR}:
        assert escalation().falls_back_to[role][-1] == "medical_director"


@pytest.mark.parametrize(
    ("urgency", "minutes_late", "level"),
    [
        ("emergency", -1, 0),
        ("emergency", 0, 1),
        ("emergency", 5, 2),
        ("emergency", 10, 3),
        ("urgent", 14, 0),
        ("urgent", 15, 1),
        ("urgent", 10_000, 3),
        ("routine", 1439, 0),
    ],
)
def test_an_item_climbs_with_the_time_it_is_late(urgency, minutes_late, level):
    now = NIGHT + timedelta(minutes=minutes_late)
    assert level_reached(urgency, NIGHT, now, escalation()) == level


@given(st.sampled_from(["emergency", "urgent", "soon", "routine"]), st.integers(0, 20_000))
def test_an_item_never_climbs_down_while_time_passes(urgency, minutes):
    earlier = level_reached(urgency, NIGHT, NIGHT + timedelta(minutes=minutes), escalation())
    later = level_reached(urgency, NIGHT, NIGHT + timedelta(minutes=minutes + 7), escalation())
    assert earlier <= later


def test_the_first_step_stays_in_the_role_and_the_next_ones_go_up():
    assert [role_of_level(n, "coordinator", escalation()) for n in (1, 2, 3)] == [
        "coordinator",
        "prescriber",
        "medical_director",
    ]


@pytest.mark.parametrize("text", ["", "   ", "-", "…"])
def test_a_click_alone_closes_nothing(text):
    assert not says_what_was_done(text)


def test_words_close_an_item_in_any_script():
    assert says_what_was_done("تم الاتصال")

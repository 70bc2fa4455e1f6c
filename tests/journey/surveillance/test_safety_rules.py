"""Long-term safety, the pure rules: what a result leads to, and when a check is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.surveillance.checks import Act, Check, book
from ataraxy.journey.surveillance.rules import Last, Sign, State, Watched, due, judge

FIRST = date(2026, 1, 1)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


def check(key: str) -> Check:
    return book().checks[key]


def watched(day: int, *dosed: int, **changes: object) -> Watched:
    values: dict[str, object] = {
        "today": on(day),
        "age_years": 45,
        "route": "iv",
        "dosed_on": tuple(on(one) for one in dosed),
        "conditions": (),
        "signals": {},
    }
    return Watched(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("key", "numbers", "flags", "first", "act"),
    [
        ("bladder", {}, [], {}, Act.NONE),
        ("bladder", {}, ["new_two_weeks"], {}, Act.HOLD),
        ("bladder", {}, ["new_two_weeks", "blood"], {}, Act.STOP),
        ("bladder", {"icsi": 6}, [], {"icsi": 3}, Act.NONE),
        ("bladder", {"icsi": 7}, [], {"icsi": 3}, Act.STOP),
        ("bladder", {"icsi": 20}, [], {}, Act.NONE),
        ("bladder", {"bpic_ss": 18}, [], {}, Act.NONE),
        ("bladder", {"bpic_ss": 19}, [], {}, Act.STOP),
        ("urine", {}, ["sterile_pyuria"], {}, Act.STOP),
        ("urine", {}, ["infection"], {}, Act.HOLD),
        ("liver_oral", {"alt": 3.0}, [], {}, Act.NONE),
        ("liver_oral", {"alt": 3.1}, [], {}, Act.HOLD),
        ("liver_oral", {"alt": 5.1}, [], {}, Act.STOP),
        ("liver_oral", {"bilirubin": 2.1}, [], {}, Act.STOP),
        ("liver", {"alt": 3.1}, [], {}, Act.DISCUSS),
        ("cognition", {"moca": 25}, [], {"moca": 27}, Act.NONE),
        ("cognition", {"moca": 24}, [], {"moca": 27}, Act.DISCUSS),
        ("dependence", {"craving": 6}, [], {}, Act.NONE),
        ("dependence", {"craving": 7}, [], {}, Act.DISCUSS),
        ("dependence", {}, ["asks_more"], {}, Act.DISCUSS),
        ("dependence", {}, ["asks_more", "early_refill"], {}, Act.HOLD),
        ("dependence", {}, ["outside_source"], {}, Act.HOLD),
        ("dependence", {}, ["use_disorder"], {}, Act.STOP),
        ("mood_switch", {}, ["elated"], {}, Act.HOLD),
    ],
)
def test_a_result_leads_to_the_strongest_act_of_the_rules_it_meets(
    key: str, numbers: dict[str, float], flags: list[str], first: dict[str, float], act: Act
) -> None:
    judged = judge(check(key), numbers, flags, first)
    assert judged.act is act
    assert bool(judged.reasons) is (act is not Act.NONE)
    assert all("(" in source for _words, source in judged.reasons), "each with its tag in words"


@pytest.mark.parametrize(
    ("day", "doses", "last", "state", "holds"),
    [
        (0, [0], None, State.DUE, False),  # the baseline
        (91, [0], None, State.DUE, False),
        (119, [0], None, State.DUE, False),
        (120, [0], None, State.OVERDUE, True),  # 91 days and four weeks of grace
        (90, [0], 0, State.DONE, False),
        (91, [0], 0, State.DUE, False),
        (20, [1, 3, 5, 7, 9], 0, State.DONE, False),
        (20, [1, 3, 5, 7, 9, 11], 0, State.DUE, False),  # six sessions since
        (20, [1, 2, 3, 4, 5, 6, 7, 8], 0, State.DUE, False),
        (20, [1, 2, 3, 4, 5, 6, 7, 8, 9], 0, State.OVERDUE, True),
        (20, [1, 2, 3, 4, 5, 6, 7, 8, 9], 9, State.DONE, False),
    ],
)
def test_the_bladder_is_due_by_days_or_sessions_and_holds_after_its_grace(
    day: int, doses: list[int], last: int | None, state: State, *, holds: bool
) -> None:
    newest = None if last is None else Last(on(last), Act.NONE)
    found = due(check("bladder"), watched(day, *doses), newest)
    assert (found.state, found.holds) == (state, holds)


@pytest.mark.parametrize(
    ("day", "last", "state"),
    [
        (27, 0, State.DONE),
        (28, 0, State.DUE),
        (43, 0, State.OVERDUE),
        (60, 30, State.DONE),
        (84, 30, State.DUE),
        (100, 90, State.DONE),
        (181, 90, State.DUE),
    ],
)
def test_liver_tests_by_mouth_come_after_4_and_12_weeks_then_every_quarter(
    day: int, last: int, state: State
) -> None:
    by_mouth = watched(day, 0, route="po")
    assert due(check("liver_oral"), by_mouth, Last(on(last), Act.NONE)).state is state


def test_whom_a_check_does_not_concern_it_does_not_ask_for() -> None:
    assert due(check("liver_oral"), watched(400, 0), None).state is State.NOT_WANTED
    assert due(check("cognition"), watched(400, 0, age_years=59), None).state is State.NOT_WANTED
    assert due(check("cognition"), watched(400, 0, age_years=60), None).state is State.OVERDUE
    assert due(check("mood_switch"), watched(9, 0), None).state is State.NOT_WANTED
    bipolar = watched(9, 0, conditions=("F31.81",))
    assert due(check("mood_switch"), bipolar, None).state is State.DUE


def test_a_signal_makes_the_urine_test_due_and_a_result_after_it_settles_it() -> None:
    said = watched(10, 0, signals={"bladder_signal": on(8)})
    assert due(check("urine"), said, None).state is State.DUE
    late = replace(said, today=on(16))
    assert due(check("urine"), late, Last(on(7), Act.NONE)).holds
    assert due(check("urine"), late, Last(on(9), Act.NONE)).state is State.DONE
    assert due(check("urine"), watched(10, 0), None).state is State.NOT_WANTED


def sign(key: str, day: int, first: int | None = None) -> Sign:
    at = [datetime.combine(on(one), time(12), tzinfo=UTC) for one in (first or day, day)]
    return Sign(key, f"sign {key}", len(set(at)), at[0], at[1])


def seen(day: int, *flags: str) -> Last:
    return Last(on(day), Act.NONE, flags, datetime.combine(on(day), time(18), tzinfo=UTC))


@pytest.mark.parametrize(
    ("signs", "last", "state", "holds"),
    [
        ((), None, State.DONE, False),
        ((sign("lost", 8),), None, State.DUE, False),  # one is talked about
        ((sign("lost", 2),), None, State.OVERDUE, False),
        ((sign("early_refill", 8), sign("more_taken", 9)), None, State.DUE, True),
        ((sign("lost", 8), sign("early_refill", 8)), None, State.DUE, True),
        ((sign("lost", 8), sign("more_taken", 9)), seen(9), State.DONE, False),  # assessed
        ((sign("lost", 8, first=3),), seen(5), State.DUE, False),  # it happened again
        ((sign("lost", 8),), seen(5, "asks_more"), State.DUE, True),  # one here, one at home
        ((sign("lost", 8),), seen(5, "early_refill"), State.DUE, False),  # the same sign twice
        ((sign("craving", 8),), seen(5, "asks_more"), State.DUE, True),
    ],
)
def test_signs_from_home_make_the_check_due_and_two_different_ones_hold(
    signs: tuple[Sign, ...], last: Last | None, state: State, *, holds: bool
) -> None:
    # With a result of today the visit's own rhythm asks for nothing more.
    rhythm = seen(10) if not signs else last
    found = due(check("dependence"), watched(10, 0, signs=signs), rhythm)
    assert (found.state, found.holds) == (state, holds)
    assert due(check("bladder"), watched(10, 0, signs=signs), None).signs == ()


def test_here_and_at_home_the_same_number_of_signs_holds() -> None:
    assert check("dependence").signs.hold_from == numbers().hold_from


def test_doses_at_home_count_for_bladder_and_liver_and_for_nothing_else() -> None:
    home = {"home_on": tuple(on(one) for one in (2, 9, 16, 23, 30, 37)), "home_routes": {"oral"}}
    assert due(check("bladder"), watched(40, 0, **home), Last(on(1), Act.NONE)).state is State.DUE
    by_mouth = due(check("liver_oral"), watched(30, 0, **home), None)
    assert (by_mouth.state, by_mouth.on) == (State.DUE, on(30)), "28 days after the first at home"
    assert due(check("liver"), watched(30, 0, **home), None).on == on(365)
    drive = watched(40, 0, conditions=("F31.0",), **home)
    assert due(check("mood_switch"), drive, Last(on(1), Act.NONE)).state is State.DONE


@given(
    st.sampled_from(sorted(book().checks)),
    st.integers(0, 900),
    st.lists(st.integers(0, 900), max_size=30),
    st.one_of(st.none(), st.integers(0, 900)),
)
def test_only_a_check_that_may_hold_holds_and_only_when_it_is_overdue(
    key: str, day: int, doses: list[int], last: int | None
) -> None:
    past = sorted(one for one in doses if one <= day)
    newest = None if last is None or last > day else Last(on(last), Act.NONE)
    found = due(check(key), watched(day, *past), newest)
    assert not found.holds or (check(key).holds and found.state is State.OVERDUE)
    if newest is not None and newest.on == on(day):
        assert not found.holds, "what was done today keeps nothing back"

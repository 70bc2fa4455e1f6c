"""May it be prescribed for home, may it be taken, what do reports add up to: tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.foundation.decision import ALLOWED, refuse, unknown
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.journey.homedose.rules import (
    Moment,
    Order,
    Ready,
    Report,
    Supply,
    Vitals,
    dependence_signals,
    is_alarming,
    may_prescribe,
    may_take,
)

LIMITS = numbers()
DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 9, 15, 0, tzinfo=UTC)
CALM = Vitals(120, 75, 70, 98)


def ready(**changes: object) -> Ready:
    values: dict[str, object] = {
        "course_open": True,
        "dose": ALLOWED,
        "screened": True,
        "law": ALLOWED,
        "law_checked": "",
        "holds": (),
        "adult_consented": True,
        "lock_box": True,
        "monitors": True,
        "emergency_plan": True,
        "last": None,
    }
    return Ready(**{**values, **changes})  # type: ignore[arg-type]


def supply(**changes: int) -> Supply:
    values = {"quantity": 4, "interval_days": 7, "taken": 0, "lost": 0} | changes
    return Supply(written_on=DAY, **values)


OPEN_LAW = unknown("Nobody has filled this in.", rule="law")
FORBIDDEN = refuse("The law forbids it.", rule="law")


@pytest.mark.parametrize(
    ("changes", "order", "rules"),
    [
        ({}, {}, []),
        ({"course_open": False}, {}, ["homedose.ended"]),
        ({"dose": refuse("Too much.", rule="sl_session")}, {}, ["sl_session"]),
        ({"screened": False}, {}, ["homedose.screened"]),
        ({"law": FORBIDDEN, "law_checked": "I looked"}, {}, ["law"]),
        ({"law": OPEN_LAW}, {}, ["law"]),
        ({"law": OPEN_LAW, "law_checked": "State board, 3 May"}, {}, []),
        ({"holds": ("Bladder",)}, {}, ["homedose.hold"]),
        (
            {"adult_consented": False, "lock_box": False},
            {},
            ["homedose.adult", "homedose.lock_box"],
        ),
        ({"monitors": False}, {}, ["homedose.monitors"]),
        ({"emergency_plan": False}, {}, ["homedose.emergency"]),
        ({}, {"route": "nasal"}, ["homedose.route"]),
        ({}, {"quantity": 6}, []),
        ({}, {"quantity": 7}, ["homedose.quantity"]),
        ({}, {"quantity": 0}, ["homedose.quantity"]),
        ({}, {"interval_days": 0}, ["homedose.interval"]),
    ],
)
def test_every_gate_of_a_prescription(
    changes: dict[str, object], order: dict[str, object], rules: list[str]
) -> None:
    wanted = Order(**({"route": "sublingual", "quantity": 4, "interval_days": 7} | order))  # type: ignore[arg-type]
    decision = may_prescribe(wanted, ready(**changes), DAY, LIMITS)
    assert [one.rule for one in decision.reasons] == rules
    assert bool(decision) is (not rules)


@pytest.mark.parametrize(
    ("taken", "lost", "day", "allowed"),
    [(4, 0, 25, False), (4, 0, 26, True), (0, 4, 10, False), (1, 0, 40, True)],
)
def test_no_refill_before_its_time_lost_or_not(
    taken: int, lost: int, day: int, allowed: bool
) -> None:
    last = supply(taken=taken, lost=lost)
    today = DAY + timedelta(days=day)
    decision = may_prescribe(Order("oral", 4, 7), ready(last=last), today, LIMITS)
    assert bool(decision) is allowed
    assert allowed or "28 November 2026" in str(decision)


def moment(**changes: object) -> Moment:
    values: dict[str, object] = {
        "course_open": True,
        "holds": (),
        "first_was_observed": True,
        "supply": supply(taken=1),
        "last_taken_at": NOW - timedelta(days=7),
        "now": NOW,
        "adult_is_here": True,
        "sober": True,
        "vitals": CALM,
    }
    return Moment(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, []),
        ({"course_open": False}, ["homedose.ended"]),
        ({"holds": ("Signs",)}, ["homedose.hold"]),
        ({"first_was_observed": False}, ["homedose.first"]),
        ({"supply": supply(taken=3, lost=1)}, ["homedose.left"]),
        ({"supply": None}, ["homedose.left"]),
        ({"last_taken_at": NOW - timedelta(days=6)}, ["homedose.interval"]),
        ({"last_taken_at": None}, []),
        ({"adult_is_here": False}, ["homedose.adult"]),
        ({"sober": False}, ["homedose.sober"]),
        ({"vitals": Vitals(140, 75, 70, 98)}, ["homedose.pressure"]),
        ({"vitals": Vitals(139, 89, 70, 98)}, []),
        ({"vitals": Vitals(120, 90, 70, 98)}, ["homedose.pressure"]),
        ({"vitals": Vitals(120, 75, 70, 93)}, ["homedose.oxygen"]),
        ({"vitals": Vitals(120, 75, 111, 98)}, ["homedose.pulse"]),
        (
            {"vitals": Vitals(150, 95, 49, 90)},
            ["homedose.pressure", "homedose.oxygen", "homedose.pulse"],
        ),
    ],
)
def test_every_gate_of_a_dose(changes: dict[str, object], rules: list[str]) -> None:
    decision = may_take(moment(**changes), LIMITS)
    assert [one.rule for one in decision.reasons] == rules
    assert bool(decision) is (not rules)


@pytest.mark.parametrize(
    ("vitals", "alarming"),
    [
        (CALM, False),
        (Vitals(179, 109, 100, 90), False),
        (Vitals(180, 80, 100, 98), True),
        (Vitals(150, 110, 100, 98), True),
        (Vitals(120, 75, 70, 89), True),
    ],
)
def test_a_dangerous_value_after_a_dose(vitals: Vitals, alarming: bool) -> None:
    assert is_alarming(vitals, LIMITS) is alarming


def test_each_kind_of_sign_counts_once_and_fades() -> None:
    told = [
        Report("lost", DAY, 1),
        Report("lost", DAY + timedelta(days=3), 2),
        Report("craving", DAY, 4),
        Report("craving", DAY, 5),
        Report("dose_rise", DAY - timedelta(days=91), None),
    ]
    assert dependence_signals(told, DAY, LIMITS) == ("lost", "craving")
    assert dependence_signals(told, DAY + timedelta(days=200), LIMITS) == ()


@given(
    quantity=st.integers(1, 6),
    interval=st.integers(1, 60),
    taken=st.integers(0, 10),
    lost=st.integers(0, 10),
)
def test_a_supply_is_never_below_nothing_and_losing_it_brings_none_sooner(
    quantity: int, interval: int, taken: int, lost: int
) -> None:
    one = supply(quantity=quantity, interval_days=interval, taken=taken, lost=lost)
    untouched = supply(quantity=quantity, interval_days=interval)
    assert 0 <= one.left <= quantity
    assert one.next_from(LIMITS) == untouched.next_from(LIMITS)


@given(
    st.builds(
        Vitals,
        st.integers(60, 250),
        st.integers(40, 150),
        st.integers(40, 200),
        st.integers(70, 100),
    )
)
def test_a_value_that_would_alarm_after_a_dose_never_allows_one(vitals: Vitals) -> None:
    if is_alarming(vitals, LIMITS):
        assert not may_take(moment(vitals=vitals), LIMITS)

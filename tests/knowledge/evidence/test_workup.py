"""The work-up: what a person needs, what is there, and when it expires."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ataraxy.knowledge.evidence import Condition, Facts, Measurement, Route, Sex, partial_date
from ataraxy.knowledge.evidence import Standing as ListStanding
from ataraxy.knowledge.evidence.workup import Standing, State, items, workup

TODAY = date(2026, 11, 22)
WOMAN = Facts(
    birth=partial_date("1990-01-01"),
    sex=Sex.FEMALE,
    conditions_recorded=True,
    medicines_recorded=True,
)


def _value(name: str, days_ago: int) -> Measurement:
    return Measurement(name, name, partial_date(TODAY - timedelta(days=days_ago)), 1.0)


def _of(item: str, facts: Facts = WOMAN, route: Route = Route.IV, **done: date) -> Standing:
    found = {one.item.id: one for one in workup(facts, route=route, on=TODAY, done=done)}
    return found[item]


def test_every_item_says_how_long_it_holds_and_from_where() -> None:
    assert len({one.id for one in items()}) == len(items())
    assert all(one.title and one.sources and one.valid_days >= 0 for one in items())


@pytest.mark.parametrize(
    ("days_ago", "state"), [(0, State.CURRENT), (90, State.CURRENT), (91, State.EXPIRED)]
)
def test_a_value_holds_up_to_its_last_day(days_ago: int, state: State) -> None:
    values = tuple(_value(name, days_ago) for name in ("alt", "ast", "bilirubin"))
    found = _of("liver_tests", replace(WOMAN, measurements=values))
    assert found.state is state
    assert found.expires_on == TODAY + timedelta(days=90 - days_ago)


def test_an_item_of_several_values_expires_with_the_oldest_and_is_missing_with_one_missing() -> (
    None
):
    values = (_value("alt", 1), _value("ast", 100), _value("bilirubin", 1))
    assert _of("liver_tests", replace(WOMAN, measurements=values)).state is State.EXPIRED
    assert _of("liver_tests", replace(WOMAN, measurements=values[:2])).state is State.MISSING


def test_who_does_not_need_it_and_who_may_need_it() -> None:
    assert _of("pregnancy_test").state is State.MISSING
    assert _of("pregnancy_test", replace(WOMAN, sex=Sex.MALE)).state is State.NOT_NEEDED
    assert _of("pregnancy_test", replace(WOMAN, sex=None)).state is State.UNKNOWN
    assert _of("ecg").state is State.NOT_NEEDED
    pressure = Condition("c", "High", frozenset({"hypertension"}), standing=ListStanding.ACTIVE)
    assert _of("ecg", replace(WOMAN, conditions=(pressure,))).state is State.MISSING


def test_what_is_not_measured_is_told_by_its_day_and_never_from_the_future() -> None:
    assert _of("pdmp", pdmp=TODAY - timedelta(days=31)).state is State.EXPIRED
    assert _of("pdmp", pdmp=TODAY).state is State.CURRENT
    assert _of("pdmp", pdmp=TODAY + timedelta(days=1)).state is State.MISSING


def test_blood_pressure_holds_for_the_day() -> None:
    values = (_value("systolic_mmhg", 1), _value("diastolic_mmhg", 1))
    assert _of("blood_pressure", replace(WOMAN, measurements=values)).state is State.EXPIRED


def test_treatment_at_home_asks_for_more() -> None:
    assert _of("urine_drug_screen_home", route=Route.HOME).state is State.MISSING
    assert "urine_drug_screen_home" not in {
        one.item.id for one in workup(WOMAN, route=Route.IV, on=TODAY)
    }

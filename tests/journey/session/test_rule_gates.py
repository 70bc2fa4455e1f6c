"""The rules of the day of a session close gates, and who may pass them follows from the rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ataraxy.journey.session.gates import GateClass, Passed, is_lifted, rules
from ataraxy.journey.session.rule_gates import fired
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import RedFlag

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CALM = Vitals(128, 78, 68, 98, 14, sedation_moaas=5)
HIGH = replace(CALM, systolic_mmhg=180)


def closed(*flags: str, newest: Vitals = CALM, route: str = "iv") -> set[str]:
    before = ((NOON - timedelta(minutes=5), CALM), (NOON, newest))
    return {key for key, _words in fired(route, flags, before, NOON.date())}


@pytest.mark.parametrize(
    ("flags", "newest", "rules_closed"),
    [
        ((), CALM, set()),
        ((RedFlag.ILL,), CALM, set()),
        ((RedFlag.BLADDER,), CALM, {"rule.R-05"}),
        ((RedFlag.CHEST_OR_NEURO,), CALM, {"rule.R-01"}),
        ((RedFlag.JAUNDICE, RedFlag.INTOXICATED), CALM, {"rule.R-06", "rule.R-08"}),
        ((RedFlag.PSYCHOSIS,), CALM, {"rule.R-04"}),
        ((RedFlag.ALCOHOL, RedFlag.PSYCHEDELIC), CALM, {"rule.D-04", "rule.D-26"}),
        ((RedFlag.OTHER_KETAMINE,), CALM, {"rule.R-07"}),
        ((RedFlag.PRESSURE,), CALM, set()),
        ((), HIGH, set()),
        ((RedFlag.PRESSURE,), HIGH, {"rule.R-02"}),
    ],
)
@pytest.mark.parametrize("route", ["iv", "sl", "esk", "oral"])
def test_what_is_asked_at_check_in_is_answered_by_the_rule_book(
    flags: tuple[str, ...], newest: Vitals, rules_closed: set[str], route: str
) -> None:
    assert closed(*flags, newest=newest, route=route) == rules_closed


def test_who_may_pass_follows_from_how_hard_the_rule_stops() -> None:
    assert rules()["rule.R-01"].gate_class is GateClass.DIRECTOR
    assert rules()["rule.R-05"].gate_class is GateClass.OVERRIDE


@pytest.mark.parametrize(
    ("people", "lifts"),
    [
        ((("a", "prescriber"), ("b", "prescriber")), False),
        ((("a", "medical_director"),), False),
        ((("a", "medical_director"), ("a", "prescriber")), False),
        ((("a", "medical_director"), ("b", "nurse")), False),
        ((("a", "medical_director"), ("b", "prescriber")), True),
        ((("a", "medical_director"), ("b", "medical_director")), True),
    ],
)
def test_a_hard_stop_is_lifted_by_the_director_and_another_clinician_only(
    people: tuple[tuple[str, str], ...], lifts: bool
) -> None:
    stop = rules()["rule.R-01"]
    assert stop.gate_class is GateClass.DIRECTOR
    passed = [Passed(stop.key, frozenset({role}), True, "Seen", by) for by, role in people]
    assert is_lifted(stop, passed) is lifts


def test_every_stop_of_the_rule_book_that_check_in_asks_about_closes_a_gate() -> None:
    closing = {key for key in rules() if key.startswith("rule.")}
    assert closing >= {f"rule.{one}" for one in ("D-04", "D-26", "R-01", "R-02", "R-04", "R-08")}

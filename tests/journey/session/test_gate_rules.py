"""No dose past a closed gate that nobody lawfully took upon themselves: tables and a property."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.journey.session.gate_facts import (
    CALM,
    IN_ORDER,
    OPEN_DAY,
    asked,
    ate,
    keys,
    measured,
)

from ataraxy.clinic.scheduling.opening import DayState, items
from ataraxy.foundation.decision import refuse, unknown
from ataraxy.journey.session.before import Usual
from ataraxy.journey.session.gates import (
    GateClass,
    rules,
)
from ataraxy.journey.session.lifecycle import CLOSED, DOSED, SESSION
from ataraxy.journey.session.rules import Company, Facts
from ataraxy.journey.session.vitals import Vitals
from ataraxy.journey.session.words import (
    Bladder,
    Caution,
    Medicines,
    Pregnancy,
    RedFlag,
    Ride,
    SuicideScreen,
    Touch,
)


@pytest.mark.parametrize("route", ["iv", "im", "sc", "oral", "sublingual"])
def test_when_everything_is_in_order_nothing_is_closed(route: str) -> None:
    assert keys(replace(IN_ORDER, route=route)) == set()


def test_for_spravato_a_ride_is_enough_and_enrolment_is_wanted() -> None:
    spray = replace(asked(ride=Ride.ARRANGED, ride_name=""), route="spravato")
    assert keys(spray) == set()
    assert keys(replace(spray, route="esk", enrolled=" ")) == {"enrolment.unconfirmed"}


@pytest.mark.parametrize(
    ("facts", "closed"),
    [
        (asked(said_full_name=False), {"identity.missing"}),
        (replace(IN_ORDER, consent=refuse("Withdrawn.")), {"consent.invalid"}),
        (replace(IN_ORDER, consent=unknown("Not found.")), {"consent.invalid"}),
        (replace(IN_ORDER, plan=refuse("None.")), {"plan.missing"}),
        (replace(IN_ORDER, holds=("Haematuria",)), {"hold.standing"}),
        (asked(ride=""), {"transport.not_asked"}),
        (asked(ride=Ride.NONE), {"transport.missing"}),
        (asked(ride=Ride.ARRANGED), {"transport.missing"}),
        (asked(ride_name=" "), {"transport.missing"}),
        (ate(5.9, 9, "iv"), {"fasting.food"}),
        (ate(6, 2, "iv"), set()),
        (ate(9, 1.9, "iv"), {"fasting.drink"}),
        (ate(1.9, 0.4, "spravato"), {"fasting.food", "fasting.drink"}),
        (ate(2, 0.5, "spravato"), set()),
        (asked(last_food_at=None), {"fasting.not_asked"}),
        (asked(medicines=""), {"medicines.not_asked"}),
        (asked(medicines=Medicines.CHANGED), {"medicines.changed"}),
        (asked(cautions=(Caution.GLP1,)), {"medicines.caution"}),
        (asked(suicide_screen=""), {"suicide.not_asked"}),
        (asked(suicide_screen=SuicideScreen.POSITIVE), {"suicide.positive"}),
        (asked(pregnancy=""), {"pregnancy.not_asked"}),
        (asked(pregnancy=Pregnancy.DUE), {"pregnancy.due"}),
        (asked(pregnancy=Pregnancy.POSITIVE), {"pregnancy.positive"}),
        (asked(red_flags_asked=False), {"red_flags.not_asked"}),
        (asked(red_flags=(RedFlag.ILL,)), {"red_flags.present"}),
        (asked(medicines=Medicines.HELD_TAKEN), {"medicines.held_taken"}),
        (asked(weight_kg=None), {"weight.missing"}),
        (replace(asked(weight_kg=None), weight_needed=False), set()),
        (replace(IN_ORDER, earlier_weight_kg=63.0), {"weight.changed"}),
        (replace(IN_ORDER, earlier_weight_kg=64.0), set()),
        (asked(bladder=""), {"bladder.not_asked"}),
        (asked(bladder=Bladder.NEW), {"bladder.new"}),
        (asked(touch=""), {"touch.not_asked"}),
        (asked(touch=Touch.HAND), set()),
        (asked(rules_found=(("medicines.unread", "“X”?"),)), {"medicines.unread"}),
        (replace(IN_ORDER, unsigned_sets=("Seizure",)), {"order_sets.unsigned"}),
        (replace(IN_ORDER, right_at_the_chair=False), {"bedside.missing"}),
        (asked(allergies_read_back=False), {"allergies.not_read"}),
        (replace(IN_ORDER, before=()), {"vitals.missing"}),
        (measured(Vitals(128, 78, 68)), {"vitals.incomplete"}),
        (measured(replace(CALM, systolic_mmhg=140)), set()),
        (measured(replace(CALM, systolic_mmhg=141)), {"vitals.pressure_decide"}),
        (measured(replace(CALM, diastolic_mmhg=91)), {"vitals.pressure_decide"}),
        (measured(replace(CALM, systolic_mmhg=160)), {"vitals.pressure_hold"}),
        (measured(replace(CALM, diastolic_mmhg=100)), {"vitals.pressure_hold"}),
        (measured(replace(CALM, systolic_mmhg=165), Vitals(130, 80)), set()),
        (measured(replace(CALM, heart_rate_bpm=49)), {"vitals.heart_rate"}),
        (measured(replace(CALM, heart_rate_bpm=50)), set()),
        (measured(replace(CALM, heart_rate_bpm=101)), {"vitals.heart_rate"}),
        (measured(replace(CALM, heart_rate_bpm=46), usual=Usual(48)), set()),
        (measured(replace(CALM, heart_rate_bpm=37), usual=Usual(48)), {"vitals.heart_rate"}),
        (measured(replace(CALM, spo2_percent=93)), {"vitals.spo2"}),
        (measured(replace(CALM, spo2_percent=92), altitude_m=1609), set()),
        (measured(replace(CALM, spo2_percent=91), altitude_m=1609), {"vitals.spo2"}),
        (measured(replace(CALM, spo2_percent=92), usual=Usual(70, 93)), set()),
        (measured(replace(CALM, breaths_per_min=25)), {"vitals.breaths"}),
        (measured(replace(CALM, sedation_moaas=4)), {"vitals.sedation"}),
        (replace(IN_ORDER, company=Company()), {"staffing.no_nurse"}),
        (replace(IN_ORDER, company=Company(True, early=1)), set()),
        (replace(IN_ORDER, company=Company(True, early=2)), {"staffing.too_many"}),
        (
            replace(IN_ORDER, route="spravato", company=Company(True, 3)),
            set(),
        ),
        (replace(IN_ORDER, company=Company(True, 0, 7)), {"staffing.too_many"}),
        (replace(IN_ORDER, company=Company(True, same_name=("Ana R.",))), {"namesake.same_name"}),
        (replace(IN_ORDER, has_order=False), {"order.missing"}),
        (replace(IN_ORDER, has_preparation=False), {"preparation.missing"}),
        (replace(IN_ORDER, is_double_checked=False), {"preparation.unchecked"}),
        (
            replace(IN_ORDER, day=DayState(date(2026, 11, 20), False, items())),
            {"day.not_opened", "prescriber.absent"},
        ),
        (
            replace(
                IN_ORDER, route="spravato", day=replace(OPEN_DAY, prescriber_uid="", missing=())
            ),
            {"prescriber.absent_spravato"},
        ),
    ],
)
def test_each_condition_closes_its_own_gate_and_no_other(facts: Facts, closed: set[str]) -> None:
    assert keys(facts) == closed


def test_every_rule_of_the_table_says_where_it_comes_from() -> None:
    for rule in rules().values():
        assert rule.origin.source
        assert "floor.md" not in rule.origin.words


def test_what_may_never_be_overridden_is_what_the_clinic_floor_demands() -> None:
    never = {key for key, rule in rules().items() if rule.gate_class is GateClass.NEVER}
    assert {
        "identity.missing",
        "consent.invalid",
        "enrolment.unconfirmed",
        "prescriber.absent_spravato",
        "order_sets.unsigned",
        "bedside.missing",
    } <= never


def test_dosing_is_reached_through_start_and_by_no_other_move() -> None:
    into = {
        one.verb for one in SESSION.moves if one.target in DOSED and not one.sources & set(DOSED)
    }
    assert into == {"start"}
    assert SESSION.final_states == CLOSED - {"no_show"}


def test_the_ambulance_is_open_from_every_chair() -> None:
    for state in ("arrived", "ready", "running", "stopped", "recovery"):
        assert SESSION.may_move("send by ambulance", state, frozenset({"therapist"}))

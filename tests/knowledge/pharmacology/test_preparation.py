"""From milligrams to millilitres and a pump rate."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.foundation.units import BadNumberError
from ataraxy.knowledge.pharmacology import (
    Dilution,
    Preparation,
    given_mg,
    left_in_line_mg,
    prepare,
    products,
)

VIAL = products()["ketamine_50"]


def bag(dose_mg: float = 35, bag_ml: float = 50, minutes: float = 40) -> Preparation:
    return prepare(
        dose_mg=dose_mg, product=VIAL, bag_ml=bag_ml, minutes=minutes, method=Dilution.REPLACE
    )


def test_35_mg_in_a_50_ml_bag_over_40_min_runs_at_75_ml_per_hour() -> None:
    mixed = bag()
    assert mixed.drawn_ml == 0.7
    assert mixed.diluent_ml == pytest.approx(49.3)
    assert mixed.concentration_mg_ml == pytest.approx(0.7)
    assert mixed.rate_ml_h == pytest.approx(75)
    assert mixed.volume_to_be_infused_ml == 50


def test_adding_to_a_full_bag_makes_it_larger_and_the_pump_faster() -> None:
    mixed = prepare(dose_mg=35, product=VIAL, bag_ml=50, minutes=40, method=Dilution.ADD)
    assert mixed.final_volume_ml == pytest.approx(50.7)
    assert mixed.rate_ml_h == pytest.approx(76.05)


@pytest.mark.parametrize(
    ("dose_mg", "bag_ml", "minutes", "said"),
    [
        (-35, 50, 40, "dose: -35 mg"),
        (math.nan, 50, 40, "dose: nan"),
        (35, 5, 40, "bag volume: 5 mL"),
        (35, 50, 0, "duration: 0 min"),
        (35, 1000, 40, "pump rate: 1500 mL/h cannot be used. Allowed: 0.1 to 999 mL/h"),
        (900, 10, 40, "dose: 900 mg"),
    ],
)
def test_what_cannot_be_mixed_is_refused(
    dose_mg: float, bag_ml: float, minutes: float, said: str
) -> None:
    with pytest.raises(BadNumberError) as raised:
        bag(dose_mg, bag_ml, minutes)
    assert said in str(raised.value)


def test_only_a_vial_is_drawn_up() -> None:
    device = products()["spravato_28"]
    with pytest.raises(BadNumberError, match="a vial"):
        prepare(dose_mg=56, product=device, bag_ml=50, minutes=40, method=Dilution.ADD)


def test_an_infusion_stopped_early_gave_what_was_pumped() -> None:
    assert given_mg(bag(), 30) == pytest.approx(21)
    with pytest.raises(BadNumberError, match="the volume that was prepared"):
        given_mg(bag(), 51)


def test_what_stays_in_an_unflushed_line_is_not_given() -> None:
    assert left_in_line_mg(bag(), 17.5) == pytest.approx(0.35 * 35)
    with pytest.raises(BadNumberError, match="line volume"):
        left_in_line_mg(bag(), -1)


@given(st.floats(5, 150), st.floats(20, 250), st.floats(20, 100), st.sampled_from(Dilution))
def test_the_whole_bag_holds_exactly_the_dose(
    dose: float, volume: float, minutes: float, method: Dilution
) -> None:
    mixed = prepare(dose_mg=dose, product=VIAL, bag_ml=volume, minutes=minutes, method=method)
    pumped_mg = mixed.rate_ml_h * mixed.minutes / 60 * mixed.concentration_mg_ml
    assert pumped_mg == pytest.approx(dose)
    assert mixed.drawn_ml + mixed.diluent_ml == pytest.approx(mixed.final_volume_ml)

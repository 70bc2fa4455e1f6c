"""Impossible numbers are refused with field, value and what is allowed."""

from __future__ import annotations

import math

import pytest

from ataraxy.foundation.guardrail import Guardrail
from ataraxy.foundation.units import (
    BadNumberError,
    body_mass_index,
    figure,
    finite,
    inches,
    kg_from_pounds,
    positive,
    within,
)

WEIGHT = Guardrail("kg", 30, 40, 180, 300)


@pytest.mark.parametrize("value", [math.nan, math.inf, "70", True, None])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(BadNumberError, match=r"weight: .* a finite number in kg"):
        finite("weight", value, "kg")  # type: ignore[arg-type]


def test_the_error_names_field_value_and_range() -> None:
    with pytest.raises(BadNumberError) as raised:
        within("weight", 700, WEIGHT)
    assert (raised.value.field, raised.value.value) == ("weight", "700 kg")
    assert raised.value.allowed == "30 to 300 kg"


def test_zero_is_not_positive() -> None:
    with pytest.raises(BadNumberError, match="more than 0 mg"):
        positive("dose", 0, "mg")


def test_conversions_are_exact() -> None:
    assert inches(177.8) == pytest.approx(70)
    assert kg_from_pounds(220.46226) == pytest.approx(100)
    assert body_mass_index(90, 180) == pytest.approx(27.7778, abs=1e-4)


def test_figures_read_as_a_person_writes_them() -> None:
    assert [figure(value) for value in (35.0, 0.7, 0.333333, 100.0)] == [
        "35",
        "0.7",
        "0.3333",
        "100",
    ]

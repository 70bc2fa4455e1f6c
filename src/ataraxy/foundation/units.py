"""Units: conversions with their exact factors, and the one way to refuse an impossible number.

A number enters the system through `finite` or `within`; what they raise names the field, the value
and what is allowed, so that a person can correct it without guessing.
"""

from __future__ import annotations

import math

from ataraxy.foundation.guardrail import Guardrail, Standing

CM_PER_INCH = 2.54
"""Exact by definition (international inch, 1959)."""

KG_PER_POUND = 0.45359237
"""Exact by definition (international avoirdupois pound, 1959)."""

MICROGRAMS_PER_MG = 1000.0
MINUTES_PER_HOUR = 60.0
DAYS_PER_WEEK = 7

UCUM = {
    "mg": "mg",
    "mg/kg": "mg/kg",
    "mg/mL": "mg/mL",
    "mL": "mL",
    "mL/h": "mL/h",
    "kg": "kg",
    "cm": "cm",
    "min": "min",
    "years": "a",
    "score": "{score}",
}
"""How a unit written for people is coded at the edge (UCUM)."""


class BadNumberError(ValueError):
    """A number that cannot be used: `field`, `value` and `allowed` are for the reader."""

    def __init__(self, field: str, value: object, allowed: str) -> None:
        self.field = field
        self.value = value
        self.allowed = allowed
        super().__init__(f"{field}: {value} cannot be used. Allowed: {allowed}.")


def figure(value: float) -> str:
    """A number as a person writes it: no trailing zeros, at most four decimals."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def finite(field: str, value: float, unit: str) -> float:
    """`value` as a float; raises `BadNumberError` for NaN, infinity, text or a truth value."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadNumberError(field, value, f"a finite number in {unit}")
    return float(value)


def positive(field: str, value: float, unit: str) -> float:
    """`value` as a float above zero; raises `BadNumberError` otherwise."""
    number = finite(field, value, unit)
    if number <= 0:
        raise BadNumberError(field, f"{figure(number)} {unit}", f"more than 0 {unit}")
    return number


def within(field: str, value: float, bounds: Guardrail) -> float:
    """`value` when it lies inside the absolute bounds; raises `BadNumberError` otherwise."""
    number = finite(field, value, bounds.unit)
    if bounds.standing(number) is Standing.FORBIDDEN:
        raise BadNumberError(field, f"{figure(number)} {bounds.unit}", allowed_range(bounds))
    return number


def allowed_range(bounds: Guardrail) -> str:
    """The absolute bounds in words: “30 to 300 kg”."""
    return f"{figure(bounds.absolute_low)} to {figure(bounds.absolute_high)} {bounds.unit}"


def inches(height_cm: float) -> float:
    """Centimetres to inches."""
    return height_cm / CM_PER_INCH


def kg_from_pounds(weight_lb: float) -> float:
    """Pounds to kilograms."""
    return weight_lb * KG_PER_POUND


def body_mass_index(weight_kg: float, height_cm: float) -> float:
    """Body-mass index in kg/m²: weight / height²."""
    return weight_kg / (height_cm / 100.0) ** 2

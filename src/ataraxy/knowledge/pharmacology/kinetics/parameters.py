"""From typical values to the values of people: covariates first, then their own deviation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Parameter
from ataraxy.knowledge.pharmacology.kinetics.person import Person

Values = dict[str, Array]


def people_in(values: Values) -> int:
    """For how many people these values are."""
    return len(next(iter(values.values())))


@dataclass(frozen=True, slots=True)
class Covariates:
    """What models ask about people, one entry for each."""

    weight_kg: Array
    age_years: Array
    ancestry: Sequence[str]


def typical_values(model: Model, people: Sequence[Person]) -> Values:
    """Each parameter for each person, without deviation; arrays of shape ``(people,)``."""
    return typical_for(
        model,
        Covariates(
            weight_kg=np.array([one.weight_kg for one in people], dtype=float),
            age_years=np.array([one.age_years for one in people], dtype=float),
            ancestry=[one.ancestry for one in people],
        ),
    )


def typical_for(model: Model, people: Covariates) -> Values:
    """`typical_values` for people given by arrays."""
    return {
        name: _value(parameter, people.weight_kg, people.age_years, people.ancestry)
        for name, parameter in model.parameters.items()
    }


def with_deviation(values: Values, eta: Mapping[str, Array], logit: frozenset[str]) -> Values:
    """Multiply by ``exp(eta)``, or shift on the logit scale for fractions named in `logit`."""
    shifted = dict(values)
    for name, deviation in eta.items():
        if name in logit:
            odds = values[name] / (1 - values[name]) * np.exp(deviation)
            shifted[name] = odds / (1 + odds)
        else:
            shifted[name] = values[name] * np.exp(deviation)
    return shifted


def _value(
    parameter: Parameter, weight_kg: Array, age_years: Array, ancestry: Sequence[str]
) -> Array:
    value = np.full(weight_kg.shape, parameter.value)
    if parameter.weight_exponent:
        value *= (weight_kg / parameter.weight_reference_kg) ** parameter.weight_exponent
    if parameter.age_slope_per_year:
        above = np.maximum(age_years - parameter.age_above_years, 0.0)
        value = value + parameter.age_slope_per_year * above
    if parameter.ancestry:
        value = value * np.array([parameter.ancestry.get(one, 1.0) for one in ancestry])
    return value

"""What a model is for given people: ``dx/dt = A x + inputs``, in minutes and mg."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.files import MOLAR_MASS_G_MOL
from ataraxy.knowledge.pharmacology.kinetics.model import Flow, Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values
from ataraxy.knowledge.pharmacology.kinetics.regimen import Input, Regimen, inputs

NG_ML_PER_MG_L = 1000.0


@dataclass(frozen=True, slots=True)
class LinearInput:
    """Drug entering one compartment for each person: `amount_mg` evenly over `duration_min`."""

    compartment: int
    start_min: float
    amount_mg: Array
    duration_min: Array


@dataclass(frozen=True, slots=True)
class LinearSystem:
    """Rates per minute of shape ``(people, states, states)`` and what enters."""

    rates: Array
    inputs: tuple[LinearInput, ...]

    @property
    def people(self) -> int:
        """For how many people."""
        return int(self.rates.shape[0])


def linear_system(model: Model, values: Values, regimen: Regimen) -> LinearSystem:
    """Set up the rates and inputs of `model` for people with these parameter `values`."""
    people = len(next(iter(values.values())))
    rates = np.zeros((people, len(model.compartments), len(model.compartments)))
    for flow in model.flows:
        _add_flow(rates, model, flow, values)
    rates /= model.minutes_per_time_unit
    return LinearSystem(rates, entering(model, values, regimen))


def entering(model: Model, values: Values, regimen: Regimen) -> tuple[LinearInput, ...]:
    """What `regimen` puts into which compartment of `model`, when, for each person."""
    people = len(next(iter(values.values())))
    given = inputs(model, regimen)
    return tuple(one for event in given for one in _branches(model, values, event, people))


def concentration_scale(model: Model, values: Values, analyte: str) -> Array:
    """ng/mL per mg in the analyte's compartment, for each person."""
    place = model.compartment_of(analyte)
    if place.volume is None:
        raise KeyError(analyte)
    mass = MOLAR_MASS_G_MOL[analyte] / MOLAR_MASS_G_MOL[model.drug] if place.molar else 1.0
    scale: Array = NG_ML_PER_MG_L * mass / place.volume(values)
    return scale


def _add_flow(rates: Array, model: Model, flow: Flow, values: Values) -> None:
    source, rate = model.index(flow.source), flow.rate(values)
    rates[:, source, source] -= rate
    if not flow.target:
        return
    target = model.index(flow.target)
    rates[:, target, source] += rate * (flow.fraction(values) if flow.fraction else 1.0)
    if flow.back:
        back = flow.back(values)
        rates[:, target, target] -= back
        rates[:, source, target] += back


def _branches(model: Model, values: Values, event: Input, people: int) -> list[LinearInput]:
    names = values | {"later_device": np.asarray(event.later_device)}
    found = []
    for branch in event.route.branches:
        over = branch.over(values) * model.minutes_per_time_unit if branch.over else None
        # What is the same for all lies in memory once: a million people share one number.
        duration = np.broadcast_to(event.duration_min, people) if over is None else over
        amount = np.broadcast_to(event.amount_mg * branch.fraction(names), people)
        found.append(LinearInput(model.index(branch.into), event.start_min, amount, duration))
    return found

"""For every model, 200 random regimens: the closed form agrees with LSODA at tight tolerance.

The regimens of one Hypothesis example are solved together, as one system of independent blocks.
Each has its own events, so every stretch between two of them runs from 0 to 1 on a clock of its
own. What disagrees is named with its person and regimen, and that is what Hypothesis makes simple.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.integrate import odeint

from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values, typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen, stepped_infusion
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from ataraxy.knowledge.pharmacology.kinetics.system import (
    LinearInput,
    LinearSystem,
    concentration_scale,
    linear_system,
)

MODELS = {model_id: load(model_id, allow_unverified=True) for model_id in model_ids()}
TOGETHER, EXAMPLES = 40, 6  # the first example of all is forty times the simplest one
TIMES = np.array([1.0, 40.0, 61.0, 180.0, 333.3, 700.0])
TIGHT = {"rtol": 1e-11, "atol": 1e-13}
Case = tuple[Person, Regimen]


@dataclass(frozen=True)
class Stretches:
    """One regimen between its events: when each begins, what enters at once and per minute."""

    marks: list[float]
    at_once: list[np.ndarray]
    per_min: list[np.ndarray]


def starts(latest: int = 300) -> st.SearchStrategy[float]:
    return st.integers(0, latest * 1000).map(lambda ms: ms / 1000)


@st.composite
def single_doses(draw: st.DrawFn, model: Model) -> Regimen:
    route = model.routes[draw(st.sampled_from(sorted(model.routes)))]
    amount = route.device_mg * draw(st.integers(1, 3)) or draw(st.integers(1, 200))
    return (Dose(model.drug, float(amount), route.name, draw(starts())),)


@st.composite
def infusions(draw: st.DrawFn, model: Model) -> Regimen:
    """One, or a second one that begins while the first still runs."""
    minutes = draw(st.sampled_from([0.5, 20.0, 40.0, 97.3]))
    first = Dose(model.drug, float(draw(st.integers(1, 200))), "iv", draw(starts()), minutes)
    if draw(st.booleans()):
        return (first,)
    later = first.start_min + minutes * draw(st.integers(0, 9)) / 10
    return (first, Dose(model.drug, 30.0, "iv", later, draw(st.sampled_from([10.0, 61.7]))))


@st.composite
def paused(draw: st.DrawFn, model: Model) -> Regimen:
    """Two rates with a pause between."""
    rates = st.integers(5, 120).map(float)
    minutes = st.integers(1, 45).map(float)
    steps = ((draw(rates), draw(minutes)), (0.0, draw(minutes)), (draw(rates), draw(minutes)))
    return stepped_infusion(model.drug, steps, draw(starts()))


def regimens(model: Model) -> st.SearchStrategy[Regimen]:
    """One to three of these, in any mixture of routes and at any distance from one another."""
    parts = st.one_of(single_doses(model), infusions(model), paused(model))
    return st.lists(parts, min_size=1, max_size=3).map(lambda some: sum(some, ()))


def people(model: Model) -> st.SearchStrategy[Person]:
    if model.population == "paediatric":
        return st.builds(Person, st.integers(20, 60), st.integers(2, 12))
    ancestry = st.sampled_from(["", "asian", "japanese"])
    return st.builds(Person, st.integers(45, 130), st.integers(18, 85), ancestry=ancestry)


def system_with_effect_sites(
    model: Model, values: Values, regimen: Regimen
) -> tuple[LinearSystem, dict[tuple[str, str], int]]:
    """The system with a state for each effect site, ``dCe/dt = ke0 (C - Ce)``, written apart."""
    plain = linear_system(model, values, regimen)
    places = {
        (one.analyte, "plasma"): number
        for number, one in enumerate(model.compartments)
        if one.analyte
    }
    rates = plain.rates[0]
    for one in model.compartments:
        if one.analyte and one.ke0:
            ke0 = float(one.ke0(values)[0]) / model.minutes_per_time_unit
            size = len(rates)
            rates = np.pad(rates, (0, 1))
            rates[size, places[one.analyte, "plasma"]], rates[size, size] = ke0, -ke0
            places[one.analyte, "effect"] = size
    return LinearSystem(rates[None], plain.inputs), places


def stretches(system: LinearSystem) -> Stretches:
    marks = sorted(
        set(TIMES.tolist())
        | {0.0}
        | {one.start_min for one in system.inputs}
        | {one.start_min + float(one.duration_min[0]) for one in system.inputs}
    )
    found = Stretches(marks, [], [])
    for at, until in zip(marks, [*marks[1:], marks[-1]], strict=True):
        enters = np.zeros((2, system.rates.shape[1]))
        for one in system.inputs:
            enters[:, one.compartment] += _entering(one, at, until)
        found.at_once.append(enters[0])
        found.per_min.append(enters[1])
    return found


def _entering(one: LinearInput, at: float, until: float) -> tuple[float, float]:
    """mg at once and mg per minute that this input brings from `at` to the next event."""
    amount, minutes = float(one.amount_mg[0]), float(one.duration_min[0])
    if minutes == 0:
        return (amount if one.start_min == at else 0.0), 0.0
    runs = one.start_min <= at and until <= one.start_min + minutes
    return 0.0, (amount / minutes if runs else 0.0)


def by_solver(systems: list[LinearSystem]) -> np.ndarray:
    """mg in every compartment at `TIMES` by LSODA, shape ``(regimens, times, states)``."""
    plans = [stretches(one) for one in systems]
    rates = np.concatenate([one.rates for one in systems])
    regimens_, states = rates.shape[:2]
    state, found = np.zeros((regimens_, states)), np.zeros((regimens_, len(TIMES), states))
    for number in range(max(len(plan.marks) for plan in plans)):
        length, enters = np.zeros((regimens_, 1)), np.zeros((regimens_, states))
        for place, plan in enumerate(plans):
            if number >= len(plan.marks):
                continue
            state[place] += plan.at_once[number]
            found[place, plan.marks[number] == TIMES] = state[place]
            if number + 1 < len(plan.marks):
                length[place] = plan.marks[number + 1] - plan.marks[number]
                enters[place] = plan.per_min[number]
        state = _over_a_stretch(rates * length[:, :, None], enters * length, state)
    return found


def _over_a_stretch(rates: np.ndarray, enters: np.ndarray, state: np.ndarray) -> np.ndarray:
    shape, wide = state.shape, state.shape[1] - 1

    def change(_: float, flat: np.ndarray) -> np.ndarray:
        return (np.matmul(rates, flat.reshape(*shape, 1))[:, :, 0] + enters).ravel()

    banded = _banded(rates)
    solved, told = odeint(
        change,
        state.ravel(),
        [0.0, 1.0],
        tfirst=True,
        Dfun=lambda _, __: banded,
        ml=wide,
        mu=wide,
        mxstep=100_000,
        full_output=True,
        **TIGHT,
    )
    assert told["message"] == "Integration successful."
    return solved[-1].reshape(shape)


def _banded(rates: np.ndarray) -> np.ndarray:
    """The blocks as one matrix of bands: row ``i - j + states - 1`` of column j, as LSODA reads."""
    regimens_, states = rates.shape[:2]
    bands = np.zeros((2 * states - 1, regimens_, states))
    for row in range(states):
        for column in range(states):
            bands[row - column + states - 1, :, column] = rates[:, row, column]
    return bands.reshape(2 * states - 1, -1)


def disagreements(model: Model, cases: list[Case]) -> list[tuple[str, str, Person, Regimen]]:
    known = [typical_values(model, [person]) for person, _ in cases]
    systems, places = [], {}
    for values, (_, regimen) in zip(known, cases, strict=True):
        system, places = system_with_effect_sites(model, values, regimen)
        systems.append(system)
    solved = by_solver(systems)
    found = []
    for values, states, (person, regimen) in zip(known, solved, cases, strict=True):
        for curve in simulate(model, [person], regimen, TIMES):
            scale = concentration_scale(model, values, curve.analyte)[0]
            expected = states[:, places[curve.analyte, curve.site]] * scale
            if not np.allclose(curve.conc_ng_ml[0], expected, rtol=2e-7, atol=1e-7):
                found.append((curve.analyte, curve.site, person, regimen))
    return found


@pytest.mark.parametrize("model_id", MODELS)
def test_the_closed_form_agrees_with_a_solver(model_id: str) -> None:
    model = MODELS[model_id]
    cases = st.tuples(people(model), regimens(model))
    compared = []

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(st.lists(cases, min_size=TOGETHER, max_size=TOGETHER))
    def agree(together: list[Case]) -> None:
        compared.extend(together)
        assert disagreements(model, together) == []

    agree()
    assert len(set(compared)) >= 200

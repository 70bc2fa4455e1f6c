"""The concentration that a regimen gives, in plasma and at the effect site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.eigen import eigen_answers
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.grid import on_grid
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values, people_in, typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.propagate import amounts
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.response import Responses
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered, at_times
from ataraxy.knowledge.pharmacology.kinetics.system import (
    LinearInput,
    LinearSystem,
    concentration_scale,
    entering,
    linear_system,
)

_MANY = 16
"""From so many people on, carrying exponentials along an even grid beats computing each."""

_EVEN = 1e-13
"""How far from even, as a share of the whole, times may be: a rounding, nothing else."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Concentration of one analyte at one site; `conc_ng_ml` has shape ``(people, times)``."""

    analyte: str
    site: str
    times_min: Array
    conc_ng_ml: Array


def simulate(
    model: Model,
    people: Sequence[Person],
    regimen: Regimen,
    times_min: Sequence[float] | Array,
    *,
    values: Values | None = None,
) -> tuple[Curve, ...]:
    """Exact curves of every analyte of `model`, and of its effect site if it has one.

    `values` replaces the typical parameters (for populations and estimates); without it each person
    gets the typical value for their covariates. Raises `PersonError` and `RegimenError`.
    """
    for person in people:
        list(warnings_for(model, person))
    times = checked_times(times_min)
    known = typical_values(model, people) if values is None else values
    return curves(model, known, regimen, times)


def curves(
    model: Model,
    values: Values,
    regimen: Regimen,
    times: Array,
    wanted: Sequence[tuple[str, str]] = (),
) -> tuple[Curve, ...]:
    """Curves for people given by their parameter `values`, by the fastest exact way there is.

    Only those of the `wanted` analytes and sites, or all of `sites`.
    """
    return curves_given(model, values, entering(model, values, regimen), times, wanted)


def curves_given(
    model: Model,
    values: Values,
    inputs: Sequence[LinearInput],
    times: Array,
    wanted: Sequence[tuple[str, str]] = (),
) -> tuple[Curve, ...]:
    """`curves` for inputs that may differ between people."""
    given = answers_any_way(model, values, inputs, wanted)
    if given is None:
        return _propagated(*_wide(model, values, inputs, list(wanted) or sites(model)), times)
    return tuple(
        Curve(analyte, site, times, _summed(one, times, values))
        for (analyte, site), one in given.items()
    )


def answers_any_way(
    model: Model,
    values: Values,
    inputs: Sequence[LinearInput],
    wanted: Sequence[tuple[str, str]] = (),
    *,
    apart: bool = False,
) -> dict[tuple[str, str], list[Answered]] | None:
    """`answers`, or those by eigenvectors; ``None`` where only matrix exponentials serve."""
    given = answers(model, values, inputs, wanted, apart=apart)
    if given is not None:
        return given
    system, states = _wide(model, values, inputs, list(wanted) or sites(model))
    found = eigen_answers(system, list(states.values()))
    return None if found is None else dict(zip(states, found, strict=True))


def _wide(
    model: Model,
    values: Values,
    inputs: Sequence[LinearInput],
    asked: Sequence[tuple[str, str]],
) -> tuple[LinearSystem, dict[tuple[str, str], tuple[int, Array]]]:
    """The whole system with its effect sites, and where in it each asked concentration stands."""
    rates = linear_system(model, values, ()).rates
    system, effect = _with_effect_sites(model, values, LinearSystem(rates, tuple(inputs)))
    return system, _states(model, values, effect, asked)


def sites(model: Model) -> list[tuple[str, str]]:
    """Each analyte and site that the model describes."""
    places = [one for one in model.compartments if one.analyte]
    return [
        (one.analyte, site)
        for one in places
        for site in (("plasma", "effect") if one.ke0 else ("plasma",))
    ]


def answers(
    model: Model,
    values: Values,
    inputs: Sequence[LinearInput],
    wanted: Sequence[tuple[str, str]] = (),
    *,
    apart: bool = False,
) -> dict[tuple[str, str], list[Answered]] | None:
    """For each analyte and site, each input with the ng/mL it answers with.

    ``None`` where any of them has no sum of exponentials that could be trusted; see `response`.
    For `apart` see `modes.cascade`.
    """
    responses = Responses(model, values, apart=apart)
    found = {}
    for analyte, site in list(wanted) or sites(model):
        one = _answered(model, values, inputs, responses, analyte, site)
        if one is None:
            return None
        found[analyte, site] = one
    return found


def _answered(
    model: Model,
    values: Values,
    inputs: Sequence[LinearInput],
    responses: Responses,
    analyte: str,
    site: str,
) -> list[Answered] | None:
    scale = concentration_scale(model, values, analyte)
    known: dict[int, Modes] = {}
    for one in inputs:
        if one.compartment not in known:
            name = model.compartments[one.compartment].name
            modes = responses.of(name, analyte, site)
            if modes is None:
                return None
            known[one.compartment] = modes.scaled(scale)
    return [
        Answered(known[one.compartment], one.start_min, one.amount_mg, one.duration_min)
        for one in inputs
    ]


def _summed(given: Sequence[Answered], times: Array, values: Values) -> Array:
    people = people_in(values)
    if not given:
        return np.zeros((people, len(times)))
    step = even_step(times)
    if step and people >= _MANY and min(one.start_min for one in given) >= 0:
        return on_grid(given, step, np.empty((len(times), people))).T
    return at_times(given, times)


def even_step(times: Array) -> float | None:
    """The step of times that run evenly from 0, in minutes; ``None`` for any others."""
    if len(times) < 2 or times[0] != 0:
        return None
    step = float(times[-1]) / (len(times) - 1)
    even = np.abs(times - step * np.arange(len(times))) <= _EVEN * times[-1]
    return step if even.all() else None


def _states(
    model: Model, values: Values, effect: dict[str, int], asked: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[int, Array]]:
    """The state of each analyte and site, and its ng/mL per mg for each person."""
    found = {}
    for analyte, site in asked:
        place = model.index(model.compartment_of(analyte).name)
        index = effect[analyte] if site == "effect" else place
        found[analyte, site] = (index, concentration_scale(model, values, analyte))
    return found


def _propagated(
    system: LinearSystem, states: dict[tuple[str, str], tuple[int, Array]], times: Array
) -> tuple[Curve, ...]:
    state = amounts(system, times)
    return tuple(
        Curve(analyte, site, times, state[:, :, index] * scale[:, None])
        for (analyte, site), (index, scale) in states.items()
    )


def checked_times(times_min: Sequence[float] | Array) -> Array:
    """The times as an increasing array; raises `RegimenError` if they are not."""
    times = np.asarray(times_min, dtype=float)
    if times.ndim != 1 or not len(times) or not np.isfinite(times).all():
        raise RegimenError("times_min must be a list of numbers.")
    if (np.diff(times) <= 0).any():
        raise RegimenError("times_min must increase from one to the next.")
    return times


def _with_effect_sites(
    model: Model, values: Values, system: LinearSystem
) -> tuple[LinearSystem, dict[str, int]]:
    """Add a state that follows each analyte's compartment at ke0 and takes nothing from it."""
    sites = [one for one in model.compartments if one.analyte and one.ke0]
    people, states, _ = system.rates.shape
    wide = np.zeros((people, states + len(sites), states + len(sites)))
    wide[:, :states, :states] = system.rates
    index = {}
    for number, place in enumerate(sites, start=states):
        rate = place.ke0(values) / model.minutes_per_time_unit if place.ke0 else 0.0
        wide[:, number, number] = -rate
        wide[:, number, model.index(place.name)] = rate
        index[place.analyte] = number
    return LinearSystem(wide, system.inputs), index

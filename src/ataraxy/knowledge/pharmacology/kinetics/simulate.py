"""The concentration that a regimen gives, in plasma and at the effect site."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values, typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.propagate import amounts
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.response import response
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered, at_times
from ataraxy.knowledge.pharmacology.kinetics.system import (
    LinearSystem,
    concentration_scale,
    linear_system,
)


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


def curves(model: Model, values: Values, regimen: Regimen, times: Array) -> tuple[Curve, ...]:
    """Curves for people given by their parameter `values`, by the fastest exact way there is."""
    system = linear_system(model, values, regimen)
    found = [
        closed_form(model, values, system, analyte, site, times) for analyte, site in sites(model)
    ]
    if all(found):
        return tuple(one for one in found if one)
    return _propagated(model, values, system, times)


def sites(model: Model) -> list[tuple[str, str]]:
    """Each analyte and site that the model describes."""
    places = [one for one in model.compartments if one.analyte]
    return [
        (one.analyte, site)
        for one in places
        for site in (("plasma", "effect") if one.ke0 else ("plasma",))
    ]


def closed_form(
    model: Model, values: Values, system: LinearSystem, analyte: str, site: str, times: Array
) -> Curve | None:
    """One curve as a sum of exponentials, or ``None`` where the model has no such form."""
    given = answered(model, values, system, analyte, site)
    if given is None:
        return None
    if not given:
        return Curve(analyte, site, times, np.zeros((system.people, len(times))))
    return Curve(analyte, site, times, at_times(given, times))


def answered(
    model: Model, values: Values, system: LinearSystem, analyte: str, site: str
) -> list[Answered] | None:
    """Each input of the system with the ng/mL it answers with, or ``None``; see `response`."""
    scale = concentration_scale(model, values, analyte)
    known: dict[int, Modes | None] = {}
    for one in system.inputs:
        if one.compartment not in known:
            name = model.compartments[one.compartment].name
            found = response(model, values, name, analyte, site)
            known[one.compartment] = found.scaled(scale) if found else None
    if None in known.values():
        return None
    return [
        Answered(modes, one.start_min, one.amount_mg, one.duration_min)
        for one in system.inputs
        if (modes := known[one.compartment])
    ]


def _propagated(
    model: Model, values: Values, system: LinearSystem, times: Array
) -> tuple[Curve, ...]:
    wide, effect = _with_effect_sites(model, values, system)
    state = amounts(wide, times)
    found = []
    for analyte, site in sites(model):
        place = model.index(model.compartment_of(analyte).name)
        index = effect[analyte] if site == "effect" else place
        scale = concentration_scale(model, values, analyte)
        found.append(Curve(analyte, site, times, state[:, :, index] * scale[:, None]))
    return tuple(found)


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

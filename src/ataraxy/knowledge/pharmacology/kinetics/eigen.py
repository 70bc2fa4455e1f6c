"""Responses by eigenvectors, for models in which drug flows back between organs.

``A = V diag(-λ) V⁻¹`` makes each response a sum of exponentials, ``Σ V[i,m] V⁻¹[m,j] exp(-λ_m t)``.
Eigenvectors of transit chains with equal rates are useless (their condition is 2e16); such models
are told apart by that condition and propagated by matrix exponentials instead.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes
from ataraxy.knowledge.pharmacology.kinetics.propagate import amounts
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered
from ataraxy.knowledge.pharmacology.kinetics.system import LinearInput, LinearSystem

_WORST_CONDITION = 1e6
"""Beyond it fewer than nine digits are left."""


def eigen_answers(
    system: LinearSystem, wanted: Sequence[tuple[int, Array]]
) -> list[list[Answered]] | None:
    """For each wanted state, with its ng/mL per mg, what each input of the system answers with.

    ``None`` where the eigenvectors cannot be trusted for anybody.
    """
    part, position = upstream(system, {place for place, _ in wanted})
    found = _eigen(part.rates)
    if found is None:
        return None
    decay, vectors, inverse = found

    def answer(one: LinearInput, place: int, scale: Array) -> Answered:
        weights = vectors[:, position[place], :] * inverse[:, :, one.compartment]
        modes = Modes(decay, np.ascontiguousarray(weights.T) * scale)
        return Answered(modes, one.start_min, one.amount_mg, one.duration_min)

    return [[answer(one, place, scale) for one in part.inputs] for place, scale in wanted]


def amounts_at(system: LinearSystem, times_min: Array) -> Array:
    """mg in every compartment, shape ``(people, times, states)``, by the faster exact way."""
    found = _eigen(system.rates)
    if found is None:
        return amounts(system, times_min)
    decay, vectors, inverse = found
    modal = np.zeros((system.people, len(decay), len(times_min)))
    for one in system.inputs:
        strength = inverse[:, :, one.compartment] * one.amount_mg[:, None]
        modal += strength[:, :, None] * _entered(one, decay.T[:, :, None], times_min)
    state: Array = np.einsum("pim,pmt->pti", vectors, modal)
    return state


def upstream(system: LinearSystem, places: Collection[int]) -> tuple[LinearSystem, dict[int, int]]:
    """The part of the system from which drug can reach `places`, and where its states now stand."""
    leads = (system.rates != 0).any(axis=0)
    reached, ahead = set(places), set(places)
    while ahead:
        ahead = {int(source) for at in ahead for source in np.flatnonzero(leads[at])} - reached
        reached |= ahead
    kept = sorted(reached)
    position = {place: number for number, place in enumerate(kept)}
    entering = tuple(
        replace(one, compartment=position[one.compartment])
        for one in system.inputs
        if one.compartment in position
    )
    return LinearSystem(system.rates[:, kept][:, :, kept], entering), position


def _eigen(rates: Array) -> tuple[Array, Array, Array] | None:
    """Rates of decay ``(modes, people)``, eigenvectors and their inverse, or ``None``."""
    values, vectors = np.linalg.eig(rates)
    if np.iscomplexobj(values) or np.linalg.cond(vectors).max() > _WORST_CONDITION:
        return None
    if (values >= 0).any():
        return None
    return np.ascontiguousarray(-values.T), vectors, np.linalg.inv(vectors)


def _entered(one: LinearInput, decay: Array, times_min: Array) -> Array:
    """What a unit of `one` has become in each mode, shape ``(people, modes, times)``."""
    since = times_min[None, None] - one.start_min
    duration = one.duration_min[:, None, None]
    ran = np.clip(since, 0.0, duration)
    after = np.exp(-decay * np.maximum(since - duration, 0.0))
    slow = np.where(duration > 0, duration, 1.0)
    running = -np.expm1(-decay * ran) / (decay * slow)
    found: Array = np.where(duration > 0, running, since >= 0) * after
    return found

"""Exact solution of the linear system by matrix exponentials, step by step over the asked times.

Right for every model, transit chains with equal rates included (their eigenvectors are useless).
Each input is added over exactly the part of each step in which it runs, so the answer does not
depend on how the asked times cut it.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import expm

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.system import LinearInput, LinearSystem


def amounts(system: LinearSystem, times_min: Array) -> Array:
    """mg in every compartment, shape ``(people, times, states)``; `times_min` must increase."""
    steps = _Steps(system.rates)
    people, states = system.people, system.rates.shape[1]
    start = min([float(times_min[0]), *(one.start_min for one in system.inputs)])
    state = np.zeros((people, states))
    found = np.empty((people, len(times_min), states))
    at = start
    for number, until in enumerate(times_min):
        state = steps.decay(state, until - at)
        for one in system.inputs:
            state = state + steps.entered(one, at, until, first=number == 0)
        found[:, number] = state
        at = float(until)
    return found


class _Steps:
    """Transition matrices for time steps, remembered because grids repeat them."""

    def __init__(self, rates: Array) -> None:
        self._rates = rates
        self._known: dict[float, tuple[Array, Array]] = {}

    def decay(self, state: Array, minutes: float) -> Array:
        """The state after `minutes` in which nothing enters."""
        if minutes == 0:
            return state
        return _apply(self._both(minutes)[0], state)

    def entered(self, one: LinearInput, at: float, until: float, *, first: bool) -> Array:
        """What `one` adds to the state at `until` by entering within ``(at, until]``."""
        end = one.start_min + one.duration_min
        begin = np.clip(one.start_min, at, until)
        stop = np.clip(end, at, until)
        added = np.zeros((len(self._rates), self._rates.shape[1]))
        bolus = (one.duration_min == 0) & (
            (at < one.start_min <= until) | (first & (one.start_min == at))
        )
        if bolus.any():
            unit = np.where(bolus, one.amount_mg, 0.0)
            added += unit[:, None] * self._moved(one.compartment, until - one.start_min)
        running = (one.duration_min > 0) & (stop > begin)
        if running.any():
            rate = np.where(running, one.amount_mg / np.where(running, one.duration_min, 1), 0.0)
            added += rate[:, None] * self._run(one.compartment, stop - begin, until - stop)
        return added

    def _moved(self, compartment: int, minutes: float) -> Array:
        if minutes == 0:
            unit = np.zeros((len(self._rates), self._rates.shape[1]))
            unit[:, compartment] = 1.0
            return unit
        return self._both(minutes)[0][:, :, compartment]

    def _run(self, compartment: int, minutes: Array, since: Array) -> Array:
        """A unit rate over `minutes`, then `since` without it."""
        if np.ptp(minutes) == 0 and np.ptp(since) == 0:
            entered = self._both(float(minutes[0]))[1][:, :, compartment]
            return self.decay(entered, float(since[0]))
        entered = _integral(self._rates * 1.0, minutes)[:, :, compartment]
        return _apply(expm(self._rates * since[:, None, None]), entered)

    def _both(self, minutes: float) -> tuple[Array, Array]:
        if minutes not in self._known:
            spread = np.full(len(self._rates), minutes)
            self._known[minutes] = (
                expm(self._rates * minutes),
                _integral(self._rates, spread),
            )
        return self._known[minutes]


def _integral(rates: Array, minutes: Array) -> Array:
    """``∫ exp(A u) du`` from 0 to `minutes`, as the corner of one larger exponential."""
    people, states, _ = rates.shape
    wide = np.zeros((people, 2 * states, 2 * states))
    wide[:, :states, :states] = rates
    wide[:, :states, states:] = np.eye(states)
    corner: Array = expm(wide * minutes[:, None, None])[:, :states, states:]
    return corner


def _apply(matrices: Array, state: Array) -> Array:
    moved: Array = np.einsum("pij,pj->pi", matrices, state)
    return moved

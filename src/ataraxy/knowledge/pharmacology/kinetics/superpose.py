"""Sums of exponentials over asked times: any times for a few people, a grid for many.

Both are exact. On an even grid each exponential is a product that is carried from one row to the
next, which needs no exponential per point; people are taken in blocks that stay in the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes

BLOCK = 2500
"""People per block: three modes of this many doubles stay in a second-level cache."""


@dataclass(frozen=True, slots=True)
class Answered:
    """One input of drug with the answer of one site to it; amounts and durations per person."""

    modes: Modes
    start_min: float
    amount_mg: Array
    duration_min: Array


def at_times(given: Sequence[Answered], times_min: Array) -> Array:
    """mg at every person and time, shape ``(people, times)``; each person has their own events."""
    total = np.zeros((given[0].modes.rates.shape[1], len(times_min)))
    for one in given:
        total += _one_input(one, times_min)
    return total


def _one_input(one: Answered, times_min: Array) -> Array:
    since = times_min[None, None] - one.start_min
    rates = one.modes.rates[:, :, None]
    duration = one.duration_min[None, :, None]
    ran = np.clip(since, 0.0, duration)
    after = np.maximum(since - duration, 0.0)
    slow = np.where(duration > 0, duration, 1.0)
    running = -np.expm1(-rates * ran) / (rates * slow)
    shape = np.where(duration > 0, running, since >= 0) * np.exp(-rates * after)
    total: Array = np.einsum("mp,mpt->pt", one.modes.weights * one.amount_mg, shape)
    return total


def on_grid(given: Sequence[Answered], step_min: float, count: int, out: Array) -> Array:
    """Fill `out`, shape ``(count, people)``, at 0, step, 2 step …: the way for many people.

    All inputs must share their modes, and events must begin at 0 or later.
    """
    people = out.shape[1]
    for begin in range(0, people, BLOCK):
        _block(given, step_min, out, slice(begin, min(begin + BLOCK, people)))
    return out


def _block(given: Sequence[Answered], step_min: float, out: Array, people: slice) -> None:
    rates = given[0].modes.rates[:, people]
    weights = given[0].modes.weights[:, people]
    keep = np.exp(-rates * step_min)
    state = np.zeros_like(rates)
    steady = _StepInputs(given, rates, weights, step_min, people)
    for row in range(out.shape[0]):
        if row:
            np.multiply(state, keep, out=state)
        steady.add(row, state)
        line = out[row, people]
        np.add(state[0], state[1], out=line) if len(state) > 1 else np.copyto(line, state[0])
        for mode in state[2:]:
            np.add(line, mode, out=line)


class _StepInputs:
    """What enters in each step of the grid, in modal coordinates."""

    def __init__(
        self,
        given: Sequence[Answered],
        rates: Array,
        weights: Array,
        step_min: float,
        people: slice,
    ) -> None:
        self._rates, self._weights, self._step = rates, weights, step_min
        self._given = [
            (one.start_min, one.duration_min[people], one.amount_mg[people]) for one in given
        ]
        self._whole = [self._full(duration, amount) for _, duration, amount in self._given]

    def add(self, row: int, state: Array) -> None:
        """Add what entered in the step that ends at `row`."""
        at, until = (row - 1) * self._step, row * self._step
        for (start, duration, amount), whole in zip(self._given, self._whole, strict=True):
            if duration.max() == 0:
                if at < start <= until or (row == 0 and start == 0):
                    state += self._weights * amount * np.exp(-self._rates * (until - start))
            elif row and start <= at and start + duration.min() >= until:
                state += whole
            elif row and start < until and start + duration.max() > at:
                state += self._part(start, duration, amount, at, until)

    def _full(self, duration: Array, amount: Array) -> Array:
        each = amount / np.where(duration > 0, duration, 1.0)
        full: Array = -self._weights * each * np.expm1(-self._rates * self._step) / self._rates
        return full

    def _part(self, start: float, duration: Array, amount: Array, at: float, until: float) -> Array:
        begin, stop = max(start, at), np.clip(start + duration, at, until)
        ran = np.maximum(stop - begin, 0.0)
        each = amount / np.where(duration > 0, duration, 1.0)
        entered = -self._weights * each * np.expm1(-self._rates * ran) / self._rates
        part: Array = entered * np.exp(-self._rates * (until - stop))
        return part

"""Sums of exponentials over asked times: any times for a few people, a grid for many.

Both are exact. On an even grid each exponential is a product that is carried from one row to the
next, which needs no exponential per point; people are taken in blocks that stay in the cache.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes

BLOCK = 5000
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


def on_grid(
    given: Sequence[Answered], step_min: float, out: Array, *, workers: Executor | None = None
) -> Array:
    """Fill `out`, shape ``(rows, people)``, at 0, step, 2 step …: the way for many people.

    All inputs must share their modes, and events must begin at 0 or later. With `workers` (threads)
    blocks of people are filled side by side; the numbers are the same.
    """
    people = out.shape[1]
    blocks = [slice(begin, min(begin + BLOCK, people)) for begin in range(0, people, BLOCK)]
    fill = functools.partial(_fill, given, step_min, out)
    for _ in workers.map(fill, blocks) if workers else map(fill, blocks):
        pass
    return out


def _fill(given: Sequence[Answered], step_min: float, out: Array, people: slice) -> None:
    rates, weights = given[0].modes.rates[:, people], given[0].modes.weights[:, people]
    inputs = [_Entering(one, rates, weights, people) for one in given]
    keep = np.exp(-rates * step_min)
    state = np.zeros_like(rates)
    row = 0
    while row < len(out):
        for one in inputs:
            state += one.within((row - 1) * step_min, row * step_min, first=row == 0)
        _sum_modes(state, out[row, people])
        quiet = min([one.quiet_rows(row, step_min, len(out)) for one in inputs])
        steady = sum(one.rate_at(row * step_min) for one in inputs) / rates
        row = _run(state, keep, steady, out[:, people], row + 1, quiet) if quiet else row
        row += 1
        if row < len(out):
            np.multiply(state, keep, out=state)


def _run(state: Array, keep: Array, steady: Array, out: Array, row: int, rows: int) -> int:
    """Fill `rows` rows in which nothing starts or stops; leaves `state` at the last of them."""
    np.subtract(state, steady, out=state)
    level = steady.sum(axis=0)
    flowing = bool(level.any())
    for line in out[row : row + rows]:
        np.multiply(state, keep, out=state)
        _sum_modes(state, line)
        if flowing:
            np.add(line, level, out=line)
    np.add(state, steady, out=state)
    return row + rows - 1


def _sum_modes(state: Array, line: Array) -> None:
    if len(state) == 1:
        np.copyto(line, state[0])
        return
    np.add(state[0], state[1], out=line)
    for mode in state[2:]:
        np.add(line, mode, out=line)


class _Entering:
    """One input over a block of people, in modal coordinates."""

    def __init__(self, one: Answered, rates: Array, weights: Array, people: slice) -> None:
        self._rates, self._start = rates, one.start_min
        self._duration = one.duration_min[people]
        self._bolus = bool(self._duration.max() == 0)
        self._earliest_end = self._start + float(self._duration.min())
        self._latest_end = self._start + float(self._duration.max())
        spread = np.where(self._duration > 0, self._duration, 1.0)
        self._per_min = weights * (one.amount_mg[people] / (1.0 if self._bolus else spread))

    def rate_at(self, at: float) -> Array | float:
        """What enters per minute just after `at`, if the same for everybody then."""
        running = not self._bolus and self._start <= at < self._earliest_end
        return self._per_min if running else 0.0

    def quiet_rows(self, row: int, step_min: float, rows: int) -> int:
        """How many rows after `row` pass without this input starting or stopping."""
        at = row * step_min
        edges = [self._start, self._earliest_end, self._latest_end]
        if self._earliest_end < self._latest_end and self._earliest_end < at < self._latest_end:
            return 0
        ahead = [edge for edge in edges if edge > at]
        whole = int((min(ahead) - at) // step_min) if ahead else rows
        return max(min(whole, rows - row - 1), 0)

    def within(self, at: float, until: float, *, first: bool) -> Array | float:
        """What the state at `until` gained by this input within ``(at, until]``."""
        if self._bolus:
            if at < self._start <= until or (first and self._start == until):
                gained: Array = self._per_min * np.exp(-self._rates * (until - self._start))
                return gained
            return 0.0
        if first or until <= self._start or at >= self._latest_end:
            return 0.0
        begin = max(self._start, at)
        stop = np.clip(self._start + self._duration, at, until)
        ran = np.maximum(stop - begin, 0.0)
        entered = -self._per_min * np.expm1(-self._rates * ran) / self._rates
        late: Array = entered * np.exp(-self._rates * (until - stop))
        return late

"""Sums of exponentials on an even grid, for many people: exact, and without an exponential a point.

Each exponential is carried from one row to the next by its own constant factor
(``state ← state · exp(-rate · step)``); while an infusion runs, its steady part is set aside and
added back. People come in blocks whose states stay in the processor's second-level cache, so an
output value costs a handful of multiplications and additions and is written once.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered

BLOCK = 10_000
"""People a thread fills at a time."""

_CACHED = 50_000
"""Exponentials walked together: states and factors of so many are 800 kB."""


def on_grid(
    given: Sequence[Answered], step_min: float, out: Array, *, workers: Executor | None = None
) -> Array:
    """Fill `out`, shape ``(rows, people)``, with the answer at 0, step, 2 step … minutes.

    `given` must hold at least one input and all must begin at 0 or later. With `workers` (threads)
    blocks of people are filled side by side; the numbers are the same.
    """
    people = out.shape[1]
    blocks = [slice(begin, min(begin + BLOCK, people)) for begin in range(0, people, BLOCK)]

    def fill(block: slice) -> None:
        Walk(given, step_min, people=block).fill(out[:, block])

    for _ in workers.map(fill, blocks) if workers else map(fill, blocks):
        pass
    return out


class Walk:
    """Some people walked along the grid, row by row; it can stop anywhere and go on later.

    `row` is where it begins: the state there is exact, whatever was given before.
    """

    def __init__(
        self,
        given: Sequence[Answered],
        step_min: float,
        *,
        people: slice = slice(None),
        row: int = 0,
    ) -> None:
        alike: dict[int, list[Answered]] = {}
        for one in given:
            alike.setdefault(id(one.modes), []).append(one)
        self._strands = [
            [_Strand(some, step_min, part, row) for some in alike.values()]
            for part in _parts(given, people)
        ]

    def fill(self, out: Array) -> None:
        """Write the next ``len(out)`` rows; `out` has shape ``(rows, people)``."""
        begin = 0
        for first, *others in self._strands:
            lines = out[:, begin : begin + first.people]
            first.fill(lines)
            for strand in others:
                part = np.empty(lines.shape)
                strand.fill(part)
                np.add(lines, part, out=lines)
            begin += first.people


def _parts(given: Sequence[Answered], people: slice) -> list[slice]:
    """`people` in parts of which all exponentials stay in the cache together."""
    begin, end, _ = people.indices(len(given[0].amount_mg))
    size = _CACHED // max(len(one.modes.rates) for one in given)
    return [slice(at, min(at + size, end)) for at in range(begin, end, size)]


class _Strand:
    """Inputs that share their exponentials. `_state` holds each exponential at the next row."""

    def __init__(self, given: Sequence[Answered], step_min: float, people: slice, row: int) -> None:
        modes = given[0].modes
        self._rates = modes.rates[:, people]
        self._step, self._row = step_min, row
        self._inputs = [_Entering(one, people) for one in given]
        self._keep = np.exp(-self._rates * step_min)
        self._state = np.zeros_like(self._rates)
        for one in self._inputs:
            self._state += one.modal(row * step_min)

    @property
    def people(self) -> int:
        """How many people."""
        return int(self._rates.shape[1])

    def fill(self, out: Array) -> None:
        done = 0
        while done < len(out):
            at = self._row * self._step
            ahead = [one.quiet_steps(self._row, self._step) for one in self._inputs]
            quiet = min(len(out) - done, *ahead)
            if quiet:
                self._run(out[done : done + quiet], at)
            else:
                _sum_modes(self._state, out[done])
                self._step_over(at)
            done += max(quiet, 1)
            self._row += max(quiet, 1)

    def _run(self, out: Array, at: float) -> None:
        """Rows in which nothing starts or stops: what runs in keeps a steady part."""
        flowing = [one for one in self._inputs if one.runs_at(at)]
        if not flowing:
            for line in out:
                _sum_modes(self._state, line)
                np.multiply(self._state, self._keep, out=self._state)
            return
        steady = sum(one.per_min for one in flowing) / self._rates
        level = steady.sum(axis=0)
        self._state -= steady
        for line in out:
            _sum_modes(self._state, line)
            np.add(line, level, out=line)
            np.multiply(self._state, self._keep, out=self._state)
        self._state += steady

    def _step_over(self, at: float) -> None:
        until = (self._row + 1) * self._step
        np.multiply(self._state, self._keep, out=self._state)
        for one in self._inputs:
            self._state += one.within(at, until)


class _Entering:
    """One input to some people, in modal coordinates."""

    def __init__(self, one: Answered, people: slice) -> None:
        self._rates, self._weights = one.modes.rates[:, people], one.modes.weights[:, people]
        self._start = one.start_min
        self._amount, self._duration = one.amount_mg[people], one.duration_min[people]
        self._bolus = bool(self._duration.max() == 0)
        self._earliest_end = self._start + float(self._duration.min())
        self._latest_end = self._start + float(self._duration.max())

    @property
    def per_min(self) -> Array:
        """What enters each exponential per minute; of a bolus, all of it."""
        # Made anew when it is needed, which is seldom: kept, it would fill the cache.
        if self._bolus:
            return self._weights * self._amount
        return self._weights * (self._amount / self._duration)

    def runs_at(self, at: float) -> bool:
        """Whether it flows into everybody just after `at`."""
        return not self._bolus and self._start <= at < self._earliest_end

    def quiet_steps(self, row: int, step_min: float) -> int:
        """How many whole steps after `row` pass without this input starting or stopping."""
        at = row * step_min
        if self._earliest_end < self._latest_end and self._earliest_end <= at < self._latest_end:
            return 0
        edges = (self._start, self._earliest_end, self._latest_end)
        ahead = [edge for edge in edges if edge > at]
        return max(self._rows_until(min(ahead), step_min) - row, 0) if ahead else _FOREVER

    def _rows_until(self, edge: float, step_min: float) -> int:
        """The last row up to `edge`; before it for a bolus, which belongs to the row it falls on.

        Counted with the very product that dates a row, so that no rounding can lose an event.
        """
        row = int(edge / step_min) + 1
        while row * step_min > edge or (self._bolus and row * step_min == edge):
            row -= 1
        return row

    def modal(self, at: float) -> Array | float:
        """What this input has left in each exponential at `at`."""
        if at < self._start or (at == self._start and not self._bolus):
            return 0.0
        if self._bolus:
            held: Array = self.per_min * np.exp(-self._rates * (at - self._start))
            return held
        ran = np.minimum(at - self._start, self._duration)
        entered = -self.per_min * np.expm1(-self._rates * ran) / self._rates
        late: Array = entered * np.exp(-self._rates * (at - self._start - ran))
        return late

    def within(self, at: float, until: float) -> Array | float:
        """What each exponential at `until` gained by this input within ``(at, until]``."""
        if self._bolus:
            return self.modal(until) if at < self._start <= until else 0.0
        if until <= self._start or at >= self._latest_end:
            return 0.0
        begin = max(self._start, at)
        stop = np.clip(self._start + self._duration, begin, until)
        entered = -self.per_min * np.expm1(-self._rates * (stop - begin)) / self._rates
        late: Array = entered * np.exp(-self._rates * (until - stop))
        return late


_FOREVER = 1 << 60


def _sum_modes(state: Array, line: Array) -> None:
    if len(state) == 1:
        np.copyto(line, state[0])
        return
    np.add(state[0], state[1], out=line)
    for mode in state[2:]:
        np.add(line, mode, out=line)

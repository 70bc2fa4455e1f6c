"""Quantile bands over a million people, without their curves ever lying in memory together.

The grid is cut into slices of time. A slice holds a few rows of all people at once, takes the
quantiles of each row and goes on: they are order statistics (with linear interpolation, as
`numpy.quantile` has it), not a histogram, whatever the number of people. Curves are computed in
double precision; people are put in order in single precision, which moves a quantile by less than
one part in ten million and takes half of the time. Beside the people's exponentials (48 bytes and
upward for each) a slice needs as much again and its few rows.

Slices are fixed and independent: threads, processes and a cluster give equal arrays. Whoever takes
a slice draws its people; slices in one process share them. What travels to another process is who
to draw, what comes back a band.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.grid import Walk
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered
from ataraxy.knowledge.pharmacology.populations.cohort import Cohort
from ataraxy.knowledge.pharmacology.populations.drawing import (
    Answers,
    Block,
    Mapper,
    as_seed,
    blocks_of,
    solved,
)
from ataraxy.knowledge.pharmacology.populations.population import Bands

SLICES = 2
"""Fixed, because a slice begins afresh and its last bit may differ from a longer walk's."""

WINDOW = 8
"""Rows of all people at once: for a million, 32 MB."""

Singles = NDArray[np.float32]


Place = tuple[str, str]
"""An analyte and a site."""


class _Everybody:
    """All people, drawn block by block by whoever needs a block first.

    Threads share it and draw from both ends. What travels to another process is who to draw.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._drawn: list[Answers | None] = [None] * len(blocks)
        self._locks = [Lock() for _ in blocks]

    def __reduce__(self) -> tuple[type[_Everybody], tuple[Sequence[Block]]]:
        return _Everybody, (self._blocks,)

    def exponentials(self, *, backwards: bool) -> list[Answers]:
        """Of each block in turn; raises `RegimenError` where there are none."""
        order = range(len(self._blocks))
        found = {at: self._block(at) for at in (reversed(order) if backwards else order)}
        return [found[at] for at in order]

    def _block(self, at: int) -> Answers:
        with self._locks[at]:
            known = self._drawn[at]
            if known is None:
                known = self._drawn[at] = _exponentials(self._blocks[at])
            return known


@dataclass(frozen=True, slots=True)
class _Slice:
    """Rows ``first … last`` of all people."""

    everybody: _Everybody
    step_min: float
    first: int
    last: int
    quantiles: tuple[float, ...]


def streamed_bands(
    model_id: str,
    who: Person | Cohort,
    regimen: Regimen,
    *,
    step_min: float,
    rows: int,
    quantiles: Sequence[float],
    people: int,
    seed: int,
    mapper: Mapper = map,
    per_kg: bool = False,
    allow_unverified: bool = False,
    wanted: tuple[tuple[str, str], ...] = (),
) -> tuple[Bands, ...]:
    """Bands at 0, step, 2 step … of the very people whom `population` draws from this seed.

    Raises `RegimenError` for a model without closed form (its bands come from `population` and
    `bands`) and for a quantile outside 0 to 1, and what `population` raises.
    """
    asked = _checked(quantiles)
    times: Array = step_min * np.arange(rows, dtype=float)
    everybody = Block(
        model_id,
        who,
        regimen,
        tuple(times),
        people,
        as_seed(seed),
        per_kg,
        allow_unverified,
        wanted,
    )
    found = list(
        mapper(_of_slice, _slices(_Everybody(blocks_of(everybody)), step_min, rows, asked))
    )
    return tuple(
        Bands(analyte, site, times, asked, np.concatenate([one[analyte, site] for one in found], 1))
        for analyte, site in found[0]
    )


def _exponentials(block: Block) -> Answers:
    found = solved(block)
    if isinstance(found, dict):
        return found
    raise RegimenError(
        f"{block.model_id} has no closed form for this regimen on this grid, so its bands cannot "
        "be streamed. Draw fewer people with `population` and take `bands` of them."
    )


def _checked(quantiles: Sequence[float]) -> tuple[float, ...]:
    asked = tuple(float(one) for one in quantiles)
    wrong = [one for one in asked if not 0 <= one <= 1]
    if wrong or not asked or any(b <= a for a, b in pairwise(asked)):
        raise RegimenError(f"quantiles are {asked}; they must rise and lie between 0 and 1.")
    return asked


def _slices(
    everybody: _Everybody, step_min: float, rows: int, quantiles: tuple[float, ...]
) -> list[_Slice]:
    edges = [rows * number // SLICES for number in range(SLICES + 1)]
    return [
        _Slice(everybody, step_min, first, last, quantiles)
        for first, last in pairwise(edges)
        if last > first
    ]


def _of_slice(one: _Slice) -> dict[Place, Array]:
    people = one.everybody.exponentials(backwards=one.first > 0)
    return {place: _bands([given[place] for given in people], one) for place in people[0]}


def _bands(people: Sequence[Sequence[Answered]], one: _Slice) -> Array:
    counts = [len(given[0].amount_mg) for given in people]
    places = [slice(end - count, end) for end, count in zip(np.cumsum(counts), counts, strict=True)]
    walks = [Walk(given, one.step_min, row=one.first) for given in people]
    window = np.empty((WINDOW, sum(counts)), dtype=np.float32)
    block = np.empty((WINDOW, max(counts)))
    found = np.empty((len(one.quantiles), one.last - one.first))
    for begin in range(one.first, one.last, WINDOW):
        rows = window[: min(WINDOW, one.last - begin)]
        for walk, place, count in zip(walks, places, counts, strict=True):
            part = block[: len(rows), :count]
            walk.fill(part)
            rows[:, place] = part
        for number, row in enumerate(rows, start=begin - one.first):
            found[:, number] = ordered_quantiles(row, one.quantiles)
    return found


def ordered_quantiles(values: Singles, quantiles: Sequence[float]) -> Array:
    """Quantiles by linear interpolation, as `numpy.quantile`; `values` is left partly sorted.

    One order statistic is put in its place after another, each within the part that the ones
    before have left: NumPy does a single one with vector instructions, several at once without.
    """
    places = np.asarray(quantiles) * (len(values) - 1)
    below = places.astype(int)
    order = sorted(set(below.tolist()))
    _put_in_place(values, 0, order)
    following = dict(pairwise([*order, len(values) - 1]))
    low = values[below].astype(float)
    high = [
        float(values[at + 1 : following[at] + 1].min()) if at + 1 < len(values) else values[at]
        for at in below.tolist()
    ]
    interpolated: Array = low + (places - below) * (np.asarray(high) - low)
    return interpolated


def _put_in_place(values: Singles, offset: int, order: list[int]) -> None:
    """Order statistics `order` of everything, of which `values` begins at `offset`."""
    if not order:
        return
    middle = min(order, key=lambda one: abs(2 * (one - offset) - len(values)))
    at = middle - offset
    values.partition(at)
    _put_in_place(values[:at], offset, [one for one in order if one < middle])
    _put_in_place(values[at + 1 :], middle + 1, [one for one in order if one > middle])

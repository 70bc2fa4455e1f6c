"""Quantile bands over a million people, without their curves ever lying in memory together.

The grid is cut into slices of time. A slice holds a few rows of all people at once, takes the
quantiles of each row and goes on: they are order statistics (with linear interpolation, as
`numpy.quantile` has it), not a histogram, whatever the number of people. Curves are computed in
double precision; people are put in order in single precision, which moves a quantile by less than
one part in ten million and takes half of the time. Beside the people's exponentials (48 bytes and
upward for each) a slice needs as much again and its few rows.

Slices are fixed and independent: threads, processes and a cluster give equal arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.grid import Walk
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve
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


@dataclass(frozen=True, slots=True)
class _Slice:
    """Rows ``first … last`` of one analyte and site, of all people."""

    people: tuple[tuple[Answered, ...], ...]
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
    found = [_exponentials(one, model_id) for one in mapper(solved, blocks_of(everybody))]
    return tuple(
        Bands(analyte, site, times, asked, _bands(blocks, step_min, rows, asked, mapper))
        for analyte, site in found[0]
        for blocks in [[one[analyte, site] for one in found]]
    )


def _exponentials(one: Answers | tuple[Curve, ...], model_id: str) -> Answers:
    if isinstance(one, dict):
        return one
    raise RegimenError(
        f"{model_id} has no closed form for this regimen on this grid, so its bands cannot be "
        "streamed. Draw fewer people with `population` and take `bands` of them."
    )


def _checked(quantiles: Sequence[float]) -> tuple[float, ...]:
    asked = tuple(float(one) for one in quantiles)
    wrong = [one for one in asked if not 0 <= one <= 1]
    if wrong or not asked or any(b <= a for a, b in pairwise(asked)):
        raise RegimenError(f"quantiles are {asked}; they must rise and lie between 0 and 1.")
    return asked


def _bands(
    people: list[list[Answered]],
    step_min: float,
    rows: int,
    quantiles: tuple[float, ...],
    mapper: Mapper,
) -> Array:
    edges = [rows * number // SLICES for number in range(SLICES + 1)]
    everybody = tuple(tuple(one) for one in people)
    slices = [
        _Slice(everybody, step_min, first, last, quantiles)
        for first, last in pairwise(edges)
        if last > first
    ]
    return np.concatenate(list(mapper(_of_slice, slices)), axis=1)


def _of_slice(one: _Slice) -> Array:
    counts = [len(given[0].amount_mg) for given in one.people]
    places = [slice(end - count, end) for end, count in zip(np.cumsum(counts), counts, strict=True)]
    walks = [Walk(given, one.step_min, row=one.first) for given in one.people]
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

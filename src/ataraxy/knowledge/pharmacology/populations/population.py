"""Curves of virtual people: the same from one seed, whoever computes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.grid import Walk
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import (
    Curve,
    checked_times,
    even_step,
    sites,
)
from ataraxy.knowledge.pharmacology.populations.cohort import Cohort
from ataraxy.knowledge.pharmacology.populations.drawing import (
    BLOCK,
    Answers,
    Block,
    Mapper,
    as_seed,
    blocks_of,
    solved,
)


@dataclass(frozen=True, slots=True)
class Bands:
    """Quantiles over people at each time; `conc_ng_ml` has shape ``(quantiles, times)``."""

    analyte: str
    site: str
    times_min: Array
    quantiles: tuple[float, ...]
    conc_ng_ml: Array


def population(
    model_id: str,
    who: Person | Cohort,
    regimen: Regimen,
    times_min: Iterable[float],
    *,
    people: int,
    seed: int,
    mapper: Mapper = map,
    workers: Executor | None = None,
    per_kg: bool = False,
    allow_unverified: bool = False,
    wanted: tuple[tuple[str, str], ...] = (),
    out: Mapping[tuple[str, str], Array] | None = None,
) -> tuple[Curve, ...]:
    """Curves of `people` who differ as the model published, each of shape ``(people, times)``.

    `mapper` draws the blocks of people (see `drawing`), `workers` (threads) fill their curves.
    Warm buffers may be lent in `out`: for each analyte and site one of shape ``(times, people)``,
    which the curve is then a view of. With `per_kg` the regimen is in mg per kg of own weight. Only
    the `wanted` pairs of analyte and site are computed, or all the model has.
    Raises `NoVariabilityError` for a model without published variability, `PersonError`,
    `RegimenError`.
    """
    times = checked_times(np.fromiter(times_min, dtype=float))
    asked = as_seed(seed), per_kg, allow_unverified, wanted
    everybody = Block(model_id, who, regimen, tuple(times), people, *asked)
    blocks = blocks_of(everybody)
    shape = len(times), people
    found = out or {place: np.empty(shape) for place in wanted or sites(everybody.model)}
    step = even_step(times) or 0.0

    def put(numbered: tuple[int, Answers | tuple[Curve, ...]]) -> None:
        _put(found, numbered[0] * BLOCK, numbered[1], step)

    for _ in (workers.map if workers else map)(put, enumerate(mapper(solved, blocks))):
        pass
    return tuple(Curve(*place, times, rows.T) for place, rows in found.items())


def bands(found: Iterable[Curve], quantiles: tuple[float, ...]) -> list[Bands]:
    """Quantile bands of each curve. For a million people see `streaming`."""
    return [
        Bands(
            one.analyte,
            one.site,
            one.times_min,
            quantiles,
            np.quantile(one.conc_ng_ml, quantiles, axis=0),
        )
        for one in found
    ]


def _put(
    found: Mapping[tuple[str, str], Array],
    begin: int,
    block: Answers | tuple[Curve, ...],
    step: float,
) -> None:
    if isinstance(block, dict):
        for place, given in block.items():
            Walk(given, step).fill(found[place][:, begin : begin + len(given[0].amount_mg)])
        return
    for one in block:
        rows = found[one.analyte, one.site]
        rows[:, begin : begin + len(one.conc_ng_ml)] = one.conc_ng_ml.T

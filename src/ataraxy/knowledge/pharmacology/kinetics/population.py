"""Virtual people: the same from one seed, whoever computes them.

People come in blocks of 10,000 with a seed of their own each (`SeedSequence.spawn`), so that
threads, processes and a cluster give equal arrays when their `map` is injected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.errors import NoVariabilityError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import (
    Values,
    typical_values,
    with_deviation,
)
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, checked_times, curves

BLOCK = 10_000

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Bands:
    """Quantiles over people at each time; `conc_ng_ml` has shape ``(quantiles, times)``."""

    analyte: str
    site: str
    times_min: Array
    quantiles: tuple[float, ...]
    conc_ng_ml: Array


@dataclass(frozen=True, slots=True)
class _Task:
    """One block of people, small enough to send anywhere."""

    model_id: str
    person: Person
    regimen: Regimen
    times: tuple[float, ...]
    people: int
    seed: np.random.SeedSequence
    allow_unverified: bool = False


def population(
    model_id: str,
    person: Person,
    regimen: Regimen,
    times_min: Iterable[float],
    *,
    people: int,
    seed: int,
    mapper: Mapper = map,
    allow_unverified: bool = False,
) -> tuple[Curve, ...]:
    """Curves of `people` who share the covariates of `person` and differ as the model published.

    Raises `NoVariabilityError` for a model without published variability.
    """
    model = load(model_id, allow_unverified)
    _require_variability(model)
    if people < 1:
        raise RegimenError(f"people is {people}; it must be 1 or more.")
    times = tuple(float(t) for t in checked_times(np.fromiter(times_min, dtype=float)))
    tasks = (
        replace(one, allow_unverified=allow_unverified)
        for one in _tasks(model_id, person, regimen, times, people, seed)
    )
    blocks = list(mapper(_block, tasks))
    return tuple(
        Curve(one.analyte, one.site, one.times_min, np.concatenate(parts))
        for one, parts in zip(blocks[0], _by_curve(blocks), strict=True)
    )


def bands(found: Iterable[Curve], quantiles: tuple[float, ...]) -> list[Bands]:
    """Quantile bands of each curve."""
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


def deviations(model: Model, people: int, seed: np.random.SeedSequence) -> dict[str, Array]:
    """Correlated deviations for `people`, by parameter name."""
    spread = model.variability
    if spread is None:
        raise NoVariabilityError(model.id)
    random = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(spread.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    drawn = random.standard_normal((people, len(spread.names))) @ root.T
    found = {name: drawn[:, place] for place, name in enumerate(spread.names)}
    for name, sd in spread.logit_sd.items():
        found[name] = sd * random.standard_normal(people)
    return found


def _require_variability(model: Model) -> None:
    if model.variability is None:
        raise NoVariabilityError(
            f"{model.id} published no variability, so it draws no band. Choose a model that did, "
            "or draw its one curve."
        )


def _tasks(
    model_id: str,
    person: Person,
    regimen: Regimen,
    times: tuple[float, ...],
    people: int,
    seed: int,
) -> Iterator[_Task]:
    sizes = [min(BLOCK, people - begin) for begin in range(0, people, BLOCK)]
    seeds = np.random.SeedSequence(seed).spawn(len(sizes))
    for size, one in zip(sizes, seeds, strict=True):
        yield _Task(model_id, person, regimen, times, size, one)


def _block(task: _Task) -> tuple[Curve, ...]:
    model = load(task.model_id, task.allow_unverified)
    return curves(model, _drawn_values(model, task), task.regimen, np.asarray(task.times))


def _drawn_values(model: Model, task: _Task) -> Values:
    typical = typical_values(model, [task.person])
    spread = {name: np.repeat(value, task.people) for name, value in typical.items()}
    logit = frozenset(model.variability.logit_sd if model.variability else ())
    return with_deviation(spread, deviations(model, task.people, task.seed), logit)


def _by_curve(blocks: list[tuple[Curve, ...]]) -> Iterator[list[Array]]:
    for number in range(len(blocks[0])):
        yield [block[number].conc_ng_ml for block in blocks]

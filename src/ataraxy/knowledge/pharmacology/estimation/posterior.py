"""The whole posterior of one person by sampling, importance weights and resampling."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ataraxy.knowledge.pharmacology.estimation.estimate import Estimate, Prior, objective_of
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values, with_deviation
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, curves

_DEGREES_OF_FREEDOM = 5
_FARTHEST_SD = 8.0
"""Proposals beyond this many standard errors only overflow; their weight is nothing."""


def sample(
    model: Model,
    person: Person,
    regimen: Regimen,
    levels: Sequence[Level],
    prior: Prior,
    found: Estimate,
    *,
    draws: int,
    seed: int,
) -> Array:
    """`draws` deviations from the posterior, shape ``(draws, parameters)``.

    A multivariate t around the estimate, scaled by its curvature, proposes four times as many;
    importance weights choose among them.
    """
    objective = objective_of(model, person, regimen, levels, prior)
    return resampled(objective, found.eta, found.covariance, draws=draws, seed=seed)


def resampled(
    objective: Callable[[Array], Array], eta: Array, covariance: Array, *, draws: int, seed: int
) -> Array:
    """`draws` points from the density ``exp(-objective / 2)`` around `eta`."""
    random = np.random.default_rng(np.random.SeedSequence(seed))
    size, many = len(eta), 4 * draws
    normal = random.standard_normal((many, size))
    stretch = np.sqrt(_DEGREES_OF_FREEDOM / random.chisquare(_DEGREES_OF_FREEDOM, many))
    offset = np.clip(normal * stretch[:, None], -_FARTHEST_SD, _FARTHEST_SD)
    proposed = eta + offset @ np.linalg.cholesky(covariance).T
    target = -objective(proposed) / 2
    squared = (offset**2).sum(axis=1)
    proposal = -(_DEGREES_OF_FREEDOM + size) / 2 * np.log1p(squared / _DEGREES_OF_FREEDOM)
    log_weight = np.where(np.isfinite(target), target - proposal, -np.inf)
    weight = np.exp(log_weight - log_weight.max())
    chosen = random.choice(many, size=draws, p=weight / weight.sum())
    drawn: Array = proposed[chosen]
    return drawn


def predict(
    model: Model, person: Person, regimen: Regimen, times_min: Array, prior: Prior, eta: Array
) -> tuple[Curve, ...]:
    """A curve for each sampled deviation; bands over them come from the whole posterior."""
    typical = typical_values(model, [person])
    values = {name: np.repeat(value, len(eta)) for name, value in typical.items()}
    named = {name: eta[:, place] for place, name in enumerate(prior.names)}
    return curves(model, with_deviation(values, named, prior.logit), regimen, times_min)

"""How well an estimate fits, and how much of it is the prior.

- IWRES, individual weighted residual: ``(y - f(η̂)) / √v``.
- CWRES, conditional weighted residual (Hooker 2007): ``C^(-1/2) (y - E)`` with
  ``E = f(η̂) - G η̂`` and ``C = G Ω G' + diag(v)``, ``G = ∂f/∂η`` at ``η̂``.
- Shrinkage of a parameter: ``SE² / ω²``, 0 when the levels settle it, 1 when they say nothing.

Where the error was published on the logarithm, ``y`` and ``f`` stand for their logarithms. A level
below the limit has no residual (NaN).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.estimation.objective import Problem, slopes_of_predictions
from ataraxy.knowledge.pharmacology.kinetics.expression import Array

_NOTHING_LEARNED = 0.95
"""Share of the prior's spread that remains, above which the levels added nothing."""

_LITTLE_LEARNED = 0.8
_SURPRISING = 3.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Residuals at each level, shape ``(levels,)``; NaN where the level was below the limit."""

    individual_weighted: Array
    conditional_weighted: Array


def fit_of(problem: Problem, eta: Array) -> Fit:
    """Weighted residuals at the estimate `eta`, shape ``(size,)``."""
    errors = problem.errors
    predicted = problem.predictions(eta[None])[0]
    distance, variance = errors.distances(predicted), errors.variances(predicted)
    individual = np.where(errors.below, np.nan, distance / np.sqrt(variance))
    conditional = np.full(len(distance), np.nan)
    seen = np.logical_not(errors.below)
    if seen.any():
        slope = slopes_of_predictions(problem, eta)[seen]
        around = distance[seen] + slope @ eta
        spread = slope @ problem.covariance @ slope.T + np.diag(variance[seen])
        conditional[seen] = _inverse_root(spread) @ around
    return Fit(individual, conditional)


def verdict(remaining: float, residuals: Array, names: tuple[str, ...], moved: Array) -> str:
    """One sentence for the reader: what the levels taught, and whether one is hard to believe.

    `remaining` is the share of the prior's spread left in the parameter learned best, `residuals`
    are the IWRES, `moved` says how far each of `names` lies from its typical value in units of the
    prior's standard deviation.
    """
    seen = residuals[np.isfinite(residuals)]
    if len(seen) and np.abs(seen).max() > _SURPRISING:
        return (
            "At least one level lies more than three standard errors from its curve: check its "
            "time, unit and analyte before believing this estimate."
        )
    if remaining > _NOTHING_LEARNED:
        return "The prior says it all: these levels add almost nothing about this person."
    far = [name for name, distance in zip(names, np.abs(moved), strict=True) if distance > 2]
    if far:
        return f"This person lies far from others in {', '.join(far)}: check dose and times."
    if remaining > _LITTLE_LEARNED:
        return "The levels add a little; most of this estimate is the prior."
    return "The levels tell this person apart from the typical one."


def _inverse_root(covariance: Array) -> Array:
    values, vectors = np.linalg.eigh(covariance)
    root: Array = vectors @ np.diag(1 / np.sqrt(values)) @ vectors.T
    return root

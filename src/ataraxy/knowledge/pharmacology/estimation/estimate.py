"""One person's own parameters from a few measured levels (maximum a posteriori).

Deviations that no level can feel keep what the prior says given the others (a conditional normal),
which is exact and spares the search their dimensions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ataraxy.knowledge.pharmacology.estimation.diagnostics import fit_of, verdict
from ataraxy.knowledge.pharmacology.estimation.minimise import covariance_at, minimise
from ataraxy.knowledge.pharmacology.estimation.objective import LevelsProblem, Problem
from ataraxy.knowledge.pharmacology.estimation.prior import Prior, checked_levels, part_of, prior_of
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen

__all__ = ["Estimate", "Level", "Prior", "estimate", "objective_of", "prior_of", "solved"]

_PROBE = 0.3
_FELT = 1e-10
"""Relative change of a prediction below which a deviation is not felt by any level."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where a person lies. Arrays over parameters follow `names`, arrays over levels the levels.

    `weighted_residuals` are IWRES, `conditional_weighted_residuals` CWRES, `shrinkage` is
    ``SE² / ω²``, at most 1 (see `diagnostics`). `shrunk` is the mean of ``SE / ω``: 1 when the
    prior says it all. `minus_two_log_likelihood` is the marginal one by Laplace's approximation,
    ``objective + log|Ω| + log|H/2|``, without the constant of the number of levels.
    """

    names: tuple[str, ...]
    eta: Array
    standard_error: Array
    covariance: Array
    objective: float
    predictions_ng_ml: Array
    weighted_residuals: Array
    shrunk: float
    conditional_weighted_residuals: Array = field(default_factory=lambda: np.zeros(0))
    shrinkage: Array = field(default_factory=lambda: np.zeros(0))
    minus_two_log_likelihood: float = float("nan")
    felt: tuple[str, ...] = ()
    """The parameters that at least one level can feel."""
    verdict: str = ""


def estimate(
    model: Model, person: Person, regimen: Regimen, levels: Sequence[Level], prior: Prior
) -> Estimate:
    """The most probable deviations of `person`, given their levels.

    Raises `PersonError`, `RegimenError` (a level before the first dose, of an analyte the model
    lacks …) and `EstimationError` where the levels lead nowhere.
    """
    list(warnings_for(model, person))
    used = checked_levels(model, regimen, levels, prior)

    def problem(part: Prior) -> Problem:
        return LevelsProblem(model, person, regimen, used, part)

    return solved(problem, prior)


# A step off the map is answered by taking no step, not by a warning of NumPy's.
@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def solved(problem_of: Callable[[Prior], Problem], prior: Prior) -> Estimate:
    """Solve the problem that a prior leads to, searching only among what the levels can feel."""
    whole = problem_of(prior)
    felt = _felt(whole)
    problem = problem_of(part_of(prior, felt)) if len(felt) < len(prior.names) else whole
    prior_sd = np.sqrt(np.diag(problem.covariance))
    best = minimise(problem.objective, prior_sd)
    covariance = covariance_at(problem.objective, best, prior_sd)
    _, part = np.linalg.slogdet(covariance)
    _, believed = np.linalg.slogdet(problem.covariance)
    objective = float(problem.objective(best[None])[0])
    eta, spread = _with_the_rest(prior.covariance, felt, best, covariance)
    names = tuple(prior.names[place] for place in felt)
    return _estimate(whole, prior, eta, spread, objective, objective + believed - part, names)


def objective_of(
    model: Model, person: Person, regimen: Regimen, levels: Sequence[Level], prior: Prior
) -> Callable[[Array], Array]:
    """The objective as a function of deviations, shape ``(batch, parameters)`` to ``(batch,)``."""
    return LevelsProblem(model, person, regimen, levels, prior).objective


def _estimate(
    problem: Problem,
    prior: Prior,
    eta: Array,
    covariance: Array,
    objective: float,
    minus_two_log_likelihood: float,
    felt: tuple[str, ...],
) -> Estimate:
    standard_error = np.sqrt(np.diag(covariance))
    prior_sd = np.sqrt(np.diag(prior.covariance))
    fit = fit_of(problem, eta)
    left = np.minimum(standard_error / prior_sd, 1.0)
    return Estimate(
        names=prior.names,
        eta=eta,
        standard_error=standard_error,
        covariance=covariance,
        objective=objective,
        predictions_ng_ml=problem.predictions(eta[None])[0],
        weighted_residuals=fit.individual_weighted,
        shrunk=float(left.mean()),
        conditional_weighted_residuals=fit.conditional_weighted,
        shrinkage=left**2,
        minus_two_log_likelihood=float(minus_two_log_likelihood),
        felt=felt,
        verdict=verdict(float(left.min()), fit.individual_weighted, prior.names, eta / prior_sd),
    )


def _felt(problem: Problem) -> list[int]:
    """Places of the deviations that change a prediction; all of them if none does."""
    size = len(problem.covariance)
    shift = _PROBE * np.sqrt(np.diag(problem.covariance))
    at = np.tile(shift / 2, (size + 1, 1))
    at[range(size), range(size)] += shift
    found = problem.predictions(at)
    reference = found[-1]
    change = np.abs(found[:-1] - reference) / np.maximum(np.abs(reference), np.finfo(float).tiny)
    felt = [place for place in range(size) if change[place].max() > _FELT]
    return felt or list(range(size))


def _with_the_rest(
    omega: Array, felt: list[int], best: Array, covariance: Array
) -> tuple[Array, Array]:
    """Deviations and covariance of all names, from those of the felt ones and the prior."""
    carry = omega[:, felt] @ np.linalg.inv(omega[np.ix_(felt, felt)])
    left = omega - carry @ omega[felt]
    eta: Array = carry @ best
    spread: Array = carry @ covariance @ carry.T + left
    return eta, spread

"""One person's own parameters from a few measured levels (maximum a posteriori).

The objective is ``Σ [log v + (y - f)² / v] + η' Ω⁻¹ η``, with the error variance ``v`` at the
prediction; a level below the limit of quantification counts with its probability (the M3 method of
Beal 2001). Several starts are improved side by side by Newton steps on finite differences.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from ataraxy.knowledge.pharmacology.kinetics.errors import NoVariabilityError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Residual
from ataraxy.knowledge.pharmacology.kinetics.parameters import (
    Values,
    typical_values,
    with_deviation,
)
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import curves

_STEP = 1e-4
_STARTS = 5
_MOST_ITERATIONS = 60
_CONVERGED = 1e-7  # the next Newton step would move by about its square


@dataclass(frozen=True, slots=True)
class Level:
    """A measured concentration; `below_limit` means only that it was less than `conc_ng_ml`."""

    time_min: float
    conc_ng_ml: float
    analyte: str
    below_limit: bool = False

    def __post_init__(self) -> None:
        if not np.isfinite(self.conc_ng_ml) or self.conc_ng_ml <= 0:
            raise RegimenError(
                f"a level of {self.conc_ng_ml} ng/mL cannot be used; give a positive number, or "
                "mark it as below the limit of quantification and give that limit."
            )


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before measuring: spread of the named parameters and error of a level."""

    names: tuple[str, ...]
    omega: Array
    residuals: dict[str, Residual]
    logit: frozenset[str] = frozenset()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where a person lies. `eta` and `standard_error` follow `names`; `shrunk` says how little the
    levels told (1: the prior says it all)."""

    names: tuple[str, ...]
    eta: Array
    standard_error: Array
    covariance: Array
    objective: float
    predictions_ng_ml: Array
    weighted_residuals: Array
    shrunk: float


def prior_of(model: Model) -> Prior:
    """The model's own published spread and error; raises `NoVariabilityError`."""
    if model.variability is None or not model.residuals:
        raise NoVariabilityError(
            f"{model.id} published no variability, so no person can be estimated with it unless "
            "omega and sigma are given."
        )
    spread = model.variability
    omega: Array = spread.covariance.copy()
    for name, sd in spread.logit_sd.items():
        place = spread.names.index(name)
        omega[place, place] = sd**2
    logit = frozenset(spread.logit_sd)
    return Prior(spread.names, omega, dict(model.residuals), logit)


def estimate(
    model: Model, person: Person, regimen: Regimen, levels: Sequence[Level], prior: Prior
) -> Estimate:
    """The most probable deviations of `person`, given their levels."""
    problem = _Problem(model, person, regimen, levels, prior)
    best = _minimise(problem)
    hessian = _hessian(problem.objective, best[None])[0]
    covariance = 2 * np.linalg.inv(hessian)
    predicted = problem.predictions(best[None])[0]
    spread = np.sqrt(problem.variances(predicted[None])[0])
    prior_sd = np.sqrt(np.diag(prior.omega))
    standard_error = np.sqrt(np.diag(covariance))
    return Estimate(
        names=prior.names,
        eta=best,
        standard_error=standard_error,
        covariance=covariance,
        objective=float(problem.objective(best[None])[0]),
        predictions_ng_ml=predicted,
        weighted_residuals=(problem.measured - predicted) / spread,
        shrunk=float(np.mean(np.minimum(standard_error / prior_sd, 1.0))),
    )


def objective_of(
    model: Model, person: Person, regimen: Regimen, levels: Sequence[Level], prior: Prior
) -> Callable[[Array], Array]:
    """The objective as a function of deviations, shape ``(batch, parameters)`` to ``(batch,)``."""
    return _Problem(model, person, regimen, levels, prior).objective


class _Problem:
    """The objective over batches of deviations, shape ``(batch, parameters)``."""

    def __init__(
        self,
        model: Model,
        person: Person,
        regimen: Regimen,
        levels: Sequence[Level],
        prior: Prior,
    ) -> None:
        self._model, self._regimen, self._levels, self._prior = model, regimen, levels, prior
        self._typical = typical_values(model, [person])
        self.times = np.array(sorted({one.time_min for one in levels}))
        self._column = np.searchsorted(self.times, [one.time_min for one in levels])
        self.measured = np.array([one.conc_ng_ml for one in levels])
        self._below = np.array([one.below_limit for one in levels])
        self._precision = np.linalg.inv(prior.omega) * prior.weight

    @property
    def size(self) -> int:
        """How many deviations are sought."""
        return len(self._prior.names)

    @property
    def spread(self) -> Array:
        """Standard deviations of the prior."""
        found: Array = np.sqrt(np.diag(self._prior.omega))
        return found

    def predictions(self, eta: Array) -> Array:
        """ng/mL at each level, shape ``(batch, levels)``."""
        values = self._values(eta)
        found = {
            one.analyte: one.conc_ng_ml
            for one in curves(self._model, values, self._regimen, self.times)
            if one.site == "plasma"
        }
        columns = [
            found[one.analyte][:, column]
            for one, column in zip(self._levels, self._column, strict=True)
        ]
        return np.stack(columns, axis=1)

    def variances(self, predicted: Array) -> Array:
        """Error variance at each prediction."""
        found = np.empty_like(predicted)
        for number, level in enumerate(self._levels):
            error, at = self._prior.residuals[level.analyte], predicted[:, number]
            share = error.proportional_sd or error.log_sd
            found[:, number] = (share * at) ** 2 + error.additive_sd_ng_ml**2
        return np.maximum(found, np.finfo(float).tiny)

    def objective(self, eta: Array) -> Array:
        """Minus twice the log posterior, without constants, for each row of `eta`."""
        predicted = self.predictions(eta)
        variance = self.variances(predicted)
        distance = self.measured - predicted
        seen = np.log(variance) + distance**2 / variance
        hidden = -2 * log_ndtr(distance / np.sqrt(variance))
        terms = np.where(self._below, hidden, seen).sum(axis=1)
        penalty = np.einsum("bi,ij,bj->b", eta, self._precision, eta)
        total: Array = terms + penalty
        return total

    def _values(self, eta: Array) -> Values:
        batch = len(eta)
        spread = {name: np.repeat(value, batch) for name, value in self._typical.items()}
        named = {name: eta[:, place] for place, name in enumerate(self._prior.names)}
        return with_deviation(spread, named, self._prior.logit)


def _minimise(problem: _Problem) -> Array:
    points = _starts(problem)
    value = problem.objective(points)
    for _ in range(_MOST_ITERATIONS):
        gradient, hessian = _slopes(problem.objective, points, value)
        step = -_solve(hessian, gradient)
        points, value, moved = _line_search(problem, points, value, step)
        if np.abs(moved).max() < _CONVERGED:
            break
    best: Array = points[int(np.argmin(value))]
    return best


def _starts(problem: _Problem) -> Array:
    # The prior's centre and four corners of a simplex around it: fixed, so that the answer is too.
    points = np.zeros((_STARTS, problem.size))
    for number in range(1, _STARTS):
        signs = [1 if (number >> place) & 1 else -1 for place in range(problem.size)]
        points[number] = 0.7 * problem.spread * signs
    return points


def _line_search(
    problem: _Problem, points: Array, value: Array, step: Array
) -> tuple[Array, Array, Array]:
    """For each start the best of a full, a half, a quarter … step; never a worse point."""
    lengths = 0.5 ** np.arange(8)
    tried = points[None] + lengths[:, None, None] * step[None]
    flat = problem.objective(tried.reshape(-1, points.shape[1])).reshape(len(lengths), -1)
    flat = np.where(np.isfinite(flat), flat, np.inf)
    choice = flat.argmin(axis=0)
    people = np.arange(len(points))
    better = flat[choice, people] < value
    moved = np.where(better[:, None], tried[choice, people] - points, 0.0)
    return points + moved, np.where(better, flat[choice, people], value), moved


def _solve(hessian: Array, gradient: Array) -> Array:
    """Newton's step, with a ridge wherever the curvature is not positive."""
    lowest = np.linalg.eigvalsh(hessian)[:, 0]
    ridge = np.where(lowest <= 1e-6, 1e-3 - lowest, 0.0)
    firm: Array = hessian + ridge[:, None, None] * np.eye(hessian.shape[1])
    solved: Array = np.asarray(np.linalg.solve(firm, gradient[..., None])[..., 0], dtype=float)
    return solved


def _slopes(function: Callable[[Array], Array], points: Array, value: Array) -> tuple[Array, Array]:
    """Gradient and Hessian at `points`, where the function is `value`, from one batch of calls."""
    size, near, far = points.shape[1], _STEP, 10 * _STEP
    unit = np.eye(size)
    rows, columns = np.triu_indices(size, 1)
    shifts = np.concatenate([near * unit, far * unit, far * (unit[rows] + unit[columns])])
    tried = points[:, None] + np.concatenate([shifts, -shifts])[None]
    found = function(tried.reshape(-1, size)).reshape(len(points), 2, -1)
    ahead, behind = found[:, 0], found[:, 1]
    gradient = (ahead[:, :size] - behind[:, :size]) / (2 * near)
    both = ahead[:, size:] + behind[:, size:] - 2 * value[:, None]
    own, pairs = both[:, :size], both[:, size:]
    hessian = np.zeros((len(points), size, size))
    hessian[:, range(size), range(size)] = own
    hessian[:, rows, columns] = (pairs - own[:, rows] - own[:, columns]) / 2
    hessian[:, columns, rows] = hessian[:, rows, columns]
    return gradient, hessian / far**2


def _hessian(function: Callable[[Array], Array], points: Array) -> Array:
    size, step = points.shape[1], 10 * _STEP
    rows, columns = np.triu_indices(size)
    unit = step * np.eye(size)
    corners = np.stack(
        [
            unit[rows] + unit[columns],
            unit[rows] - unit[columns],
            -unit[rows] + unit[columns],
            -unit[rows] - unit[columns],
        ]
    )
    tried = points[:, None, None] + corners[None]
    value = function(tried.reshape(-1, size)).reshape(len(points), 4, -1)
    curve = (value[:, 0] - value[:, 1] - value[:, 2] + value[:, 3]) / (4 * step**2)
    found = np.zeros((len(points), size, size))
    found[:, rows, columns] = curve
    found[:, columns, rows] = curve
    return found

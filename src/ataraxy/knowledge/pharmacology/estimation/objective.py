"""What an estimate makes smallest: levels far from the curve, and a person far from others.

``Σ [log v + (y - f)² / v] + η' Ω⁻¹ η``, with the error variance ``v = (b f)² + a²`` at the
prediction ``f`` (or ``v = s²`` on the logarithms of both, where the error was published so). A
level below the limit of quantification counts with its probability, ``-2 log Φ((L - f) / √v)``
(the M3 method of Beal 2001).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.special import log_ndtr

from ataraxy.knowledge.pharmacology.estimation.prior import Prior
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Residual
from ataraxy.knowledge.pharmacology.kinetics.parameters import (
    Values,
    typical_values,
    with_deviation,
)
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import curves


class Problem(Protocol):
    """Something to make smallest over batches of deviations, shape ``(batch, size)``."""

    @property
    def covariance(self) -> Array:
        """Covariance of the deviations before measuring."""

    @property
    def precision(self) -> Array:
        """The inverse of that."""

    @property
    def errors(self) -> Errors:
        """The measured levels with their error."""

    def predictions(self, eta: Array) -> Array:
        """ng/mL at each level, shape ``(batch, levels)``."""

    def objective(self, eta: Array) -> Array:
        """Minus twice the log posterior, without constants, for each row of `eta`."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Measured levels and how each scatters; arrays of shape ``(levels,)``."""

    measured: Array
    below: Array
    logarithmic: Array
    proportional: Array
    additive: Array

    def distances(self, predicted: Array) -> Array:
        """``y - f``, or ``log y - log f`` where the error is logarithmic."""
        with np.errstate(divide="ignore"):
            apart = np.log(self.measured) - np.log(np.maximum(predicted, 0.0))
        found: Array = np.where(self.logarithmic, apart, self.measured - predicted)
        return found

    def variances(self, predicted: Array) -> Array:
        """Error variance at each prediction, on the scale of `distances`."""
        share = self.proportional**2
        own = np.where(self.logarithmic, share, share * predicted**2) + self.additive**2
        found: Array = np.maximum(own, np.finfo(float).tiny)
        return found

    def terms(self, predicted: Array) -> Array:
        """Each level's part of the objective."""
        variance, distance = self.variances(predicted), self.distances(predicted)
        seen = np.log(variance) + distance**2 / variance
        hidden = -2 * log_ndtr(distance / np.sqrt(variance))
        found: Array = np.where(self.below, hidden, seen)
        return found


def errors_of(levels: Sequence[Level], residuals: Mapping[str, Residual]) -> Errors:
    """The levels with the residual error of their analytes."""
    own = [residuals[one.analyte] for one in levels]
    return Errors(
        measured=np.array([one.conc_ng_ml for one in levels]),
        below=np.array([one.below_limit for one in levels]),
        logarithmic=np.array([one.log_sd > 0 for one in own]),
        proportional=np.array([one.log_sd or one.proportional_sd for one in own]),
        additive=np.array([0.0 if one.log_sd else one.additive_sd_ng_ml for one in own]),
    )


class LevelsProblem:
    """One person whose parameters do not change: the usual problem."""

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
        self._times = np.array(sorted({one.time_min for one in levels}))
        self._sites = [(name, "plasma") for name in dict.fromkeys(one.analyte for one in levels)]
        self._column = np.searchsorted(self._times, [one.time_min for one in levels])
        self.errors = errors_of(levels, prior.residuals)
        self.covariance = prior.covariance
        self.precision: Array = np.asarray(np.linalg.inv(prior.covariance), dtype=float)

    def predictions(self, eta: Array) -> Array:
        """ng/mL at each level, shape ``(batch, levels)``."""
        values = self._values(eta)
        found = {
            one.analyte: one.conc_ng_ml
            for one in curves(self._model, values, self._regimen, self._times, self._sites)
        }
        columns = [
            found[one.analyte][:, column]
            for one, column in zip(self._levels, self._column, strict=True)
        ]
        return np.stack(columns, axis=1)

    def objective(self, eta: Array) -> Array:
        """Minus twice the log posterior, without constants, for each row of `eta`."""
        penalty = np.einsum("bi,ij,bj->b", eta, self.precision, eta)
        total: Array = self.errors.terms(self.predictions(eta)).sum(axis=1) + penalty
        return total

    def _values(self, eta: Array) -> Values:
        spread = {name: np.repeat(value, len(eta)) for name, value in self._typical.items()}
        named = {name: eta[:, place] for place, name in enumerate(self._prior.names)}
        return with_deviation(spread, named, self._prior.logit)


def slopes_of_predictions(problem: Problem, eta: Array, step: float = 1e-4) -> Array:
    """``∂h/∂η`` at one `eta`, shape ``(levels, size)``, where ``h`` is ``f`` or its logarithm."""
    shift = step * np.eye(len(eta))
    tried = problem.predictions(np.concatenate([eta + shift, eta - shift]))
    logarithmic = problem.errors.logarithmic
    scaled = np.where(logarithmic, np.log(np.where(logarithmic, tried, 1.0)), tried)
    ahead, behind = scaled[: len(eta)], scaled[len(eta) :]
    slope: Array = (ahead - behind).T / (2 * step)
    return slope

"""Learning from all courses of a clinic: the most likely level and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import minimize

from ataraxy.knowledge.fading.likelihood import HIGH, LOW, log_posterior
from ataraxy.knowledge.fading.prior import Prior, prior
from ataraxy.knowledge.fading.spell import Floats, Patient, side_by_side

_DRAWS = 32
_SEED = 20261122
_STEP = 1e-3
Tell = Callable[[int], None]


@dataclass(frozen=True)
class Clinic:
    """What a clinic's people have in common, as far as it is known.

    `mode` and `covariance` are those of the vector (μ, log τ, log k, δ …), a normal approximation
    of the posterior. `people` and `losses` say how much it rests on; with none it is the prior.
    """

    mode: Floats
    covariance: Floats
    settings: tuple[str, ...]
    people: int
    losses: int

    @property
    def is_prior(self) -> bool:
        """Whether nobody's loss was seen, so that everything said comes from publications."""
        return self.losses == 0

    @property
    def median_days(self) -> float:
        """The typical person's median time to loss, in days."""
        return float(np.exp(self.mode[0]))

    @cached_property
    def levels(self) -> Floats:
        """Vectors that could be true, one a row, drawn in mirrored pairs, the same each time."""
        half = np.random.default_rng(_SEED).standard_normal((_DRAWS // 2, len(self.mode)))
        steps = np.concatenate([half, -half]) @ np.linalg.cholesky(self.covariance).T
        found = self.mode + steps
        found[:, :3] = np.clip(found[:, :3], LOW, HIGH)
        return np.asarray(found, dtype=np.float64)

    def setting_of(self, name: str) -> int | None:
        """The number of a setting; None for one the clinic has not seen."""
        return self.settings.index(name) if name in self.settings else None


def fit(
    patients: Sequence[Patient], believed: Prior | None = None, tell: Tell | None = None
) -> Clinic:
    """Learn from `patients`; `tell` hears after each step of the search how many were made.

    Maximises the posterior by L-BFGS-B and takes the curvature there for the uncertainty. Without a
    single spell the answer is the prior.
    """
    believed = believed or prior()
    told = [one for one in patients if one.spells]
    settings = tuple(sorted({one.setting for one in told}))
    start = _start(believed, len(settings))
    losses = sum(not spell.is_censored for one in told for spell in one.spells)
    if not told:
        return Clinic(start, _prior_covariance(believed, 0), settings, 0, 0)
    seen = side_by_side(told, settings)

    def cost(vector: Floats) -> float:
        return -log_posterior(vector, seen, believed)

    steps = iter(range(1, 10_000))
    found = minimize(
        cost,
        start,
        method="L-BFGS-B",
        bounds=[*zip(LOW, HIGH, strict=True), *[(None, None)] * len(settings)],
        callback=lambda _: tell(next(steps)) if tell else None,
    )
    mode = np.asarray(found.x, dtype=np.float64)
    return Clinic(mode, _covariance(cost, mode), settings, seen.people, losses)


def _start(believed: Prior, settings: int) -> Floats:
    beliefs = (believed.median_days, believed.between_people, believed.shape)
    return np.array([*(one.log_value for one in beliefs), *(0.0 for _ in range(settings))])


def _prior_covariance(believed: Prior, settings: int) -> Floats:
    beliefs = (believed.median_days, believed.between_people, believed.shape)
    spreads = [*(one.log_sd for one in beliefs), *(believed.between_settings,) * settings]
    return np.diag(np.square(spreads))


def _covariance(cost: Callable[[Floats], float], mode: Floats) -> Floats:
    """The inverse of the curvature at `mode`, by central differences."""
    size = len(mode)
    steps = np.eye(size) * _STEP
    curvature = np.empty((size, size))
    for row in range(size):
        for column in range(row, size):
            one, other = steps[row], steps[column]
            corners = cost(mode + one + other) + cost(mode - one - other)
            across = cost(mode + one - other) + cost(mode - one + other)
            value = (corners - across) / (4.0 * _STEP**2)
            curvature[row, column] = curvature[column, row] = value
    return np.asarray(np.linalg.inv(curvature), dtype=np.float64)

"""What is measured and what is believed before: levels, spread between people, error of a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.errors import NoVariabilityError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Residual, Variability
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed before measuring: spread of the named parameters and error of a level.

    `omega` is the covariance of the deviations, shape ``(names, names)``; deviations in `logit`
    shift on the logit scale, the others multiply by ``exp(η)``. `weight` multiplies the prior's
    penalty: below 1 trusts the levels more, above 1 the publication. Raises `RegimenError` for a
    covariance that is none and for a weight not above 0.
    """

    names: tuple[str, ...]
    omega: Array
    residuals: dict[str, Residual]
    logit: frozenset[str] = frozenset()
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not (np.isfinite(self.weight) and self.weight > 0):
            raise RegimenError(f"prior weight is {self.weight}; it must be a number above 0.")
        if self.omega.shape != (len(self.names), len(self.names)):
            raise RegimenError(f"omega has shape {self.omega.shape} for {len(self.names)} names.")
        finite = bool(np.isfinite(self.omega).all())
        if not finite or not len(self.names) or np.linalg.eigvalsh(self.omega).min() <= 0:
            raise RegimenError("omega must be a covariance: finite, its variances above 0.")

    @property
    def covariance(self) -> Array:
        """The covariance as weighted: ``Ω / weight``."""
        weighted: Array = self.omega / self.weight
        return weighted


def prior_of(model: Model, weight: float = 1.0) -> Prior:
    """The model's own published spread and error; raises `NoVariabilityError`."""
    if model.variability is None or not model.residuals:
        raise NoVariabilityError(
            f"{model.id} published no variability, so no person can be estimated with it unless "
            "omega and sigma are given."
        )
    names, omega, logit = _varying(model.variability)
    return Prior(names, omega, dict(model.residuals), logit, weight)


def occasion_prior_of(model: Model) -> Prior:
    """The model's published spread between occasions of one person; raises `NoVariabilityError`."""
    if model.between_occasions is None:
        raise NoVariabilityError(
            f"{model.id} published no variability between occasions; fit all levels as one."
        )
    names, omega, logit = _varying(model.between_occasions)
    return Prior(names, omega, dict(model.residuals), logit)


def checked_levels(
    model: Model, regimen: Regimen, levels: Sequence[Level], prior: Prior
) -> tuple[Level, ...]:
    """The levels, if each can be predicted and has an error; raises `RegimenError`."""
    if not levels:
        raise RegimenError("levels is empty; give at least one measured level.")
    if not regimen:
        raise RegimenError("regimen is empty; give at least one dose.")
    first = min(dose.start_min for dose in regimen)
    for one in levels:
        if one.time_min <= first:
            raise RegimenError(
                f"time_min of a level is {one.time_min:g}; the first dose begins at {first:g} min, "
                "so it must be later than that."
            )
        if one.analyte not in model.analytes:
            known = ", ".join(model.analytes)
            raise RegimenError(f"analyte is {one.analyte!r}; {model.id} has {known}.")
        if one.analyte not in prior.residuals:
            raise RegimenError(f"{model.id} has no residual error for {one.analyte}; give sigma.")
    strangers = set(prior.names) - set(model.parameters)
    if strangers:
        known = ", ".join(model.parameters)
        raise RegimenError(f"omega names {', '.join(sorted(strangers))}; {model.id} has {known}.")
    return tuple(levels)


def part_of(prior: Prior, places: Sequence[int]) -> Prior:
    """The prior of some of its names only, the others left out (integrated away)."""
    chosen = np.asarray(places, dtype=int)
    names = tuple(prior.names[place] for place in chosen)
    return replace(prior, names=names, omega=prior.omega[np.ix_(chosen, chosen)])


def _varying(spread: Variability) -> tuple[tuple[str, ...], Array, frozenset[str]]:
    """Names, covariance and logit names of the parameters that really vary."""
    omega: Array = spread.covariance.copy()
    for name, sd in spread.logit_sd.items():
        place = spread.names.index(name)
        omega[place, place] = sd**2
    varies = [place for place in range(len(spread.names)) if omega[place, place] > 0]
    names = tuple(spread.names[place] for place in varies)
    return names, omega[np.ix_(varies, varies)], frozenset(spread.logit_sd)

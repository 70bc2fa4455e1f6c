"""A prior in words: “V1=0.09,CL=0.06” and “prop=0.2,add=2” in the place of what was published."""

from __future__ import annotations

from typing import Any

import numpy as np

from ataraxy.knowledge.pharmacology.commands.shared import numbers, pairs
from ataraxy.knowledge.pharmacology.estimation.prior import Prior, prior_of
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Residual


def prior_in_words(model: Model, weight: float, omega: str | None, sigma: str | None) -> Prior:
    """The published prior with what is given in words in its place.

    Raises `PharmacologyError` for words that name no parameter or are no covariance, and where a
    model published neither and not both are given.
    """
    base = None if omega and sigma else prior_of(model, weight)
    names, variances = (base.names, base.omega) if base else ((), np.eye(0))
    logit = base.logit if base else frozenset()
    if omega:
        names, variances = covariance(pairs(omega, "--omega"), model, "--omega")
    residuals = dict(base.residuals) if base else {}
    if sigma:
        residuals = {analyte: residual(sigma, analyte) for analyte in model.analytes}
    return Prior(tuple(names), variances, residuals, frozenset(logit & set(names)), weight)


def covariance(
    given: dict[str, float], model: Model, option: str
) -> tuple[tuple[str, ...], np.ndarray[Any, Any]]:
    """Variances as NAME=…, covariances as NAME:NAME=…; raises `PharmacologyError`."""
    names = tuple(name for name in given if ":" not in name)
    strangers = {part for name in given for part in name.split(":")} - set(names)
    strangers |= set(names) - set(model.parameters)
    if strangers:
        known = ", ".join(model.parameters)
        raise PharmacologyError(
            f"{option} names {', '.join(sorted(strangers))}; {model.id} has {known}, and a "
            "covariance needs the variances of both its names."
        )
    omega = np.zeros((len(names), len(names)))
    for name, value in given.items():
        first, _, second = name.partition(":")
        places = names.index(first), names.index(second or first)
        omega[places] = omega[places[::-1]] = value
    if not names or np.linalg.eigvalsh(omega).min() <= 0:
        raise PharmacologyError(f"{option} is no covariance; every variance must be above 0.")
    return names, omega


def residual(text: str, analyte: str) -> Residual:
    """The residual error of an analyte's levels in words; raises `PharmacologyError`."""
    given = pairs(text, "--sigma") if "=" in text else {"prop": numbers(text, "--sigma")[0]}
    strangers = set(given) - {"prop", "add"}
    if strangers or not given or min(given.values()) < 0 or not any(given.values()):
        raise PharmacologyError(
            f"--sigma is {text!r}; write prop=number,add=number (a share and ng/mL), none below 0 "
            "and at least one above."
        )
    return Residual(
        analyte,
        "given",
        proportional_sd=given.get("prop", 0.0),
        additive_sd_ng_ml=given.get("add", 0.0),
    )

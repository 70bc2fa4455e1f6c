"""Several models of one person's levels: how far each is to be believed, and what they say.

Weights are ``exp(-Δ/2)``, shared out to a sum of 1, of minus twice the log marginal likelihood
(Laplace: ``objective + log|Ω| + log|H/2|``), or of ``objective + 2 p`` with the number ``p`` of
deviations the levels can feel (an AIC for a penalised fit). Both compare models of the same levels
only. Arterial and venous models answer different questions and are not averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.estimation.estimate import Estimate, estimate
from ataraxy.knowledge.pharmacology.estimation.posterior import predict, sample
from ataraxy.knowledge.pharmacology.estimation.prior import Prior
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.forms import TOTAL_OF, as_total, levels_for
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve

CRITERIA = ("likelihood", "aic")
_CLEAR = 0.9


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model with the prior it is fitted with."""

    model: Model
    prior: Prior


@dataclass(frozen=True, slots=True)
class Average:
    """Weights of shape ``(candidates,)``, each fit, and one sentence on what the weights mean."""

    candidates: tuple[Candidate, ...]
    estimates: tuple[Estimate, ...]
    weights: Array
    statement: str


def average(
    candidates: Sequence[Candidate],
    person: Person,
    regimen: Regimen,
    levels: Sequence[Level],
    *,
    by: str = "likelihood",
) -> Average:
    """Fit each candidate to the same levels and weigh them; raises `RegimenError`.

    A total after the racemate is halved for a model of the S-form (see `forms`), and the likelihood
    is put back on the scale that was measured, so that such models compare.
    """
    if by not in CRITERIA:
        raise RegimenError(f"by is {by!r}; it must be one of {', '.join(CRITERIA)}.")
    _same_site(candidates)
    used = [levels_for(one.model, regimen, levels) for one in candidates]
    fits = tuple(
        estimate(one.model, person, regimen, own, one.prior)
        for one, own in zip(candidates, used, strict=True)
    )
    score = np.array(
        [
            _score(fit, by) + _change_of_scale(levels, own, one.prior)
            for one, fit, own in zip(candidates, fits, used, strict=True)
        ]
    )
    raw = np.exp(-(score - score.min()) / 2)
    weights: Array = raw / raw.sum()
    return Average(tuple(candidates), fits, weights, _statement(candidates, weights, by))


def predict_average(
    found: Average,
    person: Person,
    regimen: Regimen,
    levels: Sequence[Level],
    times_min: Array,
    *,
    draws: int,
    seed: int,
) -> Curve:
    """Curves drawn from all posteriors by weight, shape ``(draws, times)``: the drug in plasma.

    Where models of racemate and S-form meet, the S-form's curves are doubled to the total.
    """
    total = len({one.model.drug for one in found.candidates}) > 1
    shares = np.random.default_rng(seed).multinomial(draws, found.weights)
    parts = [
        _drawn(one, fit, person, regimen, levels, times_min, int(share), seed + place, total)
        for place, (one, fit, share) in enumerate(
            zip(found.candidates, found.estimates, shares, strict=True)
        )
        if share
    ]
    conc = np.concatenate([part.conc_ng_ml for part in parts])
    return Curve(parts[0].analyte, "plasma", parts[0].times_min, conc)


def _drawn(
    one: Candidate,
    fit: Estimate,
    person: Person,
    regimen: Regimen,
    levels: Sequence[Level],
    times_min: Array,
    draws: int,
    seed: int,
    total: bool,
) -> Curve:
    own = levels_for(one.model, regimen, levels)
    eta = sample(one.model, person, regimen, own, one.prior, fit, draws=draws, seed=seed)
    curves = predict(one.model, person, regimen, times_min, one.prior, eta)
    (drug,) = (c for c in curves if (c.analyte, c.site) == (one.model.drug, "plasma"))
    return as_total(drug) if total and drug.analyte in TOTAL_OF else drug


def _score(fit: Estimate, by: str) -> float:
    if by == "aic":
        return fit.objective + 2 * len(fit.felt)
    return fit.minus_two_log_likelihood


def _change_of_scale(measured: Sequence[Level], used: Sequence[Level], prior: Prior) -> float:
    """``-2 log`` of the density's change where a level was halved or its logarithm was taken."""
    change = 0.0
    for level, own in zip(measured, used, strict=True):
        if not level.below_limit:
            change += 2 * float(np.log(level.conc_ng_ml / own.conc_ng_ml))
            if prior.residuals[own.analyte].log_sd:
                change += 2 * float(np.log(own.conc_ng_ml))
    return change


def _same_site(candidates: Sequence[Candidate]) -> None:
    if not candidates:
        raise RegimenError("candidates is empty; give at least one model.")
    known = {one.model.sampling for one in candidates} - {"not stated"}
    if len(known) > 1:
        said = ", ".join(f"{one.model.id} ({one.model.sampling})" for one in candidates)
        raise RegimenError(
            f"Arterial and venous models are not averaged: {said}. Their peaks differ twofold for "
            "the same person; choose those of the site that was sampled."
        )


def _statement(candidates: Sequence[Candidate], weights: Array, by: str) -> str:
    order = np.argsort(-weights)
    said = ", ".join(f"{candidates[place].model.id} {weights[place]:.0%}" for place in order)
    how = "marginal likelihood" if by == "likelihood" else "AIC"
    best = float(weights.max())
    meaning = (
        "The levels favour one model clearly."
        if best >= _CLEAR
        else "The levels do not tell these models apart; the average carries that doubt."
    )
    return f"Weights by {how}: {said}. {meaning}" if len(candidates) > 1 else f"One model: {said}."

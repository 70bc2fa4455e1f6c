"""One person estimated from their levels with every chosen model, and the fits compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _

from ataraxy.knowledge.pharmacology.commands.prior import prior_in_words
from ataraxy.knowledge.pharmacology.estimation.averaging import Candidate, average
from ataraxy.knowledge.pharmacology.estimation.estimate import Estimate, estimate
from ataraxy.knowledge.pharmacology.estimation.posterior import predict, sample
from ataraxy.knowledge.pharmacology.estimation.prior import Prior
from ataraxy.knowledge.pharmacology.kinetics.chemistry import chemistry
from ataraxy.knowledge.pharmacology.kinetics.errors import EstimationError, PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.forms import as_total, levels_for
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values, with_deviation
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, simulate
from ataraxy.programme.workbench.commands import (
    estimate_command,
    estimate_step_min,
    first_min,
    weigh_command,
)
from ataraxy.programme.workbench.curves import doubled, page_times, what_is_shown
from ataraxy.programme.workbench.numbers import bench_numbers
from ataraxy.programme.workbench.question import LeftOut, Pair, Question, in_words, levels_in

_QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class FittedParameter:
    """One parameter of this person."""

    name: str
    value: float
    unit: str
    eta: float
    standard_error: float
    shrinkage: float


@dataclass(frozen=True, slots=True)
class FittedLevel:
    """One level as the model counted it, and what it predicts there; no residual below a limit."""

    words: str
    level: Level
    predicted_ng_ml: float
    weighted_residual: float | None
    halved: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """One model's answer. Curves lie on the estimate's grid; `before` is the typical curve."""

    pair: Pair
    found: Estimate
    parameters: tuple[FittedParameter, ...]
    levels: tuple[FittedLevel, ...]
    analyte: str
    before: Array
    low: Array
    middle: Array
    high: Array
    factor: float
    """By how much curves and levels are multiplied to be read as both forms."""
    marked_analyte: str
    """The levels of this analyte belong on the chart; none do at the effect site."""
    command: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Fits:
    """All fits, how the models weigh against one another (or why not), and what had to stay out."""

    fits: tuple[Fit, ...]
    left_out: tuple[LeftOut, ...]
    statement: str
    command: str
    times_min: Array


@dataclass(frozen=True, slots=True)
class _Case:
    """A model that can be estimated with, and the levels as it counts them."""

    pair: Pair
    prior: Prior
    levels: tuple[Level, ...]
    measured: tuple[Level, ...]


def fit_all(asked: Question) -> Fits:
    """Estimate with every model that can read the regimen and all the levels."""
    cases: list[_Case] = []
    left_out: list[LeftOut] = []
    fits: list[Fit] = []
    for pair in asked.pairs:
        if pair.asked.letter != asked.level_letter:
            continue
        try:
            case = _case(asked, pair)
            fits.append(_fit(asked, case))
            cases.append(case)
        except PharmacologyError as problem:
            left_out.append(LeftOut(pair.model.id, in_words(problem)))
    fits, statement, command = _weighed(asked, cases, fits)
    times = page_times(asked, estimate_step_min(asked))
    return Fits(tuple(fits), tuple(left_out), statement, command, times)


def _case(asked: Question, pair: Pair) -> _Case:
    measured = levels_in(asked, pair.model)
    used = levels_for(pair.model, pair.regimen, measured)
    prior = prior_in_words(pair.model, asked.prior_weight, asked.omega, asked.sigma)
    return _Case(pair, prior, used, measured)


def _fit(asked: Question, case: _Case) -> Fit:
    pair, prior = case.pair, case.prior
    given = (pair.model, asked.person, pair.regimen, case.levels, prior)
    found = estimate(*given)
    analyte, site = what_is_shown(asked, pair.model)
    total = doubled(asked, pair, analyte)
    times = page_times(asked, estimate_step_min(asked))
    begun = times >= first_min(pair)
    numbers = bench_numbers()
    eta = sample(*given, found, draws=numbers.draws, seed=numbers.seed)
    after = predict(pair.model, asked.person, pair.regimen, times[begun], prior, eta)
    before = simulate(pair.model, [asked.person], pair.regimen, times[begun])
    drawn = [_shown(one, analyte, site, total) for one in (after, before)]
    whole = np.zeros((4, len(times)))
    whole[:3, begun] = np.quantile(drawn[0].conc_ng_ml, _QUANTILES, axis=0)
    whole[3, begun] = drawn[1].conc_ng_ml[0]
    if not np.isfinite(whole).all():
        raise EstimationError(_no_one_person())
    low, middle, high, typical = np.maximum(whole, 0.0)
    return Fit(
        pair=pair,
        found=found,
        parameters=_parameters(asked, case, found),
        levels=_levels(asked, case, found),
        analyte=drawn[0].analyte,
        before=typical,
        low=low,
        middle=middle,
        high=high,
        factor=float(chemistry()["forms"]["total_per_s"]) if total else 1.0,
        marked_analyte=analyte if site == "plasma" else "",
        command=estimate_command(asked, pair, total=total),
    )


def _no_one_person() -> str:
    return _("the levels lead to no one person. Check their times and units.")


def _shown(found: Sequence[Curve], analyte: str, site: str, total: bool) -> Curve:
    one = next(one for one in found if (one.analyte, one.site) == (analyte, site))
    return as_total(one) if total else one


def _weighed(
    asked: Question, cases: Sequence[_Case], fits: list[Fit]
) -> tuple[list[Fit], str, str]:
    """The fits with the model's weights, the sentence about them, and the command for both."""
    if len(cases) < 2:
        return fits, "", ""
    try:
        found = average(
            [Candidate(one.pair.model, one.prior) for one in cases],
            asked.person,
            cases[0].pair.regimen,
            cases[0].measured,
            by=asked.by,
        )
    except PharmacologyError as problem:
        return fits, _("Not weighed against one another. %(why)s") % {"why": problem}, ""
    weighed = [
        replace(one, weight=float(weight)) for one, weight in zip(fits, found.weights, strict=True)
    ]
    others = [one.pair.model for one in cases[1:]]
    return weighed, found.statement, weigh_command(asked, cases[0].pair, others)


def _parameters(asked: Question, case: _Case, found: Estimate) -> tuple[FittedParameter, ...]:
    model = case.pair.model
    moved = {name: np.array([eta]) for name, eta in zip(found.names, found.eta, strict=True)}
    values = with_deviation(typical_values(model, [asked.person]), moved, case.prior.logit)
    return tuple(
        FittedParameter(
            name=name,
            value=float(np.ravel(values[name])[0]),
            unit=model.parameters[name].unit,
            eta=float(found.eta[place]),
            standard_error=float(found.standard_error[place]),
            shrinkage=float(found.shrinkage[place]),
        )
        for place, name in enumerate(found.names)
    )


def _levels(asked: Question, case: _Case, found: Estimate) -> tuple[FittedLevel, ...]:
    return tuple(
        FittedLevel(
            words=words,
            level=level,
            predicted_ng_ml=float(found.predictions_ng_ml[place]),
            weighted_residual=None if level.below_limit else float(found.weighted_residuals[place]),
            halved=level != case.measured[place],
        )
        for place, (words, level) in enumerate(zip(asked.levels, case.levels, strict=True))
    )

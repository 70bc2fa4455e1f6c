"""`ataraxy estimate`: one person's parameters from measured levels."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ataraxy.knowledge.pharmacology.commands.prior import covariance, prior_in_words
from ataraxy.knowledge.pharmacology.commands.shared import (
    after_first_dose,
    numbers,
    pairs,
    set_up,
    times_of,
    told,
    write_csv,
    write_json,
)
from ataraxy.knowledge.pharmacology.estimation.averaging import (
    Candidate,
    average,
)
from ataraxy.knowledge.pharmacology.estimation.estimate import Estimate, estimate
from ataraxy.knowledge.pharmacology.estimation.occasions import (
    OccasionsEstimate,
    estimate_occasions,
    sample_occasions,
)
from ataraxy.knowledge.pharmacology.estimation.posterior import predict, sample
from ataraxy.knowledge.pharmacology.estimation.prior import Prior, occasion_prior_of, prior_of
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.forms import TOTAL_OF, as_total, levels_for
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values, with_deviation
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.statements import Statement
from ataraxy.knowledge.pharmacology.kinetics.words import read_level

_HALVED = (
    "Levels that do not tell the forms apart were measured after the racemate; half of each is "
    "counted as S-form, which is what predictions and residuals show."
)
_DRAWS = 1000
_QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True)
class _Case:
    """What is fitted."""

    model: Model
    person: Person
    regimen: Regimen
    levels: tuple[Level, ...]
    prior: Prior


def run_estimate(arguments: argparse.Namespace) -> int:
    """Print the estimate; exit status 0. Raises `PharmacologyError`."""
    model, person, regimen, said = set_up(arguments)
    measured = [read_level(text, model) for text in arguments.level]
    levels = levels_for(model, regimen, measured)
    if list(levels) != measured:
        said = (*said, Statement("halved", _HALVED))
        sys.stderr.write(f"halved: {_HALVED}\n")
    case = _Case(
        model,
        person,
        regimen,
        levels,
        prior_in_words(model, arguments.prior_weight, arguments.omega, arguments.sigma),
    )
    days = _occasions(case, arguments) if arguments.occasions else None
    found = days.person if days else estimate(model, person, regimen, levels, case.prior)
    if arguments.format == "csv":
        _write_table(case, found)
        sys.stderr.write(f"{found.verdict}\n")
        return 0
    answer = _answer(case, found) | {"statements": told(said)}
    if days:
        answer["occasions"] = [
            dict(zip(days.names, map(float, k), strict=True)) for k in days.kappa
        ]
    if arguments.also:
        answer["average"] = _average(case, measured, arguments)
    if arguments.predict:
        answer["forecast"] = _forecast(case, found, days, arguments)
    write_json(answer)
    return 0


def _answer(case: _Case, found: Estimate) -> dict[str, Any]:
    return {
        "model": case.model.id,
        "eta": _by_name(found.names, found.eta),
        "standard_error": _by_name(found.names, found.standard_error),
        "shrinkage": _by_name(found.names, found.shrinkage),
        "values": _values(case, found),
        "objective": found.objective,
        "minus_two_log_likelihood": found.minus_two_log_likelihood,
        "predictions_ng_ml": [float(one) for one in found.predictions_ng_ml],
        "weighted_residuals": [float(one) for one in found.weighted_residuals],
        "conditional_weighted_residuals": [
            float(one) for one in found.conditional_weighted_residuals
        ],
        "prior_share": found.shrunk,
        "verdict": found.verdict,
    }


def _write_table(case: _Case, found: Estimate) -> None:
    values = _values(case, found)
    rows = zip(found.names, found.eta, found.standard_error, found.shrinkage, strict=True)
    write_csv(
        ["parameter", "value", "unit", "eta", "standard_error", "shrinkage"],
        [
            [name, values[name], case.model.parameters[name].unit, float(eta), float(se), float(s)]
            for name, eta, se, s in rows
        ],
    )


def _values(case: _Case, found: Estimate) -> dict[str, float]:
    typical = typical_values(case.model, [case.person])
    moved = {name: np.array([eta]) for name, eta in zip(found.names, found.eta, strict=True)}
    values = with_deviation(typical, moved, case.prior.logit)
    return {name: float(np.ravel(values[name])[0]) for name in found.names}


def _by_name(names: Sequence[str], values: Any) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))


def _occasions(case: _Case, arguments: argparse.Namespace) -> OccasionsEstimate:
    starts = numbers(arguments.occasions, "--occasions")
    return estimate_occasions(
        case.model, case.person, case.regimen, case.levels, case.prior,
        _between(case, arguments), starts,
    )  # fmt: skip


def _between(case: _Case, arguments: argparse.Namespace) -> Prior:
    if not arguments.kappa:
        return replace(occasion_prior_of(case.model), residuals=case.prior.residuals)
    names, omega = covariance(pairs(arguments.kappa, "--kappa"), case.model, "--kappa")
    return Prior(names, omega, case.prior.residuals)


def _average(
    case: _Case, measured: Sequence[Level], arguments: argparse.Namespace
) -> dict[str, Any]:
    others = [load(name, arguments.unverified) for name in arguments.also]
    candidates = [Candidate(case.model, case.prior)]
    candidates += [Candidate(one, prior_of(one, arguments.prior_weight)) for one in others]
    found = average(candidates, case.person, case.regimen, measured, by=arguments.by)
    named = [one.model.id for one in candidates]
    return {"weights": _by_name(named, found.weights), "statement": found.statement}


def _forecast(
    case: _Case, found: Estimate, days: OccasionsEstimate | None, arguments: argparse.Namespace
) -> list[dict[str, object]]:
    """Quantiles from the whole posterior; of the person alone, without any day's deviation."""
    times = times_of(arguments.predict, "--predict")
    after_first_dose(times, case.regimen, "--predict")
    drawn = {"draws": _DRAWS, "seed": arguments.seed}
    given = (case.model, case.person, case.regimen, case.levels, case.prior)
    if days:
        starts = numbers(arguments.occasions, "--occasions")
        eta = sample_occasions(*given, _between(case, arguments), starts, days, **drawn)
    else:
        eta = sample(*given, found, **drawn)
    curves = predict(case.model, case.person, case.regimen, np.array(times), case.prior, eta)
    if arguments.total:
        curves = tuple(as_total(one) if one.analyte in TOTAL_OF else one for one in curves)
    rows: list[dict[str, object]] = []
    for one in curves:
        quantiles = np.quantile(one.conc_ng_ml, _QUANTILES, axis=0)
        for column, at in enumerate(one.times_min):
            row: dict[str, object] = {
                "analyte": one.analyte,
                "site": one.site,
                "time_min": float(at),
            }
            named = [f"q{share * 100:g}_ng_ml" for share in _QUANTILES]
            rows.append(row | dict(zip(named, map(float, quantiles[:, column]), strict=True)))
    return rows

"""Estimates agree with a plain search by SciPy, written apart and level by level."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import norm

from ataraxy.knowledge.pharmacology.estimation.estimate import Prior, estimate, prior_of
from ataraxy.knowledge.pharmacology.estimation.prior import part_of
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Residual
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate

PERSON = Person(82, 47)
ASSUMED = np.array([[0.0625, 0.02, 0], [0.02, 0.09, 0], [0, 0, 0.0625]])


@dataclass(frozen=True)
class Case:
    model: str
    doses: Regimen
    levels: tuple[Level, ...]
    prior: Prior


def _given(model: str, names: tuple[str, ...], error: Residual, weight: float = 1.0) -> Prior:
    return Prior(names, ASSUMED, {load(model).drug: error}, weight=weight)


CASES = {
    "ketamine and norketamine, proportional": Case(
        "esketamine_otto_2021",
        (Dose("esketamine", 20, "iv", 0, 40),),
        (
            Level(30, 95, "esketamine"),
            Level(60, 45, "esketamine"),
            Level(60, 60, "noresketamine"),
            Level(180, 52, "noresketamine"),
        ),
        prior_of(load("esketamine_otto_2021")),
    ),
    "proportional and additive": Case(
        "ketamine_kamp_2020",
        (Dose("ketamine", 40, "iv", 0, 40),),
        (Level(40, 350, "ketamine"), Level(120, 35, "ketamine"), Level(300, 14, "ketamine")),
        _given(
            "ketamine_kamp_2020",
            ("CL", "V1", "V3"),
            Residual("ketamine", "given", proportional_sd=0.15, additive_sd_ng_ml=4),
        ),
    ),
    "one level below the limit, prior at half its weight": Case(
        "ketamine_kamp_2020",
        (Dose("ketamine", 40, "iv", 0, 40),),
        (Level(45, 90, "ketamine"), Level(400, 10, "ketamine", below_limit=True)),
        _given(
            "ketamine_kamp_2020",
            ("CL", "V1", "V3"),
            Residual("ketamine", "given", proportional_sd=0.2),
            weight=0.5,
        ),
    ),
    "error on the logarithm, share on the logit": Case(
        "esketamine_perez_ruixo_2021",
        (Dose("esketamine", 56, "nasal"),),
        (
            Level(40, 95, "esketamine"),
            Level(180, 35, "esketamine"),
            Level(900, 2, "esketamine", below_limit=True),
        ),
        part_of(prior_of(load("esketamine_perez_ruixo_2021")), [0, 1, 4, 8]),
    ),
    "half of a racemate, into two models at once by mouth": Case(
        "ketamine_venous_assembled",
        (Dose("ketamine", 35, "im"), Dose("ketamine", 50, "oral", 2880)),
        (Level(20, 190, "ketamine"), Level(2940, 30, "ketamine"), Level(2940, 90, "norketamine")),
        prior_of(load("ketamine_venous_assembled")),
    ),
}


def _predicted(model: Model, case: Case, eta: np.ndarray) -> list[float]:
    values = typical_values(model, [PERSON])
    for name, deviation in zip(case.prior.names, eta, strict=True):
        if name in case.prior.logit:
            odds = values[name] / (1 - values[name]) * math.exp(deviation)
            values[name] = odds / (1 + odds)
        else:
            values[name] = values[name] * math.exp(deviation)
    times = sorted({level.time_min for level in case.levels})
    found = {
        one.analyte: dict(zip(times, one.conc_ng_ml[0], strict=True))
        for one in simulate(model, [PERSON], case.doses, times, values=values)
        if one.site == "plasma"
    }
    return [float(found[level.analyte][level.time_min]) for level in case.levels]


def _objective(eta: np.ndarray, model: Model, case: Case) -> float:
    total = float(case.prior.weight * eta @ np.linalg.solve(case.prior.omega, eta))
    for level, predicted in zip(case.levels, _predicted(model, case, eta), strict=True):
        error = case.prior.residuals[level.analyte]
        measured, mean, sd = level.conc_ng_ml, predicted, error.log_sd
        if error.log_sd:
            measured, mean = math.log(measured), math.log(mean)
        else:
            sd = math.hypot(error.proportional_sd * mean, error.additive_sd_ng_ml)
        if level.below_limit:
            total -= 2 * norm.logcdf(measured, mean, sd)
        else:
            total += math.log(sd**2) + ((measured - mean) / sd) ** 2
    return total


@pytest.mark.parametrize("name", CASES)
def test_an_estimate_is_where_a_plain_search_arrives(name: str) -> None:
    case = CASES[name]
    model = load(case.model)
    found = estimate(model, PERSON, case.doses, case.levels, case.prior)
    start = np.zeros(len(case.prior.names))
    direct = minimize(_objective, start, args=(model, case), method="BFGS", options={"gtol": 1e-5})
    np.testing.assert_allclose(found.eta, direct.x, atol=1e-4)
    assert found.objective == pytest.approx(float(direct.fun), abs=1e-6)
    np.testing.assert_allclose(found.predictions_ng_ml, _predicted(model, case, found.eta))

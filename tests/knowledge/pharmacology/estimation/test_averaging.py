"""Diagnostics, prior weight and model averaging: what the levels taught, what is believed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad

from ataraxy.knowledge.pharmacology.estimation.averaging import (
    Candidate,
    average,
    predict_average,
)
from ataraxy.knowledge.pharmacology.estimation.estimate import (
    Prior,
    estimate,
    objective_of,
    prior_of,
)
from ataraxy.knowledge.pharmacology.estimation.minimise import covariance_at
from ataraxy.knowledge.pharmacology.estimation.objective import LevelsProblem
from ataraxy.knowledge.pharmacology.kinetics.errors import EstimationError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Residual
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose

PERSON = Person(70, 40)
KAMP, OTTO = load("ketamine_kamp_2020_allometric"), load("esketamine_otto_2021")
VENOUS = load("ketamine_venous_assembled")
DOSE = (Dose("ketamine", 35, "iv", 0, 40),)
LEVELS = [Level(40, 310, "ketamine"), Level(80, 85, "ketamine"), Level(230, 22, "ketamine")]
PRIOR = prior_of(KAMP)


def test_residuals_are_the_named_ones() -> None:
    found = estimate(KAMP, PERSON, DOSE, LEVELS, PRIOR)
    measured = np.array([one.conc_ng_ml for one in LEVELS])
    own = (measured - found.predictions_ng_ml) / (0.2 * found.predictions_ng_ml)
    np.testing.assert_allclose(found.weighted_residuals, own)


def test_conditional_residuals_solve_the_linear_problem_they_are_defined_by() -> None:
    """A tiny spread makes the model linear in η, where CWRES is ``C^(-1/2) (y - f(0))``."""
    prior = Prior(("CL", "V1"), np.diag([1e-6, 4e-6]), PRIOR.residuals)
    found = estimate(KAMP, PERSON, DOSE, LEVELS, prior)
    step = 1e-5
    problem = LevelsProblem(KAMP, PERSON, DOSE, LEVELS, prior)
    typical, cl, v1 = problem.predictions(np.array([[0, 0], [step, 0], [0, step]]))
    slope = np.stack([cl - typical, v1 - typical], axis=1) / step
    spread = slope @ prior.omega @ slope.T + np.diag((0.2 * typical) ** 2)
    measured = np.array([one.conc_ng_ml for one in LEVELS])
    wanted = (measured - typical) @ np.linalg.solve(spread, measured - typical)
    assert np.sum(found.conditional_weighted_residuals**2) == pytest.approx(wanted, rel=1e-3)


def test_a_level_below_the_limit_has_no_residual() -> None:
    levels = [*LEVELS, Level(900, 5, "ketamine", below_limit=True)]
    found = estimate(KAMP, PERSON, DOSE, levels, PRIOR)
    assert np.isnan(found.weighted_residuals[3])
    assert np.isnan(found.conditional_weighted_residuals[3])
    assert np.isfinite(found.weighted_residuals[:3]).all()


def test_the_verdict_says_when_the_prior_says_it_all_and_when_a_level_is_hard_to_believe() -> None:
    nothing = estimate(KAMP, PERSON, DOSE, [Level(1440, 50, "ketamine", True)], PRIOR)
    assert "prior says it all" in nothing.verdict
    assert nothing.shrinkage.min() > 0.98
    told = estimate(KAMP, PERSON, DOSE, LEVELS, PRIOR)
    assert "tell this person apart" in told.verdict
    assert told.shrinkage.min() < 0.6
    wrong = estimate(KAMP, PERSON, DOSE, [*LEVELS, Level(240, 2200, "ketamine")], PRIOR)
    assert "check" in wrong.verdict


def test_what_no_level_can_feel_keeps_the_prior_given_the_rest() -> None:
    levels = [Level(40, 120, "esketamine"), Level(90, 50, "esketamine")]
    prior = prior_of(OTTO)
    found = estimate(OTTO, PERSON, DOSE, levels, prior)
    assert found.felt == ("V1", "CL")
    places = [found.names.index(name) for name in ("VN1", "CLN")]
    np.testing.assert_allclose(found.eta[places], 0, atol=1e-12)
    np.testing.assert_allclose(
        found.covariance[np.ix_(places, places)], prior.omega[np.ix_(places, places)]
    )


def test_a_lighter_prior_follows_the_levels_further() -> None:
    heavy, plain, light = (
        estimate(KAMP, PERSON, DOSE, LEVELS, prior_of(KAMP, weight)) for weight in (4, 1, 0.25)
    )
    far = [np.abs(one.weighted_residuals).sum() for one in (light, plain, heavy)]
    assert far == sorted(far)
    assert heavy.standard_error[0] < plain.standard_error[0] < light.standard_error[0]


def test_the_marginal_likelihood_is_the_integral_it_approximates() -> None:
    prior = Prior(("CL",), np.array([[0.0625]]), PRIOR.residuals)
    found = estimate(KAMP, PERSON, DOSE, LEVELS, prior)
    objective = objective_of(KAMP, PERSON, DOSE, LEVELS, prior)
    best = found.objective
    area, _ = quad(lambda x: float(np.exp(-(objective(np.array([[x]]))[0] - best) / 2)), -2, 2)
    exact = best - 2 * np.log(area / np.sqrt(2 * np.pi * 0.0625))
    assert found.minus_two_log_likelihood == pytest.approx(exact, abs=0.05)


@pytest.mark.parametrize("by", ["likelihood", "aic"])
def test_models_are_weighed_by_what_the_levels_say(by: str) -> None:
    slow = Prior(("CL",), np.array([[0.0001]]), {"ketamine": Residual("ketamine", "given", 0.05)})
    found = average([Candidate(KAMP, PRIOR), Candidate(KAMP, slow)], PERSON, DOSE, LEVELS, by=by)
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights[0] > 0.99
    assert "clearly" in found.statement


def test_a_model_of_the_racemate_and_one_of_its_half_compare_on_one_scale() -> None:
    """The same disposition counted as total and as S-form must weigh the same."""
    levels = [Level(40, 150, "ketamine"), Level(90, 60, "ketamine")]
    own = prior_of(OTTO)
    total = Prior(own.names, own.omega, {"ketamine": own.residuals["esketamine"]})
    pair = [Candidate(OTTO, own), Candidate(VENOUS, total)]
    found = average(pair, PERSON, DOSE, levels)
    np.testing.assert_allclose(found.weights, [0.5, 0.5], atol=1e-4)
    assert "do not tell these models apart" in found.statement
    curve = predict_average(found, PERSON, DOSE, levels, np.array([40.0, 60.0]), draws=2000, seed=4)
    assert curve.analyte == "ketamine"
    assert curve.conc_ng_ml.shape == (2000, 2)
    middle = 2 * found.estimates[0].predictions_ng_ml[0]
    assert np.median(curve.conc_ng_ml[:, 0]) == pytest.approx(middle, rel=0.03)


def test_arterial_and_venous_models_are_not_averaged() -> None:
    pair = [Candidate(KAMP, PRIOR), Candidate(VENOUS, prior_of(VENOUS))]
    with pytest.raises(RegimenError, match="not averaged"):
        average(pair, PERSON, DOSE, LEVELS)
    with pytest.raises(RegimenError, match="empty"):
        average([], PERSON, DOSE, LEVELS)
    with pytest.raises(RegimenError, match="likelihood, aic"):
        average(pair, PERSON, DOSE, LEVELS, by="taste")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weight": 0.0}, "prior weight is 0"),
        ({"weight": float("nan")}, "prior weight is nan"),
        ({"omega": np.zeros((4, 4))}, "must be a covariance"),
        ({"omega": np.eye(3)}, "shape"),
    ],
)
def test_a_prior_that_is_none_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(RegimenError, match=words):
        replace(PRIOR, **change)


def test_somebody_far_from_everybody_is_pointed_out() -> None:
    sure = {"ketamine": Residual("ketamine", "given", proportional_sd=0.02)}
    prior = Prior(("CL",), np.array([[0.01]]), sure)
    typical = estimate(KAMP, PERSON, DOSE, [Level(300, 20, "ketamine")], prior)
    found = estimate(KAMP, PERSON, DOSE, [Level(300, 14.5, "ketamine")], prior)
    assert "tell this person apart" in typical.verdict
    assert found.eta[0] > 0.2
    assert "lies far from others in CL" in found.verdict


def test_what_cannot_be_estimated_is_refused_by_name() -> None:
    stranger = Prior(("KA",), np.eye(1), PRIOR.residuals)
    no_error = replace(PRIOR, residuals={})
    for given, words in (
        ((DOSE, [], PRIOR), "levels is empty"),
        (((), LEVELS, PRIOR), "regimen is empty"),
        ((DOSE, LEVELS, stranger), "omega names KA"),
        ((DOSE, LEVELS, no_error), "no residual error for ketamine"),
    ):
        with pytest.raises(RegimenError, match=words):
            estimate(KAMP, PERSON, *given)
    with pytest.raises(RegimenError, match="time_min is nan"):
        Level(float("nan"), 20, "ketamine")


@pytest.mark.parametrize(
    ("level", "words"),
    [
        (Level(0, 20, "ketamine"), "time_min of a level is 0; the first dose begins at 0"),
        (Level(-5, 20, "ketamine"), "time_min of a level is -5"),
        (Level(40, 20, "norketamine"), "analyte is 'norketamine'"),
    ],
)
def test_a_level_that_cannot_be_predicted_is_refused(level: Level, words: str) -> None:
    with pytest.raises(RegimenError, match=words):
        estimate(KAMP, PERSON, DOSE, [level], PRIOR)


def test_no_minimum_is_no_estimate() -> None:
    with pytest.raises(EstimationError, match="No single most probable person"):
        covariance_at(lambda eta: -(eta**2).sum(axis=1), np.zeros(2), np.ones(2))

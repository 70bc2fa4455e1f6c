"""Several occasions of one person: the day's own deviation when fitting, none when forecasting."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from ataraxy.knowledge.pharmacology.estimation.estimate import Prior, estimate, prior_of
from ataraxy.knowledge.pharmacology.estimation.occasions import (
    estimate_occasions,
    sample_occasions,
)
from ataraxy.knowledge.pharmacology.estimation.posterior import predict
from ataraxy.knowledge.pharmacology.estimation.prior import occasion_prior_of
from ataraxy.knowledge.pharmacology.kinetics.errors import NoVariabilityError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Residual
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate

KAMP, FILM = load("ketamine_kamp_2020_allometric"), load("esketamine_simons_2022")
PERSON = Person(70, 40)
WEEK = 10_080.0
TWICE = (Dose("ketamine", 35, "iv", 0, 40), Dose("ketamine", 35, "iv", WEEK, 40))
LEVELS = (
    Level(40, 310, "ketamine"),
    Level(120, 60, "ketamine"),
    Level(WEEK + 40, 210, "ketamine"),
    Level(WEEK + 120, 40, "ketamine"),
)
PRIOR = prior_of(KAMP)


def _between(variance: float) -> Prior:
    return Prior(("CL",), np.array([[variance]]), PRIOR.residuals)


def test_without_a_spread_between_occasions_it_is_the_ordinary_estimate() -> None:
    found = estimate_occasions(KAMP, PERSON, TWICE, LEVELS, PRIOR, _between(1e-10), (0, WEEK))
    alone = estimate(KAMP, PERSON, TWICE, LEVELS, PRIOR)
    np.testing.assert_allclose(found.person.eta, alone.eta, atol=1e-5)
    np.testing.assert_allclose(found.person.standard_error, alone.standard_error, rtol=1e-3)
    np.testing.assert_allclose(found.kappa, 0, atol=1e-6)


def test_what_differs_between_days_is_put_to_the_days() -> None:
    found = estimate_occasions(KAMP, PERSON, TWICE, LEVELS, PRIOR, _between(0.2), (0, WEEK))
    assert found.kappa.shape == (2, 1)
    assert found.kappa[0, 0] < 0 < found.kappa[1, 0]
    alone = estimate(KAMP, PERSON, TWICE, LEVELS, PRIOR)
    assert np.abs(found.whole.weighted_residuals).sum() < np.abs(alone.weighted_residuals).sum()
    assert found.person.standard_error[0] > alone.standard_error[0]


def test_a_forecast_takes_the_persons_own_deviation_and_no_days() -> None:
    given = (KAMP, PERSON, TWICE, LEVELS, PRIOR, _between(0.2), (0, WEEK))
    found = estimate_occasions(*given)
    drawn = sample_occasions(*given, found, draws=4000, seed=2)
    assert drawn.shape == (4000, 4)
    np.testing.assert_allclose(drawn.mean(axis=0), found.person.eta, atol=0.06)
    np.testing.assert_allclose(drawn.std(axis=0), found.person.standard_error, rtol=0.15)
    next_time = predict(KAMP, PERSON, TWICE[:1], np.array([40.0]), PRIOR, found.person.eta[None])
    values = typical_values(KAMP, [PERSON])
    moved = {n: values[n] * np.exp(e) for n, e in zip(PRIOR.names, found.person.eta, strict=True)}
    own = simulate(KAMP, [PERSON], TWICE[:1], [40.0], values=values | moved)
    np.testing.assert_allclose(next_time[0].conc_ng_ml, own[0].conc_ng_ml)


def test_drug_left_from_the_day_before_moves_on_under_the_new_days_parameters() -> None:
    """Against matrix exponentials written here: a bolus, and clearance doubled after an hour."""
    prior = Prior(("CL",), np.array([[1e-12]]), {"ketamine": Residual("ketamine", "given", 0.01)})
    between = Prior(("CL",), np.array([[1.0]]), prior.residuals)
    (after,) = _by_hand(doubled=True)
    levels = (Level(59, _by_hand(doubled=False)[0], "ketamine"), Level(90, after, "ketamine"))
    found = estimate_occasions(
        KAMP, PERSON, (Dose("ketamine", 35, "iv"),), levels, prior, between, (0, 60)
    )
    np.testing.assert_allclose(found.kappa[:, 0], [0, np.log(2)], atol=2e-3)
    np.testing.assert_allclose(
        found.whole.predictions_ng_ml, [levels[0].conc_ng_ml, after], rtol=1e-3
    )


def _by_hand(*, doubled: bool) -> list[float]:
    """ng/mL at 90 min with clearance doubled after 60, or at 59 min without."""
    v1, v2, v3, cl, q2, q3 = 25.0, 56.0, 157.0, 84 / 60, 161 / 60, 79 / 60

    def rates(clearance: float) -> np.ndarray:
        out = np.array([-(clearance + q2 + q3) / v1, -q2 / v2, -q3 / v3])
        whole = np.diag(out)
        whole[0, 1:], whole[1:, 0] = (q2 / v2, q3 / v3), (q2 / v1, q3 / v1)
        return whole

    start = np.array([35.0, 0, 0])
    if not doubled:
        return [float((expm(rates(cl) * 59) @ start)[0] / v1 * 1000)]
    return [float((expm(rates(2 * cl) * 30) @ expm(rates(cl) * 60) @ start)[0] / v1 * 1000)]


def test_the_film_is_fitted_with_its_published_spread_between_occasions() -> None:
    doses = (Dose("esketamine", 50, "film"), Dose("esketamine", 50, "film", WEEK))
    levels = [Level(20, 120, "esketamine"), Level(WEEK + 20, 60, "esketamine")]
    between = occasion_prior_of(FILM)
    found = estimate_occasions(FILM, PERSON, doses, levels, prior_of(FILM), between, (0, WEEK))
    share = found.names.index("F1")
    assert found.kappa[0, share] > 0 > found.kappa[1, share]
    assert "VH2" not in found.whole.felt
    with pytest.raises(NoVariabilityError, match="between occasions"):
        occasion_prior_of(KAMP)


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        ((0.0, 0.0), "must increase"),
        ((), "must increase"),
        ((10.0, WEEK), "must not be earlier"),
        ((0.0, 20.0), "from one occasion into the next"),
    ],
)
def test_occasions_that_cannot_be_are_refused(starts: tuple[float, ...], words: str) -> None:
    with pytest.raises(RegimenError, match=words):
        estimate_occasions(KAMP, PERSON, TWICE, LEVELS, PRIOR, _between(0.1), starts)

"""Individual estimates agree with four independent programs, and say when the prior says it all."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.estimation.estimate import Estimate, estimate, prior_of
from ataraxy.knowledge.pharmacology.kinetics.errors import (
    EstimationError,
    NoVariabilityError,
    RegimenError,
)
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose

MODEL = load("ketamine_kamp_2020_allometric")
with (Path(__file__).parents[1] / "oracles" / "map_estimates.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


def _estimated(row: dict[str, str]) -> Estimate:
    times = [float(one) for one in row["obs_times_min"].split(";")]
    conc = [float(one) for one in row["obs_ng_ml"].split(";")]
    levels = [Level(at, value, "ketamine") for at, value in zip(times, conc, strict=True)]
    dose = Dose("ketamine", float(row["dose_mg"]), "iv", 0, float(row["tinf_min"]))
    return estimate(MODEL, Person(float(row["wt_kg"]), 40), (dose,), levels, prior_of(MODEL))


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r['case']}-{r['implementation']}")
def test_every_eta_agrees_with_the_other_program(row: dict[str, str]) -> None:
    found = _estimated(row)
    wanted = [float(row[f"eta_{name}"]) for name in ("CL", "V1", "V2", "V3")]
    np.testing.assert_allclose(found.eta, wanted, atol=1e-4)
    if row["ofv"]:
        assert found.objective == pytest.approx(float(row["ofv"]), abs=1e-4)
    if row["se_CL"]:
        errors = [float(row[f"se_{name}"]) for name in ("CL", "V1", "V2", "V3")]
        np.testing.assert_allclose(found.standard_error, errors, atol=2e-4)


def test_a_level_long_after_the_dose_tells_nothing_and_that_is_said() -> None:
    dose = (Dose("ketamine", 35, "iv", 0, 40),)
    told = estimate(MODEL, Person(70, 40), dose, [Level(40, 250, "ketamine")], prior_of(MODEL))
    below = estimate(
        MODEL, Person(70, 40), dose, [Level(1440, 50, "ketamine", True)], prior_of(MODEL)
    )
    assert below.shrunk > 0.99
    assert np.abs(below.eta).max() < 0.01
    assert told.shrunk < below.shrunk


def test_a_model_without_published_variability_estimates_nobody() -> None:
    with pytest.raises(NoVariabilityError, match="ketamine_domino_1982"):
        prior_of(load("ketamine_domino_1982"))


@pytest.mark.parametrize("value", [float("nan"), 0.0, -3.0, float("inf")])
def test_a_level_that_is_no_concentration_is_refused(value: float) -> None:
    with pytest.raises(RegimenError, match="ng/mL"):
        Level(40, value, "ketamine")


def test_levels_that_lead_to_no_one_person_are_refused_in_words() -> None:
    """A prior weighed down to nothing leaves more parameters than levels."""
    model = load("esketamine_simons_2022")
    dose = (Dose("esketamine", 17.5, "iv", 0, 40),)
    levels = [Level(40, 155.0, "esketamine"), Level(80, 42.0, "esketamine")]
    with pytest.raises(EstimationError, match="give the prior more weight"):
        estimate(model, Person(70, 40, sex="male"), dose, levels, prior_of(model, 1e-9))

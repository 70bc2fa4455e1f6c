"""Models against published observations: as computed apart, complete, and the page up to date."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.validation.compare import compared
from ataraxy.knowledge.pharmacology.validation.observations import (
    Observation,
    not_compared,
    observations,
)
from ataraxy.knowledge.pharmacology.validation.report import report

PAGE = Path(__file__).parents[4] / "docs" / "validation" / "pharmacology.md"


def _observation(name: str) -> Observation:
    return next(one for one in observations() if one.id == name)


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == report(), "run ./dev documents"


def test_every_observation_is_compared_or_says_why_not() -> None:
    named = [one.id for one in (*observations(), *not_compared())]
    assert {re.match(r"O\d+", name)[0] for name in named} == {  # type: ignore[index]
        f"O{number}" for number in range(1, 23)
    }
    assert len(named) == len(set(named))
    assert all(one.source and one.tag in {"P", "C"} for one in observations())


def test_every_model_has_its_place_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    assert all(f"`{name}`" in page for name in model_ids())


@pytest.mark.parametrize(
    ("model", "peak"),
    [
        ("ketamine_clements_1981", 14.0),
        ("esketamine_otto_2021", 12.5),
        ("esketamine_perez_ruixo_2021", 9.7),
        ("ketamine_domino_1982", 21.6),
        ("ketamine_kamp_2020", 21.7),
        ("esketamine_noppers_2011", 24.2),
        ("esketamine_simons_2022", 25.2),
    ],
)
def test_the_s_forms_peak_after_a_small_infusion_is_what_was_computed_apart(
    model: str, peak: float
) -> None:
    """Pharmacology reference 1.3, against Hasan 2021."""
    hasan = _observation("O3")
    found = compared(load(model), hasan, hasan.figures[0])
    assert found is not None
    assert found.predicted[0] == pytest.approx(peak, abs=0.06)
    assert found.error == pytest.approx(found.predicted[0] / 15.6 - 1)


@pytest.mark.parametrize(
    ("model", "percent"),
    [
        ("esketamine_noppers_2011", 7.0),
        ("ketamine_kamp_2020", 7.1),
        ("esketamine_simons_2022", 11.6),
        ("ketamine_domino_1982", 13.4),
        ("esketamine_fanta_2015", 30.8),
        ("ketamine_clements_1981", 35.8),
        ("esketamine_perez_ruixo_2021", 43.9),
    ],
)
def test_the_error_against_arterial_curves_is_about_what_was_computed_apart(
    model: str, percent: float
) -> None:
    """Pharmacology reference 1.3, Kamp 2020; which of the digitised points it took is not said.

    Racemate models are given the racemate that holds this S-ketamine: S-ketamine cannot be read
    into them, and half of their total is what it would be.
    """
    steps = _observation("O16")
    if model.startswith("ketamine"):
        doubled = tuple(
            replace(dose, drug="ketamine", amount_mg=2 * dose.amount_mg) for dose in steps.doses
        )
        steps = replace(steps, doses=doubled)
    found = compared(load(model), steps, steps.figures[0])
    assert found is not None
    assert 100 * found.absolute_error == pytest.approx(percent, abs=4)


def test_a_total_is_halved_and_an_s_form_doubled_only_after_the_racemate() -> None:
    kamp = _observation("O16")
    assert compared(load("ketamine_kamp_2020"), kamp, kamp.figures[0]) is None
    both = _observation("O1")
    otto = compared(load("esketamine_otto_2021"), both, both.figures[0])
    assert otto is not None
    assert otto.predicted[0] == pytest.approx(158.0, abs=0.1)
    assert otto.same_site is None


def test_the_published_strata_of_the_spray_are_met_within_six_in_a_thousand() -> None:
    """O13 and O14: peak and area of esketamine, peak of noresketamine."""
    spray = load("esketamine_perez_ruixo_2021")
    strata = [one for one in observations() if one.id.startswith(("O13", "O14"))]
    errors = [
        found.error
        for one in strata
        for figure in one.figures
        if (found := compared(spray, one, figure)) is not None
    ]
    assert len(errors) == 18
    assert np.abs(errors).max() < 0.006

"""People kept ready give the same curves as everything else, and what a page shows of them."""

from __future__ import annotations

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.kinetics.effects import dissociation_index
from ataraxy.knowledge.pharmacology.kinetics.errors import NoVariabilityError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.exposure import exposure
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen, stepped_infusion
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from ataraxy.knowledge.pharmacology.populations.forecast import (
    QUANTILES,
    Grid,
    figures_of,
    forecast,
    index_threshold_ng_ml,
)
from ataraxy.knowledge.pharmacology.populations.population import bands, population
from ataraxy.knowledge.pharmacology.populations.virtual import (
    people_of_posterior,
    typical_person,
    virtual_people,
)

ANA = Person(weight_kg=82, age_years=41)
GRID = Grid(1.0, 240.0)
INFUSION: Regimen = (Dose("ketamine", 35, "iv", 0, 40),)
DEVICES: Regimen = (Dose("esketamine", 84, "nasal"),)
REGIMENS = [
    ("esketamine_simons_2022", INFUSION),
    ("esketamine_otto_2021", INFUSION),
    ("ketamine_kamp_2020", INFUSION),
    ("ketamine_domino_1982", (Dose("ketamine", 20, "iv"), Dose("ketamine", 10, "iv", 30.0))),
    ("ketamine_domino_1982", (Dose("ketamine", 20, "iv", 12.5), Dose("ketamine", 9, "iv", 60.0))),
    ("esketamine_simons_2022", stepped_infusion("ketamine", ((60, 10), (0, 7.5), (30, 20)))),
    ("esketamine_perez_ruixo_2021", DEVICES),
    ("ketamine_venous_assembled", (Dose("ketamine", 50, "im"),)),
    ("ketamine_venous_assembled", (Dose("ketamine", 100, "sublingual"),)),
]


@pytest.mark.parametrize(("model_id", "regimen"), REGIMENS)
def test_a_person_kept_ready_has_the_exact_curve(model_id: str, regimen: Regimen) -> None:
    ready = typical_person(model_id, ANA).concentrations(regimen, "plasma", 1.0, 241)[:, 0]
    model = load(model_id)
    found = simulate(model, [ANA], regimen, GRID.times_min)
    exact = next(one for one in found if (one.analyte, one.site) == (model.drug, "plasma"))
    np.testing.assert_allclose(ready, exact.conc_ng_ml[0], rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(
    ("model_id", "regimen"), [one for one in REGIMENS if "domino" not in one[0]]
)
def test_the_effect_site_follows_the_plasma_at_ke0(model_id: str, regimen: Regimen) -> None:
    person = typical_person(model_id, ANA)
    step = 0.05
    plasma = person.concentrations(regimen, "plasma", step, 4801)[:, 0]
    effect = person.concentrations(regimen, "effect", step, 4801)[:, 0]
    flow = person.ke0_per_min * (plasma - effect)
    gained = np.concatenate([[0.0], np.cumsum((flow[1:] + flow[:-1]) / 2) * step])
    np.testing.assert_allclose(effect, gained, rtol=0.002, atol=0.002 * effect.max())


def test_bands_are_those_of_the_population_of_the_command_line() -> None:
    people = virtual_people("esketamine_otto_2021", ANA, 300, 7)
    found = forecast(people, INFUSION[0], GRID)
    drawn = population("esketamine_otto_2021", ANA, INFUSION, GRID.times_min, people=300, seed=7)
    plasma = next(one for one in bands(drawn, QUANTILES) if one.analyte == "esketamine")
    np.testing.assert_allclose(found.plasma_ng_ml, plasma.conc_ng_ml, rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(found.index, dissociation_index(found.effect_ng_ml))


def test_the_figures_are_those_of_the_exposure_to_the_grid() -> None:
    people = virtual_people("esketamine_simons_2022", ANA, 50, 1)
    figures = figures_of(people, INFUSION[0], GRID)
    curve = simulate(people.model, [ANA] * 50, INFUSION, GRID.times_min, values=people.values)[0]
    metrics = exposure(curve, above_ng_ml=index_threshold_ng_ml())
    assert figures.cmax_ng_ml.median == pytest.approx(np.median(metrics.cmax_ng_ml))
    assert figures.tmax_min.median == np.median(metrics.tmax_min)
    assert figures.auc_ng_h_ml.median == pytest.approx(np.median(metrics.auc_ng_h_ml), rel=5e-3)


def test_a_model_without_published_spread_draws_one_curve_and_no_band() -> None:
    with pytest.raises(NoVariabilityError, match="no band"):
        virtual_people("ketamine_kamp_2020", ANA, 100, 1)
    alone = forecast(typical_person("ketamine_kamp_2020", ANA), INFUSION[0], GRID)
    assert not alone.has_band
    assert alone.plasma_ng_ml.shape == (1, 241)
    assert alone.figures.cmax_ng_ml.low is None


def test_half_of_a_racemate_drives_the_index_whichever_model_reads_it() -> None:
    racemate = forecast(typical_person("ketamine_kamp_2020", ANA), INFUSION[0], GRID)
    s_form = forecast(typical_person("esketamine_noppers_2011", ANA), INFUSION[0], GRID)
    assert racemate.plasma_ng_ml.max() == pytest.approx(2 * s_form.plasma_ng_ml.max(), rel=0.3)
    assert racemate.index.max() == pytest.approx(s_form.index.max(), abs=0.08)


def test_the_same_people_come_back_and_a_sampled_person_narrows_the_band() -> None:
    model = load("esketamine_otto_2021")
    assert virtual_people(model.id, ANA, 200, 3) is virtual_people(model.id, ANA, 200, 3)
    wide = forecast(virtual_people(model.id, ANA, 200, 3), INFUSION[0], GRID).figures.cmax_ng_ml
    eta = np.random.default_rng(1).normal(0.1, 0.02, (200, 1))
    known = people_of_posterior(model, ANA, ("CL",), eta, frozenset())
    narrow = forecast(known, INFUSION[0], GRID).figures.cmax_ng_ml
    assert (narrow.high or 0) - (narrow.low or 0) < ((wide.high or 0) - (wide.low or 0)) / 3


def test_a_site_or_a_route_that_is_not_there_is_named() -> None:
    person = typical_person("ketamine_kamp_2020", ANA)
    with pytest.raises(RegimenError, match="site is 'brain'"):
        person.concentrations(INFUSION, "brain", 1.0, 3)
    with pytest.raises(RegimenError, match="has no route"):
        person.concentrations((Dose("ketamine", 35, "im"),), "plasma", 1.0, 3)

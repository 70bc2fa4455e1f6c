"""Virtual people: equal from one seed wherever they are drawn, correlated as published."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

import numpy as np
import pytest
from distributed import Client, LocalCluster

from ataraxy.knowledge.pharmacology.kinetics.errors import PersonError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.exposure import exposure
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.modes import cascade, single
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, curves
from ataraxy.knowledge.pharmacology.populations.cohort import cohort
from ataraxy.knowledge.pharmacology.populations.course_block import CoursePlan
from ataraxy.knowledge.pharmacology.populations.courses import courses
from ataraxy.knowledge.pharmacology.populations.drawing import (
    BLOCK,
    Block,
    Mapper,
    as_seed,
    blocks_of,
    deviations,
    drawn,
)
from ataraxy.knowledge.pharmacology.populations.population import bands, population
from ataraxy.knowledge.pharmacology.populations.streaming import ordered_quantiles, streamed_bands

OTTO, FLOWING_BACK = "esketamine_otto_2021", "esketamine_perez_ruixo_2021"
CHAIN = "esketamine_simons_2022"
ANA = Person(70, 40)
INFUSION = (Dose("esketamine", 17.5, "iv", 0, 40),)
PER_KG = (Dose("ketamine", 0.5, "iv", 0, 40),)
ADULTS = cohort("treatment_resistant_depression")
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
MANY = BLOCK + 2_000


@contextmanager
def _threads() -> Iterator[Mapper]:
    with ThreadPoolExecutor(2) as threads:
        yield threads.map


@contextmanager
def _processes() -> Iterator[Mapper]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as processes:
        yield processes.map


@contextmanager
def _cluster() -> Iterator[Mapper]:
    """A Dask scheduler and two worker processes on this machine."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield lambda work, tasks: client.gather(client.map(work, list(tasks), pure=False))


@pytest.fixture(
    scope="module", params=[_threads, _processes, _cluster], ids=lambda one: one.__name__
)
def mapper(request: pytest.FixtureRequest) -> Iterator[Mapper]:
    """Three ways to compute elsewhere, each started once."""
    with request.param() as found:
        yield found


@pytest.mark.parametrize("times", [np.arange(0.0, 61.0, 5.0), np.array([7.0, 40.0, 120.0])])
def test_people_are_equal_wherever_they_are_drawn(mapper: Mapper, times: np.ndarray) -> None:
    alone = population(OTTO, ADULTS, PER_KG, times, people=MANY, seed=5, per_kg=True)
    mapped = population(
        OTTO, ADULTS, PER_KG, times, people=MANY, seed=5, per_kg=True, mapper=mapper
    )
    for a, b in zip(alone, mapped, strict=True):
        assert np.array_equal(a.conc_ng_ml, b.conc_ng_ml)
    first, second = alone[0].conc_ng_ml[:100], alone[0].conc_ng_ml[BLOCK : BLOCK + 100]
    assert not np.array_equal(first, second)


def test_streamed_bands_are_equal_wherever_they_are_computed(mapper: Mapper) -> None:
    asked = {"step_min": 5.0, "rows": 25, "quantiles": QUANTILES, "people": MANY, "seed": 5}
    alone = streamed_bands(OTTO, ANA, INFUSION, **asked)
    mapped = streamed_bands(OTTO, ANA, INFUSION, **asked, mapper=mapper)
    for a, b in zip(alone, mapped, strict=True):
        assert np.array_equal(a.conc_ng_ml, b.conc_ng_ml)


def test_courses_are_equal_wherever_they_are_computed(mapper: Mapper) -> None:
    plan = CoursePlan(
        CHAIN, ADULTS, PER_KG, (0, 3), 60, 30, "ketamine_series_remitters", per_kg=True
    )
    alone = courses(plan, people=MANY, seed=5)
    mapped = courses(plan, people=MANY, seed=5, mapper=mapper)
    for name in ("index_peak", "relapse_day", "index_counts", "symptom_counts"):
        assert np.array_equal(getattr(alone, name), getattr(mapped, name)), name


def test_streamed_bands_are_those_of_the_whole_population() -> None:
    found = streamed_bands(
        OTTO, ANA, INFUSION, step_min=5.0, rows=25, quantiles=QUANTILES, people=MANY, seed=5
    )
    whole = population(OTTO, ANA, INFUSION, 5.0 * np.arange(25), people=MANY, seed=5)
    for a, b in zip(found, bands(whole, QUANTILES), strict=True):
        assert (a.analyte, a.site) == (b.analyte, b.site)
        np.testing.assert_allclose(a.conc_ng_ml, b.conc_ng_ml, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3, 10, 997])
@pytest.mark.parametrize("asked", [(0.5,), (0.0, 1.0), QUANTILES, (0.499, 0.5, 0.501)])
def test_order_statistics_are_exact(size: int, asked: tuple[float, ...]) -> None:
    values = np.random.default_rng(size).lognormal(size=size).round(2).astype(np.float32)
    expected = np.quantile(values.astype(float), asked)
    np.testing.assert_allclose(ordered_quantiles(values, asked), expected, rtol=1e-14)


def test_threads_fill_a_lent_buffer_and_the_curve_is_a_view_of_it() -> None:
    times = np.arange(0.0, 61.0)
    lent = {(one, "plasma"): np.empty((61, MANY)) for one in ("esketamine", "noresketamine")}
    with ThreadPoolExecutor(2) as workers:
        drug, _ = population(
            OTTO, ANA, INFUSION, times, people=MANY, seed=5, workers=workers, out=lent
        )
    alone, _ = population(OTTO, ANA, INFUSION, times, people=MANY, seed=5)
    assert np.shares_memory(drug.conc_ng_ml, lent["esketamine", "plasma"])
    assert np.array_equal(drug.conc_ng_ml, alone.conc_ng_ml)


def test_a_model_in_which_drug_flows_back_is_streamed_too() -> None:
    spray, times = (Dose("esketamine", 56, "nasal"),), 10.0 * np.arange(9)
    whole = population(FLOWING_BACK, ANA, spray, times, people=50, seed=1)
    found = streamed_bands(
        FLOWING_BACK, ANA, spray, step_min=10.0, rows=9, quantiles=QUANTILES, people=50, seed=1
    )
    for a, b in zip(found, bands(whole, QUANTILES), strict=True):
        np.testing.assert_allclose(a.conc_ng_ml, b.conc_ng_ml, rtol=1e-6, atol=1e-9)


def test_behind_a_transit_chain_virtual_people_hold_to_a_millionth_of_the_peak() -> None:
    times = 10.0 * np.arange(49)
    found = population(CHAIN, ANA, INFUSION, times, people=20, seed=1)
    everybody = Block(CHAIN, ANA, INFUSION, tuple(times), 20, as_seed(1))
    values, _ = drawn(blocks_of(everybody)[0])
    exact = curves(everybody.model, values, INFUSION, times)
    for a, b in zip(found, exact, strict=True):
        assert (a.analyte, a.site) == (b.analyte, b.site)
        np.testing.assert_allclose(a.conc_ng_ml, b.conc_ng_ml, atol=1e-6 * b.conc_ng_ml.max())


def test_only_what_is_wanted_is_computed() -> None:
    drug, times = (("esketamine", "plasma"),), 10.0 * np.arange(9)
    asked = {"step_min": 10.0, "rows": 9, "quantiles": (0.5,), "people": 20, "seed": 1}
    (found,) = streamed_bands(CHAIN, ANA, INFUSION, **asked, wanted=drug)
    (only,) = population(CHAIN, ANA, INFUSION, times, people=20, seed=1, wanted=drug)
    np.testing.assert_allclose(found.conc_ng_ml[0], np.median(only.conc_ng_ml, axis=0), rtol=1e-7)


def test_what_began_before_the_grid_cannot_be_streamed() -> None:
    before = (Dose("esketamine", 17.5, "iv", -20, 40),)
    with pytest.raises(RegimenError, match="cannot be streamed"):
        streamed_bands(OTTO, ANA, before, step_min=1, rows=9, quantiles=(0.5,), people=9, seed=1)
    assert population(OTTO, ANA, before, [0.0, 1.0], people=9, seed=1)[0].conc_ng_ml.min() > 0


def test_a_cohort_is_who_was_published_and_its_bodies_hang_together() -> None:
    people = ADULTS.draw(200_000, np.random.default_rng(1))
    assert people.female.mean() == pytest.approx(0.634, abs=0.005)
    assert people.age_years.mean() == pytest.approx(50.7, abs=0.5)
    size = people.weight_kg / (people.height_cm / 100) ** 2
    assert size.mean() == pytest.approx(28.0, abs=0.1)
    assert size.std() == pytest.approx(5.81, abs=0.25)
    assert people.height_cm[people.female].mean() == pytest.approx(161.9, abs=0.1)
    assert np.corrcoef(people.weight_kg, people.height_cm)[0, 1] == pytest.approx(0.5, abs=0.1)
    assert people.weight_kg.min() > 20
    assert people.age_years.min() >= 18


def test_a_dose_by_weight_is_by_each_ones_own_weight() -> None:
    """Kamp's linear model: mg/kg gives everybody of one shape the same curve."""
    own, _ = population(OTTO, ADULTS, PER_KG, [40.0], people=5_000, seed=2, per_kg=True)
    same, _ = population(
        OTTO, ADULTS, (Dose("ketamine", 40, "iv", 0, 40),), [40.0], people=5_000, seed=2
    )
    weight = ADULTS.draw(
        5_000, np.random.default_rng(np.random.SeedSequence(2).spawn(1)[0])
    ).weight_kg
    np.testing.assert_allclose(own.conc_ng_ml[:, 0], same.conc_ng_ml[:, 0] * weight / 80)


def test_deviations_are_correlated_as_published() -> None:
    model = load(OTTO)
    drawn = deviations(model, 200_000, np.random.SeedSequence(3))
    assert model.variability is not None
    found = np.cov(np.stack([drawn[name] for name in model.variability.names]))
    np.testing.assert_allclose(found, model.variability.covariance, atol=0.001)


def test_exposure_is_measured_for_each_of_them() -> None:
    drug, _ = population(OTTO, ANA, INFUSION, np.arange(0.0, 241.0), people=600, seed=1)
    found = exposure(drug, above_ng_ml=50)
    assert found.cmax_ng_ml.shape == found.minutes_above.shape == (600,)
    assert set(found.tmax_min) == {40.0}
    one = Curve(drug.analyte, drug.site, drug.times_min, drug.conc_ng_ml[599:])
    alone = exposure(one, above_ng_ml=50)
    assert alone.auc_ng_h_ml[0] == found.auc_ng_h_ml[599]
    assert alone.minutes_above[0] == found.minutes_above[599]


def test_drawn_people_with_nearly_equal_rates_are_moved_apart() -> None:
    first, rate = single(np.array([0.1, 0.2])), np.array([0.1, 0.3])
    modes = cascade(first, np.ones(2), single(rate), apart=True)
    times = np.array([1.0, 10.0, 30.0])
    shown = np.einsum("mp,mpt->pt", modes.weights, np.exp(-modes.rates[..., None] * times))
    np.testing.assert_allclose(shown[0], times * np.exp(-0.1 * times), rtol=2e-5)


def test_children_s_models_are_refused_for_a_cohort_of_adults() -> None:
    with pytest.raises(PersonError, match=r"adults|no variability"):
        population("esketamine_flint_2017", ADULTS, INFUSION, [5.0], people=5, seed=1)


@pytest.mark.parametrize("asked", [(), (0.5, 0.5), (0.9, 0.1), (-0.1,), (1.1,)])
def test_quantiles_that_cannot_be_are_refused(asked: tuple[float, ...]) -> None:
    with pytest.raises(RegimenError, match="between 0 and 1"):
        streamed_bands(OTTO, ANA, INFUSION, step_min=1, rows=9, quantiles=asked, people=9, seed=1)


def test_a_cohort_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(PersonError, match="treatment_resistant_depression"):
        cohort("martians")

"""Courses of sessions: exact carry-over, the published index and symptom shape, relapse in time."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.kinetics.effects import dissociation_index
from ataraxy.knowledge.pharmacology.kinetics.errors import (
    ModelError,
    NoVariabilityError,
    RegimenError,
    UnverifiedModelError,
)
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose
from ataraxy.knowledge.pharmacology.populations.cohort import cohort
from ataraxy.knowledge.pharmacology.populations.course_block import SYMPTOM, CoursePlan
from ataraxy.knowledge.pharmacology.populations.courses import Courses, courses
from ataraxy.knowledge.pharmacology.populations.drawing import (
    BLOCK,
    Block,
    as_seed,
    blocks_of,
    drawn,
)
from ataraxy.knowledge.pharmacology.populations.relapse import (
    Piecewise,
    Weibull,
    relapse_curve,
    relapse_ids,
)
from ataraxy.knowledge.pharmacology.populations.tally import Scale
from ataraxy.knowledge.pharmacology.populations.virtual import VirtualPeople

PLAN = CoursePlan(
    model_id="esketamine_simons_2022",
    who=cohort("treatment_resistant_depression"),
    session=(Dose("ketamine", 0.5, "iv", 0, 40),),
    session_days=(0, 3, 7, 10, 14, 17),
    minutes=60,
    last_day=60,
    relapse="ketamine_series_remitters",
    per_kg=True,
)


def _equal(a: Courses, b: Courses) -> bool:
    fields = ("index_peak", "minutes_above_half", "relapse_day", "index_counts", "symptom_counts")
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in fields)


def test_courses_are_equal_however_they_are_mapped() -> None:
    people = BLOCK + 500
    alone = courses(PLAN, people=people, seed=4)
    with ThreadPoolExecutor(2) as threads:
        assert _equal(alone, courses(PLAN, people=people, seed=4, mapper=threads.map))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as processes:
        assert _equal(alone, courses(PLAN, people=people, seed=4, mapper=processes.map))
    assert not _equal(alone, courses(PLAN, people=people, seed=5))
    assert alone.index_counts.sum(axis=2).tolist() == [[people] * 60] * 6


def test_the_index_within_a_course_is_the_published_one_of_the_same_people() -> None:
    """Racemate: half of it is S-ketamine. Sessions days apart carry over what is still there."""
    plan = replace(PLAN, who=Person(70, 40), per_kg=False, session_days=(0, 1), minutes=120)
    plan = replace(plan, session=(Dose("ketamine", 35, "iv", 0, 40),))
    found = courses(plan, people=60, seed=2)
    (block,) = blocks_of(Block(plan.model_id, plan.who, plan.session, (), 60, as_seed(2)))
    people = VirtualPeople(block.model, drawn(block)[0])
    both = (*plan.session, Dose("ketamine", 35, "iv", 1440, 40))
    effect = people.concentrations(both, "effect", 1.0, 1440 + 120)
    index = dissociation_index(effect)
    for session, begin in enumerate((0, 1440)):
        own = index[begin : begin + 120]
        np.testing.assert_allclose(found.index_peak[session], own.max(axis=0), rtol=1e-9)
        assert np.array_equal(found.minutes_above_half[session], (own > 0.5).sum(axis=0))
    median = found.index_bands((0.5,))[0, 0]
    np.testing.assert_allclose(median, np.median(index[:120], axis=1), atol=0.012)
    assert (found.index_peak[1] > found.index_peak[0]).all()


def test_symptoms_follow_the_published_shape_and_fade_after_the_last_session() -> None:
    found = courses(replace(PLAN, session_days=(0,), minutes=1), people=4_000, seed=1)
    middle = found.symptom_bands((0.5,))[0]
    assert middle[1] == pytest.approx(-1.0, abs=0.06)
    assert middle[7] == pytest.approx(-0.44, abs=0.05)
    assert middle[60] == pytest.approx(0.0, abs=0.02)
    series = courses(replace(PLAN, minutes=1), people=4_000, seed=1).symptom_bands((0.5,))[0]
    assert series[18] < middle[1] - 1


def test_relapse_is_counted_from_the_last_session_and_ends_where_observation_ended() -> None:
    found = courses(replace(PLAN, minutes=1), people=20_000, seed=1)
    well = found.still_well(np.array([57.0, 365.0]))
    np.testing.assert_allclose(well, [0.5, 0.3], atol=0.01)
    assert found.relapse_day[np.isfinite(found.relapse_day)].max() <= 365


@pytest.mark.parametrize("name", ["ketamine_series_remitters", "ketamine_series_responders"])
def test_a_relapse_curve_goes_through_its_published_points(name: str) -> None:
    points = {
        "ketamine_series_remitters": [(57, 0.5), (365, 0.3)],
        "ketamine_series_responders": [(11, 0.75), (18, 0.5), (27, 0.25), (83, 0.235)],
    }[name]
    days, well = np.array(points, dtype=float).T
    curve = relapse_curve(name)
    np.testing.assert_allclose(curve.still_well(days), well)
    assert np.isnan(curve.still_well(np.array([curve.last_day + 1])))[0]
    drawn_days = curve.draw(50_000, np.random.default_rng(1))
    shares = [(drawn_days > day).mean() for day in days]
    np.testing.assert_allclose(shares[:-1], well[:-1], atol=0.01)


def test_no_relapse_curve_has_a_constant_hazard() -> None:
    days = np.array([5.0, 10.0, 20.0, 40.0, 80.0])
    for name in relapse_ids():
        curve = relapse_curve(name, allow_unverified=True)
        per_day = curve.shape.hazard_so_far(days) / days
        assert np.ptp(per_day) > 0.1 * per_day.max()
        assert curve.source
        assert curve.note


def test_the_shape_from_memory_is_what_both_medians_and_the_ratio_say() -> None:
    stopped = relapse_curve("esketamine_stopped_responders", allow_unverified=True)
    kept = relapse_curve("esketamine_kept_responders", allow_unverified=True)
    assert isinstance(stopped.shape, Weibull)
    ratio = kept.shape.hazard_so_far(np.array([200.0])) / stopped.shape.hazard_so_far(
        np.array([200.0])
    )
    assert ratio[0] == pytest.approx(0.30, abs=0.005)


def test_what_is_from_memory_stays_behind_its_switch() -> None:
    with pytest.raises(UnverifiedModelError, match="allow_unverified"):
        relapse_curve("esketamine_stopped_responders")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Weibull(100, 1), "constant hazard"),
        (lambda: Weibull(0, 0.5), "above 0"),
        (lambda: Piecewise((10, 20), (0.1, 0.1)), "constant hazard"),
        (lambda: Piecewise((10,), (0.1,)), "constant hazard"),
        (lambda: Piecewise((20, 10), (0.1, 0.2)), "end after it starts"),
        (lambda: Piecewise((10, 20), (0.1, -0.2)), "negative"),
        (lambda: relapse_curve("nobody"), "ketamine_series_remitters"),
    ],
)
def test_what_no_relapse_can_be_is_refused(make: object, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        make()  # type: ignore[operator]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"session_days": ()}, "must rise"),
        ({"session_days": (3, 3)}, "must rise"),
        ({"session_days": (-1, 3)}, "must rise"),
        ({"minutes": 0}, "minutes is 0"),
        ({"minutes": 1441}, "minutes is 1441"),
        ({"last_day": 16}, "last session is on 17"),
    ],
)
def test_a_plan_that_cannot_be_names_what_is_allowed(change: dict[str, object], words: str) -> None:
    with pytest.raises(RegimenError, match=words):
        replace(PLAN, **change)  # type: ignore[arg-type]


def test_a_course_needs_a_model_that_published_how_people_differ() -> None:
    with pytest.raises(NoVariabilityError, match="no variability"):
        courses(replace(PLAN, model_id="ketamine_kamp_2020"), people=5, seed=1)


def test_a_course_of_sprays_is_that_of_the_same_people() -> None:
    plan = replace(
        PLAN,
        model_id="esketamine_perez_ruixo_2021",
        session=(Dose("esketamine", 56, "nasal"),),
        per_kg=False,
    )
    found = courses(plan, people=40, seed=3)
    everybody = Block(plan.model_id, plan.who, plan.session, (), 40, as_seed(3))
    people = VirtualPeople(everybody.model, drawn(blocks_of(everybody)[0])[0])
    effect = people.concentrations(plan.session, "effect", 1.0, 60)
    expected = dissociation_index(effect).max(axis=0)
    np.testing.assert_allclose(found.index_peak[0], expected, rtol=1e-7)


def test_tallies_add_up_and_a_quantile_is_off_by_a_bin_at_most() -> None:
    values = np.random.default_rng(1).normal(size=(3, 9_000))
    scale, asked = Scale(-5.0, 5.0, 500), (0.05, 0.5, 0.95)
    halves = [scale.count(values[:, half].copy()) for half in (slice(4_000), slice(4_000, None))]
    counts = np.sum(halves, axis=0, dtype=np.int64)
    assert np.array_equal(counts, scale.count(values.copy()))
    exact = np.quantile(values, asked, axis=1)
    np.testing.assert_allclose(scale.quantiles(counts, asked), exact, atol=scale.resolution)
    assert SYMPTOM.count(np.array([[-99.0, 99.0]]))[0, [0, -1]].tolist() == [1, 1]

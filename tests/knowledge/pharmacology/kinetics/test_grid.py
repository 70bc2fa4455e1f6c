"""An even grid filled by recursion holds the numbers that an exponential per point gives."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.grid import BLOCK, Walk, on_grid
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values, typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import answers, curves, even_step
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered, at_times
from ataraxy.knowledge.pharmacology.kinetics.system import entering

ROWS = 120


def _drawn(model_id: str, people: int, seed: int = 1) -> Values:
    random = np.random.default_rng(seed)
    typical = typical_values(load(model_id), [Person(70, 40)])
    return {
        name: np.repeat(value, people) * np.exp(0.25 * random.standard_normal(people))
        for name, value in typical.items()
    }


def _answers(model_id: str, values: Values, regimen: Regimen) -> dict[object, list[Answered]]:
    model = load(model_id)
    found = answers(model, values, entering(model, values, regimen))
    assert found is not None
    return dict(found)


MODELS = ["ketamine_kamp_2020", "ketamine_domino_stanpump", "esketamine_otto_2021"]
EVENTS = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 90), st.floats(0, 90)),
        st.sampled_from([0.0, 0.05, 0.3, 10.0, 37.7, 40.0, 500.0]),
        st.floats(1, 100),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MODELS), EVENTS, st.sampled_from([1.0, 0.1, 0.5, 7.0, 1 / 3]))
def test_the_grid_agrees_with_an_exponential_per_point(
    model_id: str, events: list[tuple[float, float, float]], step: float
) -> None:
    drug = load(model_id).drug
    regimen = tuple(Dose(drug, mg, "iv", start, minutes) for start, minutes, mg in events)
    times = step * np.arange(ROWS)
    for given_ in _answers(model_id, _drawn(model_id, 20), regimen).values():
        exact = at_times(given_, times)
        filled = on_grid(given_, step, np.empty((ROWS, 20))).T
        np.testing.assert_allclose(filled, exact, rtol=1e-9, atol=1e-9 * exact.max())


def test_a_late_row_is_as_exact_as_the_first() -> None:
    """After a day of recursion at one-minute steps nine digits still stand."""
    (given_,) = _answers(
        "ketamine_kamp_2020",
        _drawn("ketamine_kamp_2020", 20),
        (Dose("ketamine", 35, "iv", 0, 40),),
    ).values()
    filled = on_grid(given_, 1.0, np.empty((1441, 20))).T
    np.testing.assert_allclose(filled, at_times(given_, np.arange(1441.0)), rtol=1e-9, atol=1e-15)


def test_durations_that_differ_between_people_are_each_their_own() -> None:
    (given_,) = _answers(
        "ketamine_kamp_2020", _drawn("ketamine_kamp_2020", 3), (Dose("ketamine", 35, "iv", 5, 40),)
    ).values()
    (one,) = given_
    own = [Answered(one.modes, one.start_min, one.amount_mg, np.array([10.0, 20.5, 31.0]))]
    filled = on_grid(own, 1.0, np.empty((60, 3))).T
    np.testing.assert_allclose(filled, at_times(own, np.arange(60.0)), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("begin", [0, 1, 39, 40, 41, 100])
def test_a_walk_may_begin_and_stop_anywhere(begin: int) -> None:
    (given_,) = _answers(
        "ketamine_kamp_2020",
        _drawn("ketamine_kamp_2020", 20),
        (Dose("ketamine", 35, "iv", 0, 40), Dose("ketamine", 10, "iv", 100)),
    ).values()
    whole = on_grid(given_, 1.0, np.empty((ROWS, 20)))
    walk, parts = Walk(given_, 1.0, row=begin), []
    for rows in (1, 3, ROWS - begin - 4):
        parts.append(np.empty((rows, 20)))
        walk.fill(parts[-1])
    np.testing.assert_allclose(np.concatenate(parts), whole[begin:], rtol=1e-11, atol=1e-13)


def test_threads_fill_the_same_numbers() -> None:
    people = BLOCK + 7
    (given_,) = _answers(
        "ketamine_kamp_2020",
        _drawn("ketamine_kamp_2020", people),
        (Dose("ketamine", 35, "iv", 0, 40),),
    ).values()
    alone = on_grid(given_, 1.0, np.empty((30, people)))
    with ThreadPoolExecutor(2) as workers:
        together = on_grid(given_, 1.0, np.empty((30, people)), workers=workers)
    assert np.array_equal(alone, together)


def test_many_people_get_the_curves_that_few_get() -> None:
    values, times = _drawn("esketamine_otto_2021", 40), np.arange(0.0, 241.0)
    model, dose = load("esketamine_otto_2021"), (Dose("esketamine", 17.5, "iv", 0, 40),)
    many = curves(model, values, dose, times)
    few = curves(model, {name: each[:3] for name, each in values.items()}, dose, times)
    for a, b in zip(many, few, strict=True):
        assert a.conc_ng_ml.shape == (40, 241)
        np.testing.assert_allclose(a.conc_ng_ml[:3], b.conc_ng_ml, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("times", "step"),
    [
        ([0.0, 1.0, 2.0], 1.0),
        ([0.0, 0.1, 0.2, 0.30000000000000004], 0.1),
        ([0.0, 1.0, 2.1], None),
        ([1.0, 2.0, 3.0], None),
        ([0.0], None),
    ],
)
def test_only_times_that_run_evenly_from_nothing_are_a_grid(
    times: list[float], step: float | None
) -> None:
    found = even_step(np.array(times))
    assert found == (pytest.approx(step) if step else None)

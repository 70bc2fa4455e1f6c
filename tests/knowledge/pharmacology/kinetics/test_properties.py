"""For every model: conserves mass, adds up, whatever way time is cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.propagate import amounts
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from ataraxy.knowledge.pharmacology.kinetics.system import LinearSystem, linear_system

MODELS = {model_id: load(model_id, allow_unverified=True) for model_id in model_ids()}
TIMES = np.array([1.0, 12.5, 40.0, 61.0, 180.0, 333.3, 700.0])
ADULTS = st.builds(
    Person,
    weight_kg=st.floats(45, 130),
    age_years=st.floats(18, 85),
    ancestry=st.sampled_from(["", "asian", "japanese"]),
)
CHILDREN = st.builds(Person, weight_kg=st.floats(20, 60), age_years=st.floats(2, 12))


def people(model: Model) -> st.SearchStrategy[Person]:
    return CHILDREN if model.population == "paediatric" else ADULTS


@st.composite
def doses(draw: st.DrawFn, model: Model) -> Dose:
    route = model.routes[draw(st.sampled_from(sorted(model.routes)))]
    devices = draw(st.integers(1, 3))
    amount = route.device_mg * devices or draw(st.floats(1, 200))
    lengths = [0.0, 0.5, 20.0, 40.0, 97.3] if route.name == "iv" else [0.0]
    start = round(draw(st.floats(0, 300)), 3)
    return Dose(model.drug, amount, route.name, start, draw(st.sampled_from(lengths)))


def regimens(model: Model) -> st.SearchStrategy[Regimen]:
    return st.lists(doses(model), min_size=1, max_size=4).map(tuple)


@pytest.mark.parametrize("model_id", MODELS)
def test_the_answer_does_not_depend_on_how_time_is_cut(model_id: str) -> None:
    model = MODELS[model_id]
    coarse, fine = np.array([60.0, 240.0]), np.arange(0.0, 241.0, 5.0)

    @settings(max_examples=3)
    @given(people(model), regimens(model))
    def same(person: Person, regimen: Regimen) -> None:
        once = simulate(model, [person], regimen, coarse)
        often = simulate(model, [person], regimen, fine)
        for a, b in zip(once, often, strict=True):
            np.testing.assert_allclose(
                a.conc_ng_ml[0], b.conc_ng_ml[0][[12, 48]], rtol=1e-9, atol=1e-11
            )

    same()


@pytest.mark.parametrize("model_id", MODELS)
def test_an_infusion_cut_in_pieces_is_the_same_infusion(model_id: str) -> None:
    model = MODELS[model_id]

    @settings(max_examples=3)
    @given(people(model), st.floats(5, 120), st.floats(0.1, 0.9))
    def same(person: Person, minutes: float, share: float) -> None:
        whole = (Dose(model.drug, 40, "iv", 0, minutes),)
        first = Dose(model.drug, 40 * share, "iv", 0, minutes * share)
        left = minutes * (1 - share)
        rest = Dose(model.drug, 40 * (1 - share), "iv", minutes * share, left)
        for a, b in zip(
            simulate(model, [person], whole, TIMES),
            simulate(model, [person], (first, rest), TIMES),
            strict=True,
        ):
            np.testing.assert_allclose(a.conc_ng_ml, b.conc_ng_ml, rtol=1e-8, atol=1e-10)

    same()


@pytest.mark.parametrize("model_id", MODELS)
def test_regimens_superpose(model_id: str) -> None:
    model = MODELS[model_id]

    @settings(max_examples=3)
    @given(people(model), regimens(model), regimens(model))
    def add(person: Person, first: Regimen, second: Regimen) -> None:
        apart = [simulate(model, [person], regimen, TIMES) for regimen in (first, second)]
        together = simulate(model, [person], (*first, *second), TIMES)
        for number, curve in enumerate(together):
            summed = sum(found[number].conc_ng_ml for found in apart)
            np.testing.assert_allclose(curve.conc_ng_ml, summed, rtol=1e-8, atol=1e-10)

    add()


@pytest.mark.parametrize("model_id", MODELS)
def test_without_elimination_nothing_is_lost(model_id: str) -> None:
    model = MODELS[model_id]
    person = Person(30, 9) if model.population == "paediatric" else Person(70, 40)
    infusion = (Dose(model.drug, 40, "iv", 0, 40),)
    system = linear_system(model, typical_values(model, [person]), infusion)
    rates = system.rates.copy()
    # Close every way out: what leaves a place must arrive in another.
    for place in range(rates.shape[1]):
        rates[0, place, place] -= rates[0, :, place].sum()
    closed = LinearSystem(rates, system.inputs)
    held = amounts(closed, np.array([10.0, 40.0, 600.0]))[0].sum(axis=1)
    np.testing.assert_allclose(held, [10.0, 40.0, 40.0], rtol=1e-12)


@pytest.mark.parametrize("model_id", MODELS)
def test_what_is_in_the_body_and_what_left_it_are_what_was_given(model_id: str) -> None:
    """The drug itself: what is still inside plus what flowed out of every compartment."""
    model = MODELS[model_id]
    person = Person(30, 9) if model.population == "paediatric" else Person(70, 40)
    infusion = (Dose(model.drug, 40, "iv", 0, 40),)
    system = linear_system(model, typical_values(model, [person]), infusion)
    size = system.rates.shape[1]
    wide = np.zeros((1, size + 1, size + 1))
    wide[:, :size, :size] = system.rates
    wide[0, size, :size] = -system.rates[0].sum(axis=0)
    assert (wide[0, size, :size] >= -1e-12).all(), "a flow makes drug out of nothing"
    held = amounts(LinearSystem(wide, system.inputs), np.array([20.0, 40.0, 900.0]))[0]
    np.testing.assert_allclose(held.sum(axis=1), [20.0, 40.0, 40.0], rtol=1e-12)

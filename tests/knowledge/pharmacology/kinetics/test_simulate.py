"""The closed forms agree with a solver, conserve mass, add up, and do not care how time is cut."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from ataraxy.knowledge.pharmacology.kinetics.errors import (
    NoVariabilityError,
    PersonError,
    PharmacologyError,
    RegimenError,
    UnknownModelError,
)
from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.population import population
from ataraxy.knowledge.pharmacology.kinetics.propagate import amounts
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen, stepped_infusion
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from ataraxy.knowledge.pharmacology.kinetics.system import concentration_scale, linear_system

MODELS = model_ids()
PEOPLE = st.builds(
    Person,
    weight_kg=st.floats(45, 130),
    age_years=st.floats(18, 85),
    ancestry=st.sampled_from(["", "asian", "japanese"]),
)


def _person_for(model_id: str, person: Person) -> Person:
    years = 12.0 if load(model_id).population == "paediatric" else person.age_years
    return Person(person.weight_kg, years, ancestry=person.ancestry)


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, Person, Regimen]:
    model = load(draw(st.sampled_from(MODELS)))
    doses = []
    for _ in range(draw(st.integers(1, 4))):
        route = draw(st.sampled_from(sorted(model.routes)))
        start = round(draw(st.floats(0, 300)), 3)
        amount = 28.0 * draw(st.integers(1, 3)) if route == "nasal" else draw(st.floats(1, 200))
        minutes = draw(st.sampled_from([0.0, 0.5, 20.0, 40.0, 97.3])) if route == "iv" else 0.0
        doses.append(Dose(model.drug, amount, route, start, minutes))
    return model.id, _person_for(model.id, draw(PEOPLE)), tuple(doses)


def _by_solver(model_id: str, person: Person, regimen: Regimen, times: np.ndarray) -> np.ndarray:
    """mg by LSODA at tight tolerance, restarted at each event; shape (times, states)."""
    model = load(model_id)
    system = linear_system(model, typical_values(model, [person]), regimen)
    rates = system.rates[0]
    edges = {float(t) for t in times}
    for one in system.inputs:
        edges |= {one.start_min, one.start_min + float(one.duration_min[0])}
    marks = sorted(edges)
    state, found = np.zeros(len(rates)), {}
    for number, at in enumerate(marks):
        for one in system.inputs:
            if one.duration_min[0] == 0 and one.start_min == at:
                state[one.compartment] += one.amount_mg[0]
        found[at] = state.copy()
        if number + 1 < len(marks):
            until = marks[number + 1]
            enter = np.zeros(len(rates))
            for one in system.inputs:
                stop = one.start_min + one.duration_min[0]
                if one.duration_min[0] > 0 and one.start_min <= at and until <= stop + 1e-12:
                    enter[one.compartment] += one.amount_mg[0] / one.duration_min[0]
            solved = solve_ivp(
                lambda _, x, e=enter: rates @ x + e,
                (at, until),
                state,
                method="LSODA",
                rtol=1e-11,
                atol=1e-13,
            )
            state = solved.y[:, -1]
    return np.array([found[float(t)] for t in times])


@settings(max_examples=200, deadline=None)
@given(cases())
def test_the_closed_form_agrees_with_a_solver(case: tuple[str, Person, Regimen]) -> None:
    model_id, person, regimen = case
    model = load(model_id)
    times = np.array([1.0, 12.5, 40.0, 61.0, 180.0, 333.3, 700.0])
    solved = _by_solver(model_id, person, regimen, times)
    values = typical_values(model, [person])
    for curve in simulate(model, [person], regimen, times):
        if curve.site != "plasma":
            continue
        place = model.index(model.compartment_of(curve.analyte).name)
        expected = solved[:, place] * concentration_scale(model, values, curve.analyte)[0]
        np.testing.assert_allclose(curve.conc_ng_ml[0], expected, rtol=2e-7, atol=1e-7)


@settings(max_examples=50, deadline=None)
@given(cases())
def test_the_answer_does_not_depend_on_how_time_is_cut(
    case: tuple[str, Person, Regimen],
) -> None:
    model_id, person, regimen = case
    coarse, fine = np.array([60.0, 240.0]), np.arange(0.0, 241.0, 5.0)
    once = simulate(load(model_id), [person], regimen, coarse)
    often = simulate(load(model_id), [person], regimen, fine)
    for a, b in zip(once, often, strict=True):
        np.testing.assert_allclose(
            a.conc_ng_ml[0], b.conc_ng_ml[0][[12, 48]], rtol=1e-9, atol=1e-12
        )


@settings(max_examples=50, deadline=None)
@given(cases(), cases())
def test_regimens_superpose(
    one: tuple[str, Person, Regimen], other: tuple[str, Person, Regimen]
) -> None:
    model_id, person, first = one
    second = tuple(dose for dose in other[2] if dose.route in load(model_id).routes)
    second = tuple(
        Dose(load(model_id).drug, d.amount_mg, d.route, d.start_min, d.duration_min)
        for d in second
        if d.route != "nasal" or d.amount_mg % 28 == 0
    )
    times = np.array([30.0, 90.0, 400.0])
    model = load(model_id)
    apart = [simulate(model, [person], regimen, times) for regimen in (first, second) if regimen]
    together = simulate(model, [person], (*first, *second), times)
    for number, curve in enumerate(together):
        summed = sum(found[number].conc_ng_ml for found in apart)
        np.testing.assert_allclose(curve.conc_ng_ml, summed, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("model_id", MODELS)
def test_without_elimination_nothing_is_lost(model_id: str) -> None:
    model = load(model_id)
    person = _person_for(model_id, Person(70, 40))
    system = linear_system(
        model, typical_values(model, [person]), (Dose(model.drug, 40, "iv", 0, 40),)
    )
    rates = system.rates.copy()
    # Close every way out: what leaves a place must arrive in another.
    for place in range(rates.shape[1]):
        rates[0, place, place] -= rates[0, :, place].sum()
    closed = type(system)(rates, system.inputs)
    held = amounts(closed, np.array([10.0, 40.0, 600.0]))[0].sum(axis=1)
    np.testing.assert_allclose(held, [10.0, 40.0, 40.0], rtol=1e-12)


def test_infusions_that_overlap_add() -> None:
    model, person = load("ketamine_kamp_2020"), Person(70, 40)
    times = [10.0, 25.0, 50.0]
    doubled = simulate(model, [person], (Dose("ketamine", 70, "iv", 0, 40),), times)
    twice = simulate(model, [person], (Dose("ketamine", 35, "iv", 0, 40),) * 2, times)
    np.testing.assert_allclose(twice[0].conc_ng_ml, doubled[0].conc_ng_ml, rtol=1e-12)


def test_a_pause_and_a_new_rate_are_what_really_happened() -> None:
    model, person = load("ketamine_kamp_2020"), Person(70, 40)
    ran = stepped_infusion("ketamine", ((60, 10), (0, 5), (30, 10)))
    assert [(dose.start_min, dose.amount_mg) for dose in ran] == [(0, 10.0), (15, 5.0)]
    (curve,) = simulate(model, [person], ran, [10.0, 14.9, 25.0])
    assert curve.conc_ng_ml[0][1] < curve.conc_ng_ml[0][0]


def test_half_of_a_racemate_is_followed_by_a_model_of_the_s_form() -> None:
    model, person = load("esketamine_noppers_2011"), Person(70, 40)
    racemate = simulate(model, [person], (Dose("ketamine", 35, "iv", 0, 40),), [40.0])
    s_form = simulate(model, [person], (Dose("esketamine", 17.5, "iv", 0, 40),), [40.0])
    np.testing.assert_allclose(racemate[0].conc_ng_ml, s_form[0].conc_ng_ml)


def test_before_the_first_dose_there_is_nothing() -> None:
    model, person = load("ketamine_kamp_2020"), Person(70, 40)
    (curve,) = simulate(model, [person], (Dose("ketamine", 35, "iv", 30, 40),), [0.0, 29.0, 31.0])
    assert list(curve.conc_ng_ml[0][:2]) == [0.0, 0.0]
    assert curve.conc_ng_ml[0][2] > 0


def test_a_population_is_the_same_from_one_seed_however_it_is_mapped() -> None:

    dose = (Dose("esketamine", 17.5, "iv", 0, 40),)
    person, times = Person(70, 40), [20.0, 40.0, 120.0]
    alone = population("esketamine_otto_2021", person, dose, times, people=12_000, seed=5)
    with ThreadPoolExecutor(2) as pool:
        threads = population(
            "esketamine_otto_2021", person, dose, times, people=12_000, seed=5, mapper=pool.map
        )
    for a, b in zip(alone, threads, strict=True):
        assert np.array_equal(a.conc_ng_ml, b.conc_ng_ml)
    assert not np.array_equal(alone[0].conc_ng_ml[:100], alone[0].conc_ng_ml[10_000:10_100])


def test_a_population_spreads_as_published() -> None:
    dose = (Dose("esketamine", 17.5, "iv", 0, 40),)
    model = load("esketamine_otto_2021")
    # At 24 h hardly anything but clearance and volume matter; the median is the typical person.
    found = population(model.id, Person(70, 40), dose, [40.0], people=20_000, seed=1)
    typical = simulate(model, [Person(70, 40)], dose, [40.0])
    for drawn, one in zip(found, typical, strict=True):
        assert np.median(drawn.conc_ng_ml) == pytest.approx(one.conc_ng_ml[0, 0], rel=0.02)


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: Dose("ketamine", -1, "iv"), RegimenError, "amount_mg is -1"),
        (lambda: Dose("ketamine", float("nan"), "iv"), RegimenError, "amount_mg is nan"),
        (lambda: Dose("ketamine", 35, "iv", 0, float("inf")), RegimenError, "duration_min is inf"),
        (lambda: Dose("cocaine", 35, "iv"), RegimenError, "drug is 'cocaine'"),
        (lambda: Person(7, 40), PersonError, "weight_kg is 7"),
        (lambda: Person(700, 40), PersonError, "weight_kg is 700"),
        (lambda: load("nobody_2030"), UnknownModelError, "nobody_2030"),
        (
            lambda: simulate(
                load("ketamine_kamp_2020"), [Person(70, 40)], (Dose("ketamine", 35, "oral"),), [5]
            ),
            RegimenError,
            "no route “oral”",
        ),
        (
            lambda: simulate(
                load("ketamine_hornik_2018"), [Person(70, 40)], (Dose("ketamine", 35, "iv"),), [5]
            ),
            PersonError,
            "made in children",
        ),
        (
            lambda: population(
                "ketamine_domino_1982",
                Person(70, 40),
                (Dose("ketamine", 35, "iv"),),
                [5],
                people=10,
                seed=1,
            ),
            NoVariabilityError,
            "no variability",
        ),
        (
            lambda: simulate(
                load("esketamine_perez_ruixo_2021"),
                [Person(70, 40)],
                (Dose("ketamine", 50, "nasal"),),
                [5],
            ),
            RegimenError,
            "describes esketamine",
        ),
        (
            lambda: simulate(
                load("esketamine_perez_ruixo_2021"),
                [Person(70, 40)],
                (Dose("esketamine", 50, "nasal"),),
                [5],
            ),
            RegimenError,
            "multiple",
        ),
        (
            lambda: simulate(
                load("ketamine_kamp_2020"), [Person(70, 40)], (Dose("ketamine", 35, "iv"),), [5, 5]
            ),
            RegimenError,
            "increase",
        ),
    ],
)
def test_what_cannot_be_names_field_value_and_what_is_allowed(
    make: object, error: type[PharmacologyError], words: str
) -> None:
    with pytest.raises(error, match=words):
        make()  # type: ignore[operator]


def test_a_person_outside_the_models_people_is_warned_with_the_range() -> None:
    (warning,) = warnings_for(load("esketamine_noppers_2011"), Person(140, 40))
    assert "50 to 120" in warning

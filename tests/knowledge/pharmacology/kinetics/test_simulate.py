"""What happened is what is simulated: pauses, overlaps, halves, devices, virtual people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.kinetics.errors import (
    NoVariabilityError,
    PersonError,
    PharmacologyError,
    RegimenError,
    UnknownModelError,
)
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, stepped_infusion
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from ataraxy.knowledge.pharmacology.populations.population import population


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

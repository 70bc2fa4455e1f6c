"""Doses as people write them, exposure between routes, effects as published."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.estimation.estimate import estimate, prior_of
from ataraxy.knowledge.pharmacology.estimation.posterior import sample
from ataraxy.knowledge.pharmacology.kinetics.compare_routes import NOT_AN_ORDER, equal_exposure
from ataraxy.knowledge.pharmacology.kinetics.effects import (
    concentration_effects,
    dissociation_index,
    dissociation_range,
    session_effect,
    symptom_course,
)
from ataraxy.knowledge.pharmacology.kinetics.errors import ModelError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.exposure import exposure
from ataraxy.knowledge.pharmacology.kinetics.files import load, read
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, simulate
from ataraxy.knowledge.pharmacology.kinetics.words import (
    EXAMPLES,
    read_dose,
    read_doses,
    read_level,
    with_analyte,
    with_drug,
)

KAMP, SPRAY = load("ketamine_kamp_2020"), load("esketamine_perez_ruixo_2021")
PERSON = Person(80, 40)


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("35 mg iv over 40 min at 0", Dose("ketamine", 35, "iv", 0, 40)),
        ("0.5 mg/kg iv over 40 min", Dose("ketamine", 40, "iv", 0, 40)),
        ("30 mg/h iv over 20 min at 20 min", Dose("ketamine", 10, "iv", 20, 20)),
        ("0.3 mg/kg/h IV over 2 h", Dose("ketamine", 48, "iv", 0, 120)),
        ("35 mg bolus", Dose("ketamine", 35, "iv")),
        ("20 mg esketamine iv over 10 s at 1 h", Dose("esketamine", 20, "iv", 60, 1 / 6)),
        ("56 mg in at 2 day", Dose("ketamine", 56, "nasal", 2880)),
    ],
)
def test_a_dose_is_read_as_it_was_meant(text: str, dose: Dose) -> None:
    assert read_dose(text, PERSON, KAMP) == dose


@pytest.mark.parametrize("text", ["35", "thirty mg iv", "35 mg iv over", "iv 35 mg", ""])
def test_what_is_no_dose_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(RegimenError, match="Write for example"):
        read_dose(text, PERSON, KAMP)


def test_a_rate_without_a_duration_is_asked_for_it() -> None:
    with pytest.raises(RegimenError, match="for how long"):
        read_dose("30 mg/h iv", PERSON, KAMP)


@pytest.mark.parametrize("text", EXAMPLES)
def test_a_dose_whose_drug_is_named_for_it_is_the_same_dose_of_that_drug(text: str) -> None:
    named = with_drug(text, "esketamine")
    assert with_drug(named, "ketamine") == named
    for once in read_doses(named, PERSON, SPRAY):
        assert once.drug == "esketamine"
    assert read_doses(named, PERSON, SPRAY) == read_doses(text, PERSON, SPRAY)


def test_words_that_are_no_dose_or_level_are_left_for_the_reader_to_refuse() -> None:
    assert with_drug(" 35 mcg/h of it ", "ketamine") == "35 mcg/h of it"
    assert with_analyte("soon 310 ng/mL", "ketamine") == "soon 310 ng/mL"
    assert with_analyte("4 h <2 ng/mL", "ketamine") == "4 h <2 ng/mL ketamine"
    assert with_analyte("4 h 2 ng/mL norketamine", "ketamine") == "4 h 2 ng/mL norketamine"


def test_levels_below_the_limit_are_read_as_such() -> None:
    assert read_level("4 h <2 ng/mL", KAMP) == Level(240, 2, "ketamine", below_limit=True)
    with pytest.raises(RegimenError, match="noresketamine"):
        read_level("4 h 2 ng/mL midazolam", SPRAY)
    assert read_level("4 h 2 ng/mL norketamine", SPRAY).analyte == "norketamine"
    assert read_level("40 min 1 nmol/mL", KAMP) == Level(40, 237.73, "ketamine")
    assert read_level("40 min 0.31 mg/L", KAMP) == Level(40, 310, "ketamine")


@pytest.mark.parametrize(
    ("devices", "cmax", "auc", "metabolite_cmax"),
    [(1, 43.8, 147.3, 59.1), (2, 72.5, 254.7, 119.7), (3, 101.0, 362.2, 180.0)],
)
def test_the_published_exposure_of_the_spray_is_reproduced(
    devices: int, cmax: float, auc: float, metabolite_cmax: float
) -> None:
    """Perez-Ruixo 2021, table 4, not Asian and under 60 years."""
    times = np.arange(0.0, 1441.0, 1.0)
    dose = (Dose("esketamine", 28.0 * devices, "nasal"),)
    found = simulate(SPRAY, [Person(70, 45)], dose, times)
    drug, metabolite = (exposure(one) for one in found if one.site == "plasma")
    assert drug.cmax_ng_ml[0] == pytest.approx(cmax, rel=0.006)
    assert drug.auc_ng_h_ml[0] == pytest.approx(auc, rel=0.006)
    assert metabolite.cmax_ng_ml[0] == pytest.approx(metabolite_cmax, rel=0.006)


def test_time_above_a_level_is_the_time_above_it() -> None:
    times = np.array([0.0, 10.0, 20.0])
    curve = Curve("ketamine", "plasma", times, np.array([[0.0, 100.0, 0.0]]))
    assert exposure(curve, above_ng_ml=50).minutes_above[0] == pytest.approx(10)
    assert exposure(curve, above_ng_ml=200).minutes_above[0] == 0


def test_comparing_routes_says_that_it_is_no_order_and_where_evidence_is_weak() -> None:
    found = equal_exposure("ketamine", 35, "iv", to="im")
    assert found.amount_mg == pytest.approx(35 / 0.93)
    assert NOT_AN_ORDER in found.statement
    assert "weak" in found.statement


def test_milligrams_of_racemate_and_s_form_are_never_exchanged() -> None:
    with pytest.raises(RegimenError, match="not exchanged"):
        equal_exposure("ketamine", 35, "iv", to="nasal", to_drug="esketamine")


def test_a_route_nobody_measured_is_not_compared() -> None:
    with pytest.raises(RegimenError, match="not found"):
        equal_exposure("ketamine", 35, "iv", to="inhaled")


def test_the_dissociation_index_is_half_at_the_published_concentration() -> None:
    found = dissociation_index(np.array([0.0, 121.0, 1e6]))
    np.testing.assert_allclose(found, [0, 0.5, 1], atol=2e-4)


def test_the_index_is_given_with_how_sure_its_middle_is() -> None:
    low, high = dissociation_range(np.array([0.0, 90.0, 157.0]))
    np.testing.assert_allclose(high, [0, 0.5, 157 / (157 + 90)])
    np.testing.assert_allclose(low, [0, 90 / (90 + 157), 0.5])


def test_other_effects_are_published_ones_and_unverified_ones_wait_to_be_asked_for() -> None:
    verified = {one.name: one for one in concentration_effects()}
    assert "cardiac output" not in verified
    assert verified["drug high"].of(np.array([71.0])) == pytest.approx(0.5)
    everything = {one.name: one for one in concentration_effects(allow_unverified=True)}
    heart = everything["cardiac output"]
    assert heart.tags == {"X"}
    assert heart.of(np.array([0.0, 399.0])) == pytest.approx([0, 0.25])
    assert all(one.source for one in everything.values())


def test_a_session_peaks_once_within_the_published_shape_and_sessions_add() -> None:
    days = np.linspace(0, 30, 3001)
    one = session_effect(days)
    assert one.max() == pytest.approx(1, abs=1e-4)
    assert days[one.argmax()] == pytest.approx(0.99, abs=0.01)
    np.testing.assert_allclose(
        session_effect(np.array([3.0, 7.0, 14.0])), [0.78, 0.44, 0.16], atol=0.005
    )
    np.testing.assert_allclose(symptom_course(days, [0.0, 0.0], 2.0), 4 * one)


def test_the_posterior_of_one_person_lies_around_their_estimate() -> None:
    model, dose = load("ketamine_kamp_2020_allometric"), (Dose("ketamine", 35, "iv", 0, 40),)
    levels = [Level(40, 310, "ketamine"), Level(80, 85, "ketamine"), Level(230, 22, "ketamine")]
    prior, person = prior_of(model), Person(70, 40)
    found = estimate(model, person, dose, levels, prior)
    drawn = sample(model, person, dose, levels, prior, found, draws=4000, seed=3)
    np.testing.assert_allclose(drawn.mean(axis=0), found.eta, atol=0.05)
    np.testing.assert_allclose(drawn.std(axis=0), found.standard_error, rtol=0.15)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("k12 = {", "k99 = {"), "k12"),
        (('rate = "k10"', 'rate = "__import__(1)"'), "arithmetic|only names"),
        (('to = "fast"', 'to = "nowhere"'), "nowhere"),
        (('time_unit = "min"', 'time_unit = "week"'), "week"),
        (('unit = "1/min"', 'units = "1/min"'), "unit"),
    ],
)
def test_a_model_file_that_contradicts_itself_is_refused_by_name(
    change: tuple[str, str], words: str
) -> None:
    folder = files("ataraxy.knowledge.pharmacology").joinpath("models")
    text = folder.joinpath("ketamine_domino_1982.toml").read_text("utf-8").replace(*change)
    with pytest.raises(ModelError, match=f"broken.toml.*({words})"):
        read(text, "broken.toml")

"""Models as data: provenance, defaults, what is said beside a curve, racemate and S-form."""

from __future__ import annotations

from importlib.resources import files

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.kinetics.chemistry import base_mg, ng_per_ml, nmol_per_ml
from ataraxy.knowledge.pharmacology.kinetics.compare_routes import absorbed, equal_exposure
from ataraxy.knowledge.pharmacology.kinetics.defaults import (
    USES,
    default_for,
    default_model,
    defaults,
)
from ataraxy.knowledge.pharmacology.kinetics.errors import (
    ModelError,
    PersonError,
    RegimenError,
    UnverifiedModelError,
)
from ataraxy.knowledge.pharmacology.kinetics.exposure import exposure
from ataraxy.knowledge.pharmacology.kinetics.files import TAGS, load, model_ids, read
from ataraxy.knowledge.pharmacology.kinetics.forms import as_total, levels_for, s_form_ng_ml
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.provenance import verified_only
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from ataraxy.knowledge.pharmacology.kinetics.statements import (
    TAG_WORDS,
    no_band,
    statements,
    used_parameters,
)
from ataraxy.knowledge.pharmacology.populations.population import population

ADULT, CHILD = Person(70, 40), Person(30, 9)
FOLDER = files("ataraxy.knowledge.pharmacology").joinpath("models")
PAEDIATRIC = [one for one in model_ids() if load(one, True).population == "paediatric"]


def _kinds(model_id: str, person: Person, *doses: Dose, unverified: bool = False) -> list[str]:
    return [one.kind for one in statements(load(model_id, unverified), person, doses)]


@pytest.mark.parametrize("model_id", model_ids())
def test_every_number_of_a_model_has_unit_tag_source_and_range(model_id: str) -> None:
    model = load(model_id, True)
    assert all(one.unit and one.tag in TAGS for one in model.parameters.values())
    assert model.source.citation
    assert model.source.seen
    assert model.note
    assert set(TAG_WORDS) == TAGS
    assert model.age_years[0] < model.age_years[1]
    assert model.weight_kg[0] < model.weight_kg[1]


def test_models_of_children_are_refused_for_adults_and_only_those() -> None:
    assert len(PAEDIATRIC) == 4
    for model_id in model_ids():
        model = load(model_id)
        if model_id in PAEDIATRIC:
            with pytest.raises(PersonError, match="made in children"):
                statements(model, ADULT)
        else:
            assert statements(model, ADULT)


def test_an_unverified_route_opens_only_behind_the_switch_and_is_marked() -> None:
    model_id, dose = "ketamine_venous_assembled", (Dose("ketamine", 35, "sc"),)
    with pytest.raises(RegimenError, match=r"FSC \[M\].*allow_unverified"):
        simulate(load(model_id), [ADULT], dose, [10.0])
    opened = load(model_id, allow_unverified=True)
    assert simulate(opened, [ADULT], dose, [10.0])[0].conc_ng_ml[0, 0] > 0
    assert _kinds(model_id, ADULT, *dose, unverified=True)[:2] == ["unverified", "unverified"]
    assert "unverified" not in _kinds(model_id, ADULT, Dose("ketamine", 35, "im"))
    drawn = population(model_id, ADULT, dose, [10.0], people=3, seed=1, allow_unverified=True)
    assert drawn[0].conc_ng_ml.shape == (3, 1)


@pytest.mark.parametrize("tag", ["X", "M"])
def test_a_model_that_rests_on_an_unverified_number_is_refused_as_a_whole(tag: str) -> None:
    text = FOLDER.joinpath("ketamine_domino_1982.toml").read_text("utf-8")
    model = read(text.replace('unit = "L/kg", tag = "C"', f'unit = "L/kg", tag = "{tag}"'), "x")
    with pytest.raises(UnverifiedModelError, match=rf"V1 \[{tag}\].*--unverified"):
        verified_only(model)


def test_unverified_spread_and_error_are_left_out_and_the_reason_kept() -> None:
    text = FOLDER.joinpath("esketamine_otto_2021.toml").read_text("utf-8")
    start = text.index("[variability]")
    doubtful = read(text[:start] + text[start:].replace('tag = "C"', 'tag = "X"'), "x")
    kept = verified_only(doubtful)
    assert kept.variability is None
    assert not kept.residuals
    said = no_band(kept)
    assert said is not None
    assert "nobody verified" in said.text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('tag = "C"', 'tag = "Q"', "tag is 'Q'; it must be one of"),
        ('sampling = "not stated"', 'sampling = "capillary"', "sampling is 'capillary'"),
        ('population = "adult"', 'population = "cats"', "population is 'cats'"),
        ('sampling = "not', 'samplings = "not', "the file has samplings; known are"),
        ('rate = "k10"', 'rate = "k10"\nbaack = "k21"', "flows has baack"),
        ("weight = { exponent", "weight = { exponentt", "V1.weight has exponentt"),
        ('into = "central"', 'into = "central", oover = "V1"', "route iv has oover"),
    ],
)
def test_a_word_outside_the_list_is_refused_with_the_list(old: str, new: str, words: str) -> None:
    text = FOLDER.joinpath("ketamine_domino_1982.toml").read_text("utf-8")
    with pytest.raises(ModelError, match=words):
        read(text.replace(old, new), "broken.toml")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('["V1", "CL", "VN1", "CLN"]', '["V9", "CL", "VN1", "CLN"]', "variability names V9"),
        ("[0.084177, 0.02261, 0, 0]", "[-0.084177, 0.02261, 0, 0]", "is not positive"),
    ],
)
def test_a_spread_that_cannot_be_is_refused(old: str, new: str, words: str) -> None:
    text = FOLDER.joinpath("esketamine_otto_2021.toml").read_text("utf-8")
    with pytest.raises(ModelError, match=f"broken.toml.*{words}"):
        read(text.replace(old, new), "broken.toml")


@pytest.mark.parametrize(
    ("given", "words"),
    [({"sex": "none"}, "sex is 'none'"), ({"ancestry": "greek"}, "ancestry is 'greek'")],
)
def test_a_person_who_cannot_be_is_refused_with_what_is_allowed(
    given: dict[str, str], words: str
) -> None:
    with pytest.raises(PersonError, match=f"{words}; it must be"):
        Person(70, 40, **given)  # type: ignore[arg-type]
    assert "ignored" in _kinds("ketamine_kamp_2020", Person(70, 40, ancestry="asian"))


def test_a_model_without_spread_says_that_it_draws_no_band() -> None:
    said = no_band(load("ketamine_domino_1982"))
    assert said is not None
    assert said.kind == "no_band"
    assert no_band(load("esketamine_otto_2021")) is None
    assert "no_band" in _kinds("ketamine_domino_1982", ADULT)


def test_what_a_curve_rests_on_is_listed_for_its_routes_only() -> None:
    model = load("ketamine_venous_assembled")
    named = {one.name for one in used_parameters(model, (Dose("ketamine", 35, "im"),))}
    assert {"FIM", "KAIM", "V1", "CL"} <= named
    assert not {"FORAL", "FNASAL", "FSC"} & named


@pytest.mark.parametrize("one", defaults(), ids=lambda d: f"{d.drug}-{d.route}-{d.use}")
def test_every_default_has_a_reason_and_a_model_that_knows_its_route(one: object) -> None:
    found = default_model(one.route, one.use, one.drug)  # type: ignore[attr-defined]
    model = load(found.model, found.allow_unverified)
    assert found.reason
    assert found.route in model.routes
    if found.use == "effect":
        assert any(place.ke0 for place in model.compartments)


@pytest.mark.parametrize("route", ["iv", "im", "sc", "nasal", "oral", "sublingual"])
@pytest.mark.parametrize("use", USES)
def test_the_racemate_has_a_default_by_every_route(route: str, use: str) -> None:
    assert default_model(route, use, "ketamine").model


def test_an_infusion_is_seen_by_an_arterial_model_and_its_samples_by_a_venous_one() -> None:
    effect, samples = (default_model("iv", use, "ketamine").model for use in USES)
    assert (load(effect).sampling, load(samples).sampling) == ("arterial", "venous")


def test_a_mixture_of_routes_takes_one_model_that_knows_them_all() -> None:
    mixed = (Dose("ketamine", 35, "iv", 0, 40), Dose("ketamine", 100, "oral", 4320))
    assert default_for(mixed, "samples").model == "ketamine_venous_assembled"
    with pytest.raises(RegimenError, match="No one model describes"):
        default_for((mixed[0], Dose("esketamine", 56, "nasal", 4320)), "effect")
    with pytest.raises(RegimenError, match="empty"):
        default_for((), "effect")
    with pytest.raises(RegimenError, match=r"nasal, oral, sublingual"):
        default_model("im", "effect", "esketamine")
    with pytest.raises(RegimenError, match="effect, samples"):
        default_model("iv", "guess", "ketamine")


def test_the_racemate_is_halved_on_the_way_in_and_doubled_on_the_way_out_and_that_is_said() -> None:
    model, racemate = load("esketamine_otto_2021"), (Dose("ketamine", 35, "iv", 0, 40),)
    s_form = simulate(model, [ADULT], racemate, [40.0])[0]
    total = as_total(s_form)
    assert total.analyte == "ketamine"
    assert total.conc_ng_ml[0, 0] == pytest.approx(2 * 79.02, rel=1e-4)
    np.testing.assert_allclose(s_form_ng_ml(total), s_form.conc_ng_ml)
    np.testing.assert_allclose(s_form_ng_ml(s_form), s_form.conc_ng_ml)
    (said,) = (one for one in statements(model, ADULT, racemate) if one.kind == "halved")
    assert "17.5 mg of S-ketamine" in said.text
    assert "8 to 15 %" in said.text
    with pytest.raises(RegimenError, match="analyte is 'ketamine'"):
        as_total(total)


def test_a_total_is_divided_only_where_the_racemate_alone_was_given() -> None:
    model, level = load("esketamine_otto_2021"), Level(40, 160, "ketamine")
    racemate, s_form = Dose("ketamine", 35, "iv", 0, 40), Dose("esketamine", 17.5, "iv", 0, 40)
    assert levels_for(model, (racemate,), [level]) == (Level(40, 80, "esketamine"),)
    assert levels_for(model, (s_form,), [level]) == (Level(40, 160, "esketamine"),)
    own = Level(40, 80, "noresketamine")
    assert levels_for(model, (racemate,), [own]) == (own,)
    with pytest.raises(RegimenError, match="cannot be divided"):
        levels_for(model, (racemate, s_form), [level])


def test_milligrams_of_the_racemate_never_enter_a_spravato_device() -> None:
    with pytest.raises(RegimenError, match="cannot be read into it"):
        simulate(
            load("esketamine_perez_ruixo_2021"), [ADULT], (Dose("ketamine", 56, "nasal"),), [5.0]
        )
    with pytest.raises(RegimenError, match="cannot be read into it"):
        simulate(load("ketamine_kamp_2020"), [ADULT], (Dose("esketamine", 20, "iv"),), [5.0])


def test_mass_and_moles_salt_and_base_are_the_labels() -> None:
    assert base_mg(32.3) == pytest.approx(28)
    assert base_mg(57.7) == pytest.approx(50, rel=0.001)
    moles = nmol_per_ml(np.array([237.73]), "esketamine")
    np.testing.assert_allclose(moles, [1])
    np.testing.assert_allclose(ng_per_ml(moles, "norketamine"), [223.70])
    with pytest.raises(RegimenError, match="salt_mg is -1"):
        base_mg(-1)


@pytest.mark.parametrize(
    ("model_id", "route", "share"),
    [
        ("ketamine_venous_assembled", "im", 0.93),
        ("ketamine_venous_assembled", "oral", 0.20),
        ("ketamine_venous_assembled", "nasal", 0.17),
        ("ketamine_venous_assembled", "sublingual", 0.29),
        ("ketamine_venous_assembled", "sublingual_spat_out", 0.1125),
        ("esketamine_sublingual_assembled", "sublingual", 0.29),
        ("esketamine_perez_ruixo_2021", "oral", 0.178),
        ("esketamine_fanta_2015", "oral", 0.08),
    ],
)
def test_the_share_that_arrives_by_a_route_is_the_published_one(
    model_id: str, route: str, share: float
) -> None:
    model = load(model_id)
    times = np.concatenate([np.arange(0, 1440, 2.0), np.arange(1440, 12_000, 60.0)])
    areas = [
        exposure(simulate(model, [ADULT], (Dose(model.drug, 28, by),), times)[0]).auc_ng_h_ml[0]
        for by in (route, "iv")
    ]
    assert areas[0] / areas[1] == pytest.approx(share, rel=0.01)


def test_each_bound_of_a_share_absorbed_has_its_own_source_and_tag() -> None:
    for one in absorbed():
        assert one.low <= one.share <= one.high
        assert all(figure.source and figure.tag in TAGS for figure in one.figures.values())
        assert one.evidence in {"reference", "good", "moderate", "weak"}


def test_a_share_from_memory_compares_only_behind_the_switch_and_is_marked() -> None:
    with pytest.raises(RegimenError, match=r"from memory only.*allow_unverified"):
        equal_exposure("ketamine", 35, "iv", to="sc")
    found = equal_exposure("ketamine", 35, "iv", to="sc", allow_unverified=True)
    assert found.low_mg == pytest.approx(35 / 0.95)
    assert found.high_mg == pytest.approx(35 / 0.75)
    assert "not verified" in found.statement

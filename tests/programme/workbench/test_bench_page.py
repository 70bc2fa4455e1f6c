"""The workbench: what it compares, what it says, what it refuses and where."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client
from tests.programme.workbench.conftest import Ask, question
from tests.standing_people import MakeUser

from ataraxy.platform.audit.models import Entry
from ataraxy.programme.workbench.numbers import bench_numbers

pytestmark = pytest.mark.django_db

LEVELS = "40 min 310 ng/mL\n4 h 25 ng/mL"
FITTED = {
    "model_1": "ketamine_kamp_2020_allometric",
    "levels": LEVELS,
    "analyte": "ketamine",
    "estimate": "on",
}


def beside(page: str, field: str) -> str:
    """What is said beside a field."""
    found = re.search(rf'<div class="said" id="id_{field}_error".*?</div>', page, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "", found.group())


def charts(page: str) -> int:
    return page.count("data-curve=")


def test_it_opens_with_an_example_that_is_nobodys(researcher: Client) -> None:
    before = Entry.objects.count()
    page = researcher.get("/workbench/").content.decode()
    assert "Domino 1982" in page
    assert charts(page) == 1
    assert Entry.objects.count() == before


READ_BY = {
    "nasal": "esketamine_perez_ruixo_2021",
    "sublingual": "esketamine_sublingual_assembled",
    "film": "esketamine_simons_2022",
}


@pytest.mark.parametrize("route", bench_numbers().dose_examples)
def test_every_dose_an_empty_line_offers_is_drawn_by_a_model_of_its_route(
    ask: Ask, route: str
) -> None:
    dose = bench_numbers().dose_examples[route]
    model = READ_BY.get(route, "ketamine_venous_assembled")
    page = html.unescape(ask(model_1=model, dose_a=dose, until="480", unverified="on"))
    assert f'<option value="{dose}">' in page
    assert not beside(page, "dose_a").strip()
    assert charts(page) == 1


def test_only_those_who_compare_models_may_open_it(client: Client, make_user: MakeUser) -> None:
    for role, status in (("prescriber", 200), ("medical_director", 200), ("nurse", 403)):
        client.force_login(make_user(role))
        assert client.get("/workbench/").status_code == status


def test_models_and_regimens_are_laid_over_one_another_either_way(ask: Ask) -> None:
    asked = {"model_2": "ketamine_clements_1981", "dose_b": "35 mg im"}
    two = {**asked, "dose_b": "70 mg iv over 60 min"}
    by_regimen, by_model = ask(**two), ask(**two, over="regimens")
    for part in ("A · Domino 1982", "B · Clements &amp; Nimmo 1981"):
        assert part in by_regimen
    assert "B: 70 mg ketamine iv over 60 min" in by_model
    for page in (by_regimen, by_model):
        assert page.count("data-curve-panel") == 2
    assert "B · ketamine_domino_1982 is not drawn: " in ask(
        **asked, model_3="ketamine_venous_assembled"
    )


def test_a_change_comes_back_without_the_form_and_cleans_the_address(researcher: Client) -> None:
    asked = {**question(), "dose_b": "", "levels": ""}
    answer = researcher.get("/workbench/", asked, headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert "<html" not in part
    assert 'id="id_dose_a_error" hx-swap-oob="innerHTML"' in part
    address = answer["HX-Replace-Url"]
    assert "dose_a=0.5+mg%2Fkg" in address
    assert "dose_b" not in address


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"weight_kg": "7"}, "weight_kg", "it must lie between 20 and 400"),
        ({"weight_kg": "700"}, "weight_kg", "it must lie between 20 and 400"),
        ({"weight_kg": "nan"}, "weight_kg", "Enter a number"),
        ({"age_years": "-4"}, "age_years", "it must lie between 0 and 120"),
        ({"model_1": "ketamine_smith_1999"}, "model_1", "There is no model"),
        ({"model_2": "ketamine_hornik_2018"}, "model_2", "Choose a model made in adults"),
        ({"dose_a": "-35 mg iv"}, "dose_a", "amount_mg"),
        ({"dose_a": "35 mcg iv over 40 min"}, "dose_a", "35 mcg are 0.035 mg"),
        ({"dose_a": "35000 mg iv over 40 min"}, "dose_a", "Was 35 mg meant?"),
        ({"dose_b": "35 mg iv over 0 min"}, "dose_b", "it must be above 0"),
        ({"dose_b": "35 mg im"}, "dose_b", "has no route “im”"),
        ({"dose_a": "nan mg iv"}, "dose_a", "it must be a number"),
        ({"dose_a": "35 mg iv at 9 h"}, "dose_a", "draw for longer"),
        ({"dose_a": "1 mg/kg iv, every 1 min, 900 times"}, "dose_a", "more than 60 doses"),
        (
            {"dose_a": "1 mg/kg iv, every 1 min, 40 times", "dose_b": "1 mg iv, every 1 h, 30 x"},
            "dose_b",
            "is not a dose",
        ),
        (
            {
                "dose_a": "1 mg/kg iv, every 1 min, 40 times",
                "dose_b": "1 mg/kg iv, every 1 min, 30 times",
            },
            "dose_b",
            "hold 70 doses",
        ),
        ({"dose_a": "1 mg/kg iv, every 1 h, 20 times", "bands": "on"}, "bands", "has 20 doses"),
        ({**FITTED, "dose_a": "1 mg/kg iv, every 1 h, 13 x"}, "dose_a", "is not a dose"),
        (
            {**FITTED, "dose_a": "1 mg/kg iv, every 1 h, 13 times"},
            "estimate",
            "at most 12 a regimen",
        ),
        ({"dose_a": "2 devices nasal"}, "dose_a", "knows no device"),
        ({"levels": "40 min nan ng/mL", "analyte": "ketamine"}, "levels", "must be a number"),
        ({"levels": "40 min 310"}, "levels", "is not a level"),
        ({"levels": "4 h BLQ"}, "levels", "the limit is missing"),
        ({"dose_a": " ; "}, "dose_a", "There is no dose in it"),
        ({"levels": "-5 min 310 ng/mL", "analyte": "ketamine"}, "levels", "after the first dose"),
        ({"levels": "99 d 310 ng/mL", "analyte": "ketamine"}, "levels", "before 40320 min"),
        ({"levels": "1 h 1e300 ng/mL", "analyte": "ketamine"}, "levels", "0.001 to 100000 ng/mL"),
        ({"levels": LEVELS}, "analyte", "Say what was measured"),
        ({**FITTED, "level_regimen": "c"}, "level_regimen", "There is no such regimen"),
        ({"estimate": "on"}, "levels", "needs at least one measured level"),
        ({"prior_weight": "0"}, "prior_weight", "between 0.01 and 100"),
        ({"show": "norketamine"}, "show", "does not describe that"),
        ({"until": "99999999"}, "until", "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_answered_beside_its_field_and_stays_in_it(
    ask: Ask, changes: dict[str, str], field: str, said: str
) -> None:
    page = ask(**changes)
    assert said in beside(page, field)
    assert charts(page) == 0
    if field in changes and field != "until":
        assert changes[field].splitlines()[0] in page


def test_a_pile_of_devices_is_refused_however_sure_its_author_is(ask: Ask) -> None:
    page = ask(
        model_1="esketamine_perez_ruixo_2021",
        drug="esketamine",
        dose_a="9000000 devices nasal",
        sure="on",
    )
    assert "this page computes up to 10000 mg a dose" in beside(page, "dose_a")


def test_an_unusual_dose_is_drawn_once_it_is_meant(ask: Ask) -> None:
    page = ask(dose_a="2000 mg iv over 40 min", sure="on")
    assert charts(page) == 1
    assert "--sure" in page


def test_unverified_numbers_open_only_on_request_and_are_marked(ask: Ask) -> None:
    asked = {"model_1": "ketamine_venous_assembled", "dose_a": "35 mg sc"}
    shut = ask(**asked)
    assert "the switch “Use numbers that nobody verified”" in beside(shut, "dose_a")
    opened = ask(**asked, unverified="on")
    assert charts(opened) == 1
    assert "by every route (not verified)" in opened
    assert "--unverified" in opened


def test_one_written_dose_is_the_same_drug_in_every_model(ask: Ask) -> None:
    page = ask(model_2="esketamine_otto_2021", dose_a="35 mg iv over 40 min")
    assert "35 mg ketamine iv over 40 min" in page
    assert "Not all curves are of the same thing" in page
    doubled = ask(model_2="esketamine_otto_2021", dose_a="35 mg iv over 40 min", total="on")
    assert "Not all curves are of the same thing" not in doubled
    s_form = {"drug": "esketamine", "model_1": "esketamine_otto_2021", "total": "on"}
    assert "--total" not in ask(**s_form)


def test_bands_are_drawn_where_a_spread_was_published_and_else_explained(ask: Ask) -> None:
    assert "no spread between people" in ask(bands="on")
    page = ask(bands="on", model_1="ketamine_kamp_2020_allometric")
    assert "90 % of people" in page
    assert "--population 1000 --seed 1" in page
    six = {f"dose_{letter}": "35 mg iv over 40 min" for letter in "abcdef"}
    many = ask(bands="on", model_1="ketamine_kamp_2020_allometric", **six)
    assert "at most 4 can be told apart" in beside(many, "bands")


def test_fits_of_several_models_are_compared_in_words_and_figures(ask: Ask) -> None:
    page = ask(**FITTED, model_2="esketamine_simons_2022", model_3="ketamine_domino_1982")
    assert charts(page) == 2
    assert "Weights by marginal likelihood" in page
    assert "ketamine_domino_1982 cannot estimate this person" in page
    assert "half of both forms" in page
    arterial_and_venous = ask(**FITTED, model_2="esketamine_otto_2021")
    assert "Not weighed against one another. Arterial and venous" in arterial_and_venous


def test_levels_stand_beside_the_curves_on_their_own_scale(ask: Ask) -> None:
    asked = {"model_2": "esketamine_otto_2021", "levels": LEVELS, "analyte": "ketamine"}
    (figure,) = re.findall(r'data-values="([^"]*)"', ask(**asked))
    marks = json.loads(html.unescape(figure))["panels"][0]["marks"]
    assert [(one["minute"], one["value"]) for one in marks] == [
        (40, 310),
        (240, 25),
        (40, 155),
        (240, 12.5),
    ]
    assert marks[2]["label"] == "40 min 310 ng/mL ketamine, half of both forms"
    (doubled,) = re.findall(r'data-values="([^"]*)"', ask(**asked, total="on"))
    marks = json.loads(html.unescape(doubled))["panels"][0]["marks"]
    assert [one["value"] for one in marks] == [310, 25]


def test_levels_that_teach_nothing_say_so(ask: Ask) -> None:
    page = ask(**{**FITTED, "levels": "1 min <900 ng/mL"})
    assert "The prior says it all" in page


def test_values_and_drawing_are_files(researcher: Client) -> None:
    asked = question(model_2="ketamine_clements_1981")
    values = researcher.get("/workbench/simulated/values/", asked)
    assert values["Content-Disposition"] == 'attachment; filename="ataraxy-simulated.csv"'
    assert len(values.content.decode().splitlines()) == 242
    drawing = researcher.get("/workbench/simulated/drawing/", asked)
    assert drawing["Content-Type"].startswith("image/svg+xml")
    assert drawing.content.startswith(b"<svg ")
    assert researcher.get("/workbench/fitted/drawing/", asked)["Content-Type"].startswith("text/h")
    assert researcher.get("/workbench/other/values/", asked).status_code == 404

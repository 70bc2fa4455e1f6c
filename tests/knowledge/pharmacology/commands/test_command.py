"""The command line: what it prints, and that every impossible input is refused in words."""

from __future__ import annotations

import csv
import io
import json

import pytest

from ataraxy.knowledge.pharmacology.commands.verbs import run
from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.words import EXAMPLES

PERSON = ["--weight", "70", "--height", "175", "--age", "40", "--sex", "male"]
DOSE = ["--dose", "35 mg iv over 40 min at 0"]
KAMP = ["--model", "ketamine_kamp_2020_allometric", *PERSON, *DOSE]
DOMINO = ["--model", "ketamine_domino_1982", *PERSON]
OTTO = ["--model", "esketamine_otto_2021", *PERSON]
LEVELS = ["--level", "40 min 310 ng/mL", "--level", "80 min 85 ng/mL"]

Printed = pytest.CaptureFixture[str]


def _rows(words: list[str], capsys: Printed) -> list[dict[str, str]]:
    assert run(words) == 0
    return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))


def _answer(words: list[str], capsys: Printed) -> dict[str, object]:
    assert run([*words, "--format", "json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_curves_are_printed_by_analyte_site_and_time(capsys: Printed) -> None:
    rows = _rows(["simulate", *DOMINO, *DOSE, "--times", "5,10,40", "--format", "csv"], capsys)
    assert list(rows[0]) == ["analyte", "site", "time_min", "conc_ng_ml"]
    assert [row["time_min"] for row in rows] == ["5", "10", "40"]
    assert float(rows[2]["conc_ng_ml"]) == pytest.approx(240.33, abs=0.01)


def test_every_analyte_and_site_of_a_model_is_printed(capsys: Printed) -> None:
    words = ["simulate", "--model", "esketamine_simons_2022", *PERSON, "--dose", "50 mg film"]
    rows = _rows([*words, "--times", "0:240:60"], capsys)
    assert {(row["analyte"], row["site"]) for row in rows} == {
        ("esketamine", "plasma"),
        ("esketamine", "effect"),
        ("noresketamine", "plasma"),
        ("hydroxynoresketamine", "plasma"),
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_dose_that_help_shows_can_be_given(example: str, capsys: Printed) -> None:
    models = {"hcl": "esketamine_otto_2021", "film": "esketamine_simons_2022"}
    models |= {"devices": "esketamine_perez_ruixo_2021", "56 mg": "esketamine_perez_ruixo_2021"}
    model = next((m for w, m in models.items() if w in example), "ketamine_venous_assembled")
    assert _rows(
        ["simulate", "--model", model, *PERSON, "--dose", example, "--times", "90"], capsys
    )


def test_steps_pauses_and_courses_are_what_several_doses_would_be(capsys: Printed) -> None:
    stepped = "30 mg/h iv over 20 min, then pause 5 min, then 15 mg/h over 20 min, every 1 d x2"
    apart = ["10 mg iv over 20 min", "5 mg iv over 20 min at 25"]
    apart += ["10 mg iv over 20 min at 1 d", "5 mg iv over 20 min at 1465"]
    times = ["--times", "45,1480"]
    once = _rows(["simulate", *DOMINO, "--dose", stepped, *times], capsys)
    several = [word for dose in apart for word in ("--dose", dose)]
    assert once == _rows(["simulate", *DOMINO, *several, *times], capsys)


def test_salt_devices_moles_and_totals(capsys: Printed) -> None:
    at = ["--times", "40"]
    base = _rows(["simulate", *OTTO, "--dose", "28 mg iv", *at], capsys)
    salt = _rows(["simulate", *OTTO, "--dose", "32.3 mg hcl iv", *at, "--molar"], capsys)
    assert float(base[0]["conc_ng_ml"]) == pytest.approx(float(salt[0]["conc_ng_ml"]))
    moles = float(salt[0]["conc_ng_ml"]) / 237.73
    assert float(salt[0]["conc_nmol_ml"]) == pytest.approx(moles)
    spray = ["simulate", "--model", "esketamine_perez_ruixo_2021", *PERSON, *at]
    by_mg = _rows([*spray, "--dose", "56 mg nasal"], capsys)
    assert by_mg == _rows([*spray, "--dose", "2 devices nasal"], capsys)
    japanese = _rows([*spray, "--dose", "56 mg nasal", "--ancestry", "japanese"], capsys)
    assert float(japanese[0]["conc_ng_ml"]) > float(by_mg[0]["conc_ng_ml"])
    total = _rows(["simulate", *OTTO, "--dose", "35 mg ketamine iv", *at, "--total"], capsys)
    assert [row["analyte"] for row in total] == ["ketamine", "norketamine"]


def test_what_must_be_said_goes_to_standard_error_and_into_the_document(capsys: Printed) -> None:
    words = ["simulate", *OTTO, "--dose", "35 mg ketamine iv over 40 min", "--times", "40"]
    assert run([*words, "--format", "json"]) == 0
    printed = capsys.readouterr()
    assert "halved: 35 mg of racemic ketamine are read as 17.5 mg" in printed.err
    kinds = {one["kind"] for one in json.loads(printed.out)["statements"]}
    assert {"halved", "sampling"} <= kinds


def test_a_population_prints_quantiles_and_the_same_from_one_seed(capsys: Printed) -> None:
    words = ["simulate", *OTTO, *DOSE, "--times", "20,40", "--population", "1000", "--seed", "1"]
    rows = _rows(words, capsys)
    assert [f"q{q}_ng_ml" for q in (5, 25, 50, 75, 95)] == list(rows[0])[3:]
    assert float(rows[0]["q5_ng_ml"]) < float(rows[0]["q50_ng_ml"]) < float(rows[0]["q95_ng_ml"])
    assert rows == _rows(words, capsys)


def test_an_estimate_prints_etas_errors_objective_predictions(capsys: Printed) -> None:
    own = ["--omega", "CL=0.0625,V1=0.09", "--sigma", "prop=0.2,add=2"]
    found = _answer(["estimate", *KAMP, *LEVELS, *own, "--predict", "60,120"], capsys)
    for name in ("eta", "standard_error", "shrinkage", "values"):
        assert list(found[name]) == ["CL", "V1"]  # type: ignore[call-overload]
    for name in ("predictions_ng_ml", "weighted_residuals", "conditional_weighted_residuals"):
        assert len(found[name]) == 2  # type: ignore[arg-type]
    assert isinstance(found["objective"], float)
    assert found["verdict"]
    (first, second) = found["forecast"]  # type: ignore[misc]
    assert first["q5_ng_ml"] < first["q50_ng_ml"] < first["q95_ng_ml"]
    assert first["time_min"] == 60
    assert second["time_min"] == 120


def test_an_estimate_is_a_table_unless_a_document_is_asked_for(capsys: Printed) -> None:
    rows = _rows(["estimate", *KAMP, *LEVELS], capsys)
    assert [row["parameter"] for row in rows] == ["CL", "V1", "V2", "V3"]
    assert {"value", "unit", "eta", "standard_error", "shrinkage"} < set(rows[0])


def test_models_are_averaged_and_occasions_told_apart(capsys: Printed) -> None:
    also = ["--also", "ketamine_venous_assembled", "--level", "40 min 150 ng/mL ketamine"]
    words = ["estimate", *OTTO, "--dose", "35 mg ketamine iv over 40 min", *also]
    found = _answer(words, capsys)
    assert "half of each" in str(found["statements"])
    average = found["average"]
    assert sum(average["weights"].values()) == pytest.approx(1)  # type: ignore[index]
    twice = ["--dose", "35 mg iv over 40 min at 10080", "--level", "10120 min 200 ng/mL"]
    days = ["--occasions", "0,10080", "--kappa", "CL=0.05", "--predict", "40"]
    found = _answer(["estimate", *KAMP, *LEVELS, *twice, *days], capsys)
    assert len(found["occasions"]) == 2  # type: ignore[arg-type]
    assert found["forecast"]
    film = ["--model", "esketamine_simons_2022", *PERSON, "--occasions", "0,10080"]
    film += ["--dose", "50 mg film, every 7 d x2", "--level", "20 min 120 ng/mL"]
    published = _answer(["estimate", *film, "--level", "10100 min 60 ng/mL"], capsys)
    assert "F1" in published["occasions"][0]  # type: ignore[index]


def test_routes_are_compared_with_a_statement_and_sources(capsys: Printed) -> None:
    words = ["exposure", "--drug", "ketamine", "--amount", "35", "--route", "iv", "--to", "im"]
    assert run(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["equal_exposure"]["amount_mg"] == 37.6
    assert "weak" in found["statement"]
    assert found["shares_absorbed"][1]["share"]["source"].startswith("Clements")


@pytest.mark.parametrize("model", model_ids())
def test_every_model_can_be_cited(model: str, capsys: Printed) -> None:
    assert run(["cite", model]) == 0
    printed = capsys.readouterr().out
    assert "Seen: " in printed
    assert " [" in printed
    assert load(model).source.citation in printed


def test_without_a_name_every_model_is_listed(capsys: Printed) -> None:
    assert run(["cite"]) == 0
    printed = capsys.readouterr().out
    assert all(model in printed for model in model_ids())


@pytest.mark.parametrize("verb", ["simulate", "estimate", "exposure", "cite"])
def test_help_shows_an_example(verb: str, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stopped:
        run([verb, "--help"])
    assert stopped.value.code == 0
    assert f"ataraxy {verb} " in capsys.readouterr().out.split("example")[1]


@pytest.mark.parametrize("seed", ["-1", "1.5", "lucky"])
def test_a_seed_that_is_none_is_a_wrong_use(seed: str, capsys: Printed) -> None:
    asked = [
        "simulate",
        "--model",
        "ketamine_kamp_2020_allometric",
        "--weight",
        "70",
        "--age",
        "40",
    ]
    with pytest.raises(SystemExit) as stopped:
        run([*asked, "--dose", "35 mg iv", "--times", "5", "--population", "9", "--seed", seed])
    assert stopped.value.code == 2
    assert "a whole number, 0 or above" in capsys.readouterr().err

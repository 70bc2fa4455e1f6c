"""Everything the page shows comes with a command, and the command says the same."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shlex
from typing import Any

import pytest
from django.test import Client
from tests.programme.workbench.conftest import Ask, question

from ataraxy.web.command import main

pytestmark = pytest.mark.django_db

Printed = pytest.CaptureFixture[str]
OVERLAID = {
    "model_1": "ketamine_venous_assembled",
    "model_2": "esketamine_otto_2021",
    "dose_a": "0.5 mg/kg iv over 40 min; 10 mg iv at 90",
    "dose_b": "30 mg/h iv over 20 min, then pause 5 min, then 60 mg/h over 20 min",
    "dose_c": "35 mg iv over 40 min at 33",
    "weight_kg": "61.3",
    "total": "on",
}


def commands(page: str, verb: str) -> list[str]:
    """Every command of a verb that the page offers, as it is copied."""
    found = re.findall(r'data-copy="([^"]*)"', page)
    return [one for one in map(html.unescape, found) if one.startswith(f"ataraxy {verb} ")]


def printed(command: str, capsys: Printed) -> str:
    """What the command prints."""
    capsys.readouterr()
    assert main(shlex.split(command)[1:]) == 0
    return capsys.readouterr().out


def columns_of(page: str, figure: str) -> list[dict[float, float]]:
    """Every column of the tables behind a figure, minute to value, as they are read."""
    behind = re.findall(rf'data-curve="{figure}".*?</figure>', page, re.DOTALL)[0]
    found = []
    for table in re.findall(r"<table>(.*?)</table>", behind, re.DOTALL):
        body = table.partition("<tbody>")[2]
        rows = [
            [float(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
        ]
        minutes, *columns = zip(*rows, strict=True)
        found += [dict(zip(minutes, column, strict=True)) for column in columns]
    return found


def by_minute(text: str, analyte: str, column: str) -> dict[float, float]:
    """Minute to concentration in plasma, as a command printed them."""
    rows = csv.DictReader(io.StringIO(text))
    return {
        float(row["time_min"]): float(row[column])
        for row in rows
        if row["analyte"] == analyte and row["site"] == "plasma"
    }


def test_each_curve_of_the_table_and_the_file_is_what_its_command_prints(
    ask: Ask, researcher: Client, capsys: Printed
) -> None:
    page = ask(**OVERLAID)
    columns = columns_of(page, "simulated")
    file = researcher.get("/workbench/simulated/values/", question(**OVERLAID)).content.decode()
    whole = list(csv.reader(io.StringIO(file)))[1:]
    found = commands(page, "simulate")
    assert len(found) == 6
    for column, command in enumerate(found, start=1):
        curve = by_minute(printed(command, capsys), "ketamine", "conc_ng_ml")
        assert len(columns[column - 1]) == 25
        for minute, value in columns[column - 1].items():
            assert value == pytest.approx(curve.get(minute, 0.0), rel=6e-3, abs=1e-3)
        for row in whole:
            told = curve.get(float(row[0]), 0.0)
            assert float(row[column]) == pytest.approx(told, rel=6e-6, abs=1e-12)


def test_a_band_is_what_its_command_prints(researcher: Client, capsys: Printed) -> None:
    asked = question(model_1="ketamine_kamp_2020_allometric", bands="on")
    (command,) = commands(researcher.get("/workbench/", asked).content.decode(), "simulate")
    text = printed(command, capsys)
    file = researcher.get("/workbench/simulated/values/", asked).content.decode()
    for column, quantile in ((1, "q50_ng_ml"), (2, "q5_ng_ml"), (3, "q95_ng_ml")):
        curve = by_minute(text, "ketamine", quantile)
        for row in list(csv.reader(io.StringIO(file)))[1:]:
            assert float(row[column]) == pytest.approx(curve[float(row[0])], rel=6e-6, abs=1e-9)


def test_estimates_weights_and_curves_after_the_levels_are_what_their_commands_print(
    researcher: Client, capsys: Printed
) -> None:
    asked = question(
        model_1="ketamine_venous_assembled",
        model_2="esketamine_otto_2021",
        dose_a="35 mg iv over 40 min",
        levels="40 min 210 ng/mL\n2 h 45 ng/mL\n5 h <20 ng/mL",
        analyte="ketamine",
        estimate="on",
        total="on",
        prior_weight="0.5",
    )
    page = researcher.get("/workbench/", asked).content.decode()
    *fits, weights = (json.loads(printed(one, capsys)) for one in commands(page, "estimate"))
    assert len(fits) == 2
    file = researcher.get("/workbench/fitted/values/", asked).content.decode()
    rows = list(csv.reader(io.StringIO(file)))[1:]
    for place, fit in enumerate(fits):
        assert fit["verdict"] in html.unescape(page)
        assert f"{fit['objective']:.2f}" in page
        for eta in fit["eta"].values():
            assert f"{eta:.3f}".replace("-0.000", "0.000") in page
        for prediction in fit["predictions_ng_ml"]:
            assert f"{prediction:.1f}" in page
        _same_curves(rows, 4 * place, fit["forecast"])
    for weight in weights["average"]["weights"].values():
        assert f">{100 * weight:.0f}</td>" in page
    assert weights["average"]["statement"] in html.unescape(page)


def test_an_estimate_with_variances_of_ones_own_is_what_its_command_prints(
    researcher: Client, capsys: Printed
) -> None:
    asked = question(
        model_1="ketamine_domino_1982",
        model_2="",
        dose_a="35 mg iv over 40 min",
        dose_b="",
        levels="40 min 310 ng/mL ketamine",
        estimate="on",
        omega="V1=0.09,k10=0.06",
        sigma="prop=0.2,add=2",
    )
    page = researcher.get("/workbench/", asked).content.decode()
    (command,) = commands(page, "estimate")
    assert "--omega V1=0.09,k10=0.06 --sigma prop=0.2,add=2" in command
    fit = json.loads(printed(command, capsys))
    assert set(fit["eta"]) == {"V1", "k10"}
    assert f"{fit['objective']:.2f}" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model_2": "esketamine_otto_2021"}, "Choose one model only"),
        ({"omega": "XX=0.1"}, "names XX"),
        ({"omega": "V1=-0.1"}, "every variance must be above 0"),
        ({"sigma": "prop=0"}, "at least one above"),
    ],
)
def test_variances_that_cannot_be_are_refused_beside_their_field(
    researcher: Client, changes: dict[str, str], said: str
) -> None:
    given = {"model_1": "ketamine_domino_1982", "model_2": "", "omega": "V1=0.09", "dose_b": ""}
    page = researcher.get("/workbench/", question(**{**given, **changes})).content.decode()
    assert said in html.unescape(page)


def _same_curves(rows: list[list[str]], before: int, told: list[dict[str, Any]]) -> None:
    """The page's columns: after the levels, before any, the band's lower and upper end."""
    curve = {
        one["time_min"]: one
        for one in told
        if (one["analyte"], one["site"]) == ("ketamine", "plasma")
    }
    assert len(curve) == len(rows)
    for row in rows:
        for column, quantile in ((1, "q50_ng_ml"), (3, "q5_ng_ml"), (4, "q95_ng_ml")):
            told_here = curve[float(row[0])][quantile]
            assert float(row[before + column]) == pytest.approx(told_here, rel=6e-6, abs=1e-9)

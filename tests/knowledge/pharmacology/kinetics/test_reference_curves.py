"""Curves computed by independent programs are reproduced, as exactly as their source allows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen, stepped_infusion
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate

CURVES = Path(__file__).parents[1] / "oracles" / "concentration_curves.csv"
EXACT = 1e-6
STANPUMP_EFFECT_SITE = 0.04  # its own piecewise approximation is off by 3 % at most


@dataclass(frozen=True)
class Case:
    model: str
    analyte: str
    site: str
    regimen: str
    covariates: str
    times: tuple[float, ...]
    conc: tuple[float, ...]

    @property
    def person(self) -> Person:
        weight = re.search(r"wt=(\d+)", self.covariates)
        age = re.search(r"age[= ](\d+)", self.covariates)
        years = 17.0 if self.model == "ketamine_hornik_2018" else float(age[1]) if age else 40.0
        ancestry = {"Asian Japanese": "japanese", "Asian non-Japanese": "asian"}
        found = [code for text, code in ancestry.items() if self.covariates.startswith(text)]
        return Person(float(weight[1]) if weight else 70.0, years, ancestry="".join(found))

    @property
    def doses(self) -> Regimen:
        drug = "esketamine" if self.model.startswith("esketamine") else "ketamine"
        weight = self.person.weight_kg
        readings = (
            (r"^stepped", lambda _: stepped_infusion(drug, ((30, 20), (60, 20), (15, 20)))),
            (
                r"([\d.]+) mg/kg IV.* over (\d+) min",
                lambda m: (Dose(drug, float(m[1]) * weight, "iv", 0, float(m[2])),),
            ),
            (r"([\d.]+) mg/kg IV bolus", lambda m: (Dose(drug, float(m[1]) * weight, "iv"),)),
            (r"35 mg IV over 10 s", lambda _: (Dose(drug, 35, "iv", 0, 1 / 6),)),
            (r"35 mg IV over 40 min", lambda _: (Dose(drug, 35, "iv", 0, 40),)),
            (r"thin film 50 mg", lambda _: (Dose(drug, 50, "film"),)),
            (r"intranasal (\d+) mg", lambda m: (Dose(drug, float(m[1]), "nasal"),)),
            (r"84 mg oral solution", lambda _: (Dose(drug, 84, "oral"),)),
        )
        for pattern, make in readings:
            if match := re.search(pattern, self.regimen):
                return make(match)
        raise AssertionError(f"no reading of {self.regimen!r}")


def _cases() -> Iterator[Case]:
    found: dict[tuple[str, ...], list[tuple[float, float]]] = {}
    with CURVES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names = ("model_id", "analyte", "site", "regimen", "covariates")
            key = tuple(row[name] for name in names)
            found.setdefault(key, []).append((float(row["time_min"]), float(row["conc_ng_ml"])))
    for key, points in found.items():
        times, conc = zip(*points, strict=True)
        yield Case(*key, times, conc)


CASES = list(_cases())


def test_the_oracle_holds_every_curve() -> None:
    assert len(CASES) == 39


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.model}-{c.analyte}-{c.site}")
def test_a_published_curve_is_reproduced(case: Case) -> None:
    found = simulate(load(case.model), [case.person], case.doses, case.times)
    (curve,) = (one for one in found if (one.analyte, one.site) == (case.analyte, case.site))
    tolerance = STANPUMP_EFFECT_SITE if case.site == "effect" else EXACT
    np.testing.assert_allclose(curve.conc_ng_ml[0], case.conc, rtol=tolerance)

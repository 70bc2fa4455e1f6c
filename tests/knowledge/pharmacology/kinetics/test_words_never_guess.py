"""Whatever is written is read as meant or refused in words; nothing else comes out of it."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ataraxy.knowledge.pharmacology.estimation.estimate import Prior, estimate
from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Residual
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose
from ataraxy.knowledge.pharmacology.kinetics.simulate import simulate
from ataraxy.knowledge.pharmacology.kinetics.words import read_doses, read_level

KAMP, PERSON = load("ketamine_kamp_2020_allometric"), Person(80, 40)
PIECES = (
    *("35", "0.5", "-1", "nan", "inf", "1e400", "mg", "mg/kg", "mg/h", "mcg", "g", "devices"),
    *("iv", "im", "nasal", "over", "at", "min", "h", "d", "then", "pause", "every", "x2", ","),
    *("hcl", "ketamine", "esketamine", "ng/mL", "nmol/mL", "<2", "<", "BLQ", "below"),
)
NUMBERS = st.floats(0.01, 500).map(lambda number: round(number, 3))


def _read(reader: Callable[..., Any], *given: object) -> Any:
    with contextlib.suppress(PharmacologyError):
        return reader(*given)
    return None


@settings(max_examples=200)
@given(st.text(max_size=40) | st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    for dose in _read(read_doses, text, PERSON, KAMP) or ():
        assert 0 < dose.amount_mg < math.inf
        assert math.isfinite(dose.start_min)
    level = _read(read_level, text, KAMP)
    assert level is None or 0 < level.conc_ng_ml < math.inf


@settings(max_examples=60)
@given(NUMBERS, st.floats(1, 600).map(round), st.floats(0, 9999).map(round))
def test_a_dose_written_out_comes_back(amount: float, minutes: int, start: int) -> None:
    (found,) = read_doses(f"{amount} mg iv over {minutes} min at {start}", PERSON, KAMP)
    assert found == Dose("ketamine", amount, "iv", start, minutes)
    (by_weight,) = read_doses(f"{amount} mg/kg iv over {minutes / 60} h", PERSON, KAMP)
    assert by_weight.amount_mg == amount * 80
    assert math.isclose(by_weight.duration_min, minutes)


@settings(max_examples=15)
@given(st.lists(st.floats(-0.5, 0.5), min_size=4, max_size=4), st.floats(20, 100))
def test_levels_measured_without_error_give_the_person_back(
    deviations: list[float], amount: float
) -> None:
    names, times = ("CL", "V1", "V2", "V3"), [5.0, 20.0, 40.0, 60.0, 120.0, 240.0, 480.0]
    values = typical_values(KAMP, [PERSON])
    moved = {name: values[name] * np.exp(d) for name, d in zip(names, deviations, strict=True)}
    infusion = (Dose("ketamine", amount, "iv", 0, 40),)
    (curve,) = simulate(KAMP, [PERSON], infusion, times, values=values | moved)
    levels = [Level(t, c, "ketamine") for t, c in zip(times, curve.conc_ng_ml[0], strict=True)]
    error = {"ketamine": Residual("ketamine", "given", proportional_sd=1e-4)}
    found = estimate(KAMP, PERSON, infusion, levels, Prior(names, np.eye(4), error))
    np.testing.assert_allclose(found.eta, deviations, atol=1e-3)

"""The racemate and its S-form: what is halved on the way in, and doubled on the way out.

Racemic ketamine is half S-ketamine. A model of the S-form follows that half; an assay that does
not tell the forms apart (an achiral one) reads both, about twice the S-form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ataraxy.knowledge.pharmacology.kinetics.chemistry import chemistry
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve

TOTAL_OF = {
    "esketamine": "ketamine",
    "noresketamine": "norketamine",
    "hydroxynoresketamine": "hydroxynorketamine",
}
"""What an assay that does not tell the two forms apart calls the S-form of each."""

S_FORM_OF = {total: s_form for s_form, total in TOTAL_OF.items()}


def as_total(curve: Curve) -> Curve:
    """The curve an achiral assay would see after the racemate: twice the S-form's.

    Both forms are taken to run alike; R-ketamine was seen 8 to 15 % above S-ketamine, so the true
    total lies 4 to 8 % higher. Raises `RegimenError` for a curve that is not of an S-form.
    """
    if curve.analyte not in TOTAL_OF:
        allowed = ", ".join(TOTAL_OF)
        raise RegimenError(f"analyte is {curve.analyte!r}; only {allowed} can be doubled.")
    doubled = _total_per_s() * curve.conc_ng_ml
    return replace(curve, analyte=TOTAL_OF[curve.analyte], conc_ng_ml=doubled)


def s_form_ng_ml(curve: Curve) -> Array:
    """S-ketamine in a curve: all of an S-form's, half of a total's. Shape as the curve's."""
    found: Array = curve.conc_ng_ml
    if curve.analyte in S_FORM_OF:
        found = curve.conc_ng_ml / _total_per_s()
    return found


def levels_for(model: Model, regimen: Regimen, levels: Sequence[Level]) -> tuple[Level, ...]:
    """The levels as `model` counts them: a total after the racemate is halved for an S-form model.

    After S-ketamine alone there is nothing else to read, so a total stays as it is. Raises
    `RegimenError` where racemate and S-form were both given and the total cannot be divided.
    """
    return tuple(_level_for(model, regimen, one) for one in levels)


def _level_for(model: Model, regimen: Regimen, level: Level) -> Level:
    s_form = S_FORM_OF.get(level.analyte, "")
    if level.analyte in model.analytes or s_form not in model.analytes:
        return level
    drugs = {dose.drug for dose in regimen}
    if len(drugs) != 1:
        raise RegimenError(
            f"{level.analyte} of {level.conc_ng_ml:g} ng/mL cannot be divided between the forms, "
            "because racemate and S-ketamine were both given. Measure the S-form."
        )
    factor = _total_per_s() if drugs == {"ketamine"} else 1.0
    return replace(level, analyte=s_form, conc_ng_ml=level.conc_ng_ml / factor)


def _total_per_s() -> float:
    return float(chemistry()["forms"]["total_per_s"])

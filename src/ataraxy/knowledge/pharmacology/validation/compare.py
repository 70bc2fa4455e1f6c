"""What each model says about each observation, and how far that is from what was seen.

An S-form is doubled where a total was measured, and a total halved where an S-form was. The error
is ``predicted / seen - 1``; of a curve the median over its times, and of its absolute values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.exposure import exposure
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.files import load, model_ids
from ataraxy.knowledge.pharmacology.kinetics.forms import (
    S_FORM_OF,
    TOTAL_OF,
    as_total,
    s_form_ng_ml,
)
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import typical_values
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve, curves
from ataraxy.knowledge.pharmacology.validation.observations import Figure, Observation

_PEAK_MIN = 360.0
_DAY_MIN = 1440.0
_LONG_MIN = 20 * _DAY_MIN
_LATE_MIN = (_DAY_MIN, 1.5 * _DAY_MIN)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One model's word on one figure; errors are shares (0.1 is 10 % above)."""

    observation: Observation
    figure: Figure
    model: Model
    predicted: tuple[float, ...]
    error: float
    absolute_error: float

    @property
    def same_site(self) -> bool | None:
        """Whether model and study sampled the same site; ``None`` where one did not say."""
        sites = {self.observation.site, self.model.sampling}
        return None if "not stated" in sites else len(sites) == 1


def comparisons(observation: Observation) -> Iterator[Comparison]:
    """Every adult model that has the routes and the analyte, figure by figure."""
    for figure in observation.figures:
        for model_id in model_ids():
            model = load(model_id)
            if model.population != "paediatric":
                found = compared(model, observation, figure)
                if found is not None:
                    yield found


def compared(model: Model, observation: Observation, figure: Figure) -> Comparison | None:
    """One model against one figure; ``None`` where it has no such route or analyte."""
    if _source_of(model, figure.analyte) is None:
        return None
    try:
        predicted = _METRICS[figure.metric](model, observation, figure)
    except PharmacologyError:
        # The model has no route for these doses, or another drug: nothing to compare.
        return None
    errors = np.array(predicted) / np.array(figure.seen) - 1
    return Comparison(
        observation,
        figure,
        model,
        predicted,
        float(np.median(errors)),
        float(np.median(np.abs(errors))),
    )


def _curve(model: Model, observation: Observation, analyte: str, times: Array) -> Curve:
    """The curve of `analyte` in the form that was measured."""
    source = _source_of(model, analyte)
    curve = _of(model, observation, observation.doses, source or analyte, times)
    if source == analyte:
        return curve
    if analyte in S_FORM_OF:
        return as_total(curve) if _racemic(observation) else curve
    share = s_form_ng_ml(curve) if _racemic(observation) else curve.conc_ng_ml
    return Curve(analyte, "plasma", times, share)


def _of(
    model: Model, observation: Observation, doses: Regimen, analyte: str, times: Array
) -> Curve:
    values = typical_values(model, [observation.person])
    (curve,) = curves(model, values, doses, times, [(analyte, "plasma")])
    return curve


def _source_of(model: Model, analyte: str) -> str | None:
    """The model's own analyte that tells of `analyte`: itself, its S-form or its total."""
    names = (analyte, S_FORM_OF.get(analyte), TOTAL_OF.get(analyte))
    return next((name for name in names if name in model.analytes), None)


def _racemic(observation: Observation) -> bool:
    return all(dose.drug == "ketamine" for dose in observation.doses)


def _fine(observation: Observation) -> Array:
    """Half-minute times where the peak is, further apart for twenty days, the ends of doses too."""
    ends = [dose.start_min + dose.duration_min for dose in observation.doses]
    last = max(ends)
    near = np.arange(0.0, last + _PEAK_MIN, 0.5)
    day = np.arange(last + _PEAK_MIN, last + _DAY_MIN, 5.0)
    far = np.arange(last + _DAY_MIN, last + _LONG_MIN, 60.0)
    return np.unique(np.concatenate([near, day, far, ends, [_DAY_MIN]]))


def _cmax(model: Model, observation: Observation, figure: Figure) -> tuple[float, ...]:
    found = exposure(_curve(model, observation, figure.analyte, _fine(observation)))
    return (float(found.cmax_ng_ml[0]),)


def _tmax(model: Model, observation: Observation, figure: Figure) -> tuple[float, ...]:
    found = exposure(_curve(model, observation, figure.analyte, _fine(observation)))
    return (float(found.tmax_min[0]),)


def _auc(model: Model, observation: Observation, figure: Figure) -> tuple[float, ...]:
    times = _fine(observation)
    if figure.until_min:
        times = times[times <= figure.until_min]
    return (float(exposure(_curve(model, observation, figure.analyte, times)).auc_ng_h_ml[0]),)


def _auc_ratio(model: Model, observation: Observation, figure: Figure) -> tuple[float, ...]:
    times = _fine(observation)
    areas = [
        exposure(_curve(model, observation, analyte, times)).auc_ng_h_ml[0]
        for analyte in (figure.analyte, model.drug)
    ]
    return (float(areas[0] / areas[1]),)


def _at(model: Model, observation: Observation, figure: Figure) -> tuple[float, ...]:
    curve = _curve(model, observation, figure.analyte, np.array(figure.at_min))
    return tuple(float(one) for one in curve.conc_ng_ml[0])


def _share(model: Model, observation: Observation, figure: Figure) -> tuple[float, ...]:
    """Percent of the dose that arrives: area over the area of the same dose by vein."""
    times = _fine(observation)
    total = sum(dose.amount_mg for dose in observation.doses)
    by_vein = (Dose(observation.doses[0].drug, total, "iv", 0, 1),)
    own, whole = (
        exposure(_of(model, observation, doses, model.drug, times)).auc_ng_h_ml[0]
        for doses in (observation.doses, by_vein)
    )
    return (float(100 * own / whole),)


def _half_life(model: Model, observation: Observation, figure: Figure) -> tuple[float, ...]:
    """Hours, from the fall between 24 and 36 hours."""
    curve = _curve(model, observation, figure.analyte, np.array(_LATE_MIN))
    first, last = curve.conc_ng_ml[0]
    hours = (_LATE_MIN[1] - _LATE_MIN[0]) / 60
    return (float(hours * np.log(2) / np.log(first / last)),)


_METRICS: dict[str, Callable[[Model, Observation, Figure], tuple[float, ...]]] = {
    "cmax": _cmax,
    "tmax": _tmax,
    "auc": _auc,
    "auc_ratio": _auc_ratio,
    "at": _at,
    "curve": _at,
    "share": _share,
    "half_life": _half_life,
}

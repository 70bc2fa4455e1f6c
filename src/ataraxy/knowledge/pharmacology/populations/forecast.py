"""What one dose is predicted to do: bands of both sites, the dissociation index, and its figures.

Bands are quantiles over virtual people with this person's covariates (or over the posterior of this
person). A model without published variability gives its one typical curve and no band.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.chemistry import chemistry
from ataraxy.knowledge.pharmacology.kinetics.effects import dissociation_index, published
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen
from ataraxy.knowledge.pharmacology.populations.virtual import VirtualPeople

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MEDIAN = QUANTILES.index(0.5)
_SHAPES_KEPT = 32
"""A thousand people over four hours are a megabyte each."""
_CURVES_KEPT = 512

Single = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grid:
    """An even time grid from the first dose on."""

    step_min: float
    end_min: float

    @property
    def rows(self) -> int:
        """How many times."""
        return round(self.end_min / self.step_min) + 1

    @property
    def times_min(self) -> Array:
        """The times."""
        times: Array = np.arange(self.rows, dtype=float) * self.step_min
        return times


@dataclass(frozen=True, slots=True)
class Range:
    """The middle of a figure and where nine of ten people lie; one number without a band."""

    median: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a curve amounts to within the grid."""

    cmax_ng_ml: Range
    tmax_min: Range
    auc_ng_h_ml: Range
    index_peak: Range
    minutes_above: Range


@dataclass(frozen=True, slots=True)
class Forecast:
    """Rows are `QUANTILES`, or one typical curve where `has_band` is false."""

    model: Model
    times_min: Array
    plasma_ng_ml: Array
    effect_ng_ml: Array
    index: Array
    figures: Figures

    @property
    def has_band(self) -> bool:
        """Whether people differ in this forecast."""
        return len(self.plasma_ng_ml) == len(QUANTILES)

    def median(self, curves: Array) -> Array:
        """The middle one of `plasma_ng_ml`, `effect_ng_ml` or `index`."""
        middle: Array = curves[_MEDIAN if self.has_band else 0]
        return middle


def s_share(model: Model) -> float:
    """How much of the model's drug is taken for S-ketamine: half of a racemate."""
    total_per_s = float(chemistry()["forms"]["total_per_s"])
    return 1.0 / total_per_s if model.drug == "ketamine" else 1.0


def index_threshold_ng_ml() -> float:
    """The effect-site S-ketamine at which the dissociation index is a half."""
    return float(published()["dissociation_index"]["c50_ng_ml"]["value"])


@dataclass(frozen=True, slots=True, eq=False)
class _Shape:
    """What 1 mg (or one fixed number of devices) does to each of the people, over the grid.

    The models are linear: any other amount of the same shape is this one, times a number.
    """

    plasma_ng_ml: Array
    effect_ng_ml: Array
    effect_s: Single
    cmax_ng_ml: Array
    tmax_min: Array
    auc_ng_h_ml: Array
    peak_s_ng_ml: Array


def forecast(people: VirtualPeople, dose: Dose, grid: Grid) -> Forecast:
    """Predict `dose` for `people`; raises `RegimenError` for a dose the model cannot read."""
    shape, times = _shape_of(people, dose, grid)
    effect = shape.effect_ng_ml * times
    return Forecast(
        model=people.model,
        times_min=grid.times_min,
        plasma_ng_ml=shape.plasma_ng_ml * times,
        effect_ng_ml=effect,
        # The index rises with the concentration, so its quantiles are those of the concentration.
        index=dissociation_index(s_share(people.model) * effect),
        figures=_figures(shape, times, grid),
    )


def figures_of(people: VirtualPeople, dose: Dose, grid: Grid) -> Figures:
    """Only the figures of `dose`, for an alternative that is not drawn."""
    shape, times = _shape_of(people, dose, grid)
    return _figures(shape, times, grid)


def _shape_of(people: VirtualPeople, dose: Dose, grid: Grid) -> tuple[_Shape, float]:
    """The shape of a dose and how many times it is given; devices differ from one to the next."""
    route = people.model.routes.get(dose.route)
    if route is None or route.device_mg:
        return _shape(people, dose, grid), 1.0
    return _shape(people, replace(dose, amount_mg=1.0), grid), dose.amount_mg


@lru_cache(maxsize=_SHAPES_KEPT)
def _shape(people: VirtualPeople, dose: Dose, grid: Grid) -> _Shape:
    plasma, effect = (
        people.concentrations((dose,), site, grid.step_min, grid.rows)
        for site in ("plasma", "effect")
    )
    effect_s = (effect * s_share(people.model)).astype(np.float32)
    return _Shape(
        plasma_ng_ml=_quantiles(plasma),
        effect_ng_ml=_quantiles(effect),
        effect_s=effect_s,
        cmax_ng_ml=plasma.max(axis=0),
        tmax_min=plasma.argmax(axis=0) * grid.step_min,
        auc_ng_h_ml=(plasma.sum(axis=0) - (plasma[0] + plasma[-1]) / 2) * grid.step_min / 60,
        peak_s_ng_ml=effect_s.max(axis=0).astype(np.float64),
    )


@dataclass(frozen=True, slots=True)
class TypicalCurve:
    """Plasma and effect site in ng/mL, and dissociation index, of one typical person."""

    plasma_ng_ml: Array
    effect_ng_ml: Array
    index: Array


@lru_cache(maxsize=_CURVES_KEPT)
def typical_curve(people: VirtualPeople, regimen: Regimen, grid: Grid) -> TypicalCurve:
    """The curves of the first of `people` over the grid, without figures or bands."""
    plasma, effect = (
        people.concentrations(regimen, site, grid.step_min, grid.rows)[:, 0]
        for site in ("plasma", "effect")
    )
    return TypicalCurve(plasma, effect, dissociation_index(effect * s_share(people.model)))


def _quantiles(rows: Array) -> Array:
    """Quantiles over people, shape ``(quantiles, times)``, by linear interpolation.

    Sorted in single precision, which keeps seven digits and takes a tenth of the time.
    """
    if rows.shape[1] == 1:
        alone: Array = rows.T.copy()
        return alone
    ordered = np.sort(rows.astype(np.float32), axis=1)
    return np.stack([_at(ordered, share) for share in QUANTILES])


def _at(ordered: Single, share: float) -> Array:
    place = share * (ordered.shape[1] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[1] - 1)
    part = place - below
    found: Array = ordered[:, below] * (1.0 - part) + ordered[:, above] * part
    return found.astype(np.float64)


def _figures(shape: _Shape, times: float, grid: Grid) -> Figures:
    above = shape.effect_s > index_threshold_ng_ml() / times
    return Figures(
        cmax_ng_ml=_range(shape.cmax_ng_ml * times),
        tmax_min=_range(shape.tmax_min),
        auc_ng_h_ml=_range(shape.auc_ng_h_ml * times),
        index_peak=_range(dissociation_index(shape.peak_s_ng_ml * times)),
        minutes_above=_range(np.count_nonzero(above, axis=0) * grid.step_min),
    )


def _range(values: Array) -> Range:
    if len(values) == 1:
        return Range(float(values[0]))
    low, middle, high = np.quantile(values, (QUANTILES[0], QUANTILES[_MEDIAN], QUANTILES[-1]))
    return Range(float(middle), float(low), float(high))

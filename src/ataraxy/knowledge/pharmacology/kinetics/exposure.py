"""What a curve amounts to: its peak, when, its area, how long it stays above a level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve


@dataclass(frozen=True, slots=True)
class Exposure:
    """Exposure over the asked times, one number per person."""

    cmax_ng_ml: Array
    tmax_min: Array
    auc_ng_h_ml: Array
    minutes_above: Array


def exposure(curve: Curve, *, above_ng_ml: float = np.inf) -> Exposure:
    """Metrics by the linear-up, logarithmic-down trapezoidal rule on the curve's own times.

    Accurate to the grid: ask for one-minute times where the peak matters.
    """
    conc, times = curve.conc_ng_ml, curve.times_min
    peak = conc.argmax(axis=1)
    return Exposure(
        cmax_ng_ml=conc.max(axis=1),
        tmax_min=times[peak],
        auc_ng_h_ml=_area(conc, times) / 60,
        minutes_above=_above(conc, times, above_ng_ml),
    )


def _area(conc: Array, times: Array) -> Array:
    left, right, width = conc[:, :-1], conc[:, 1:], np.diff(times)
    falling = (right < left) & (right > 0)
    ratio = np.where(falling, left / np.where(falling, right, 1.0), np.e)
    slope = np.log(ratio)
    # A nearly flat step has no logarithm to divide by; there the two rules agree.
    use = falling & (slope > 1e-8)
    logarithmic = (left - right) / np.where(use, slope, 1.0)
    area: Array = (np.where(use, logarithmic, (left + right) / 2) * width).sum(axis=1)
    return area


def _above(conc: Array, times: Array, level: float) -> Array:
    left, right, width = conc[:, :-1], conc[:, 1:], np.diff(times)
    span = np.abs(right - left)
    high = np.maximum(left, right) - level
    share = np.clip(high / np.where(span > 0, span, 1.0), 0.0, 1.0)
    whole = np.minimum(left, right) >= level
    minutes: Array = (np.where(whole, 1.0, np.where(high > 0, share, 0.0)) * width).sum(axis=1)
    return minutes

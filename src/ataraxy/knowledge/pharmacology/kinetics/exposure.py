"""What a curve amounts to: its peak, when, its area, how long it stays above a level."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.simulate import Curve

_TOGETHER = 64
"""People measured at a time: what is computed on the way stays in the cache, also for a million."""


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
    people = len(curve.conc_ng_ml)
    parts = [
        _of_some(curve.conc_ng_ml[begin : begin + _TOGETHER], curve.times_min, above_ng_ml)
        for begin in range(0, people, _TOGETHER)
    ]
    return Exposure(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def _of_some(conc: Array, times: Array, level: float) -> tuple[Array, Array, Array, Array]:
    # A population's curves lie row by row of time; here each person's lies in one piece.
    own = np.ascontiguousarray(conc)
    peak = own.argmax(axis=1)
    return own.max(axis=1), times[peak], _area(own, times) / 60, _above(own, times, level)


def _area(conc: Array, times: Array) -> Array:
    left, right, width = conc[:, :-1], conc[:, 1:], np.diff(times)
    falling = (right < left) & (right > 0)
    ratio = np.where(falling, left / np.where(falling, right, 1.0), math.e)
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

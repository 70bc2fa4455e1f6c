"""The closed form compiled by numba: one pass over people, three carried exponentials in registers.

A peer to be measured against, used by nothing else.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np

SIN_60 = math.sqrt(3.0) / 2.0


@numba.njit(inline="always")
def _rates(k: Any) -> Any:
    k10, k12, k13, k21, k31 = k[0], k[1], k[2], k[3], k[4]
    a2 = k10 + k12 + k13 + k21 + k31
    a1 = k10 * (k21 + k31) + k12 * k31 + k13 * k21 + k21 * k31
    a0 = k10 * k21 * k31
    third = a2 / 3.0
    p = third * third - a1 / 3.0
    q = third * (third * third - a1 / 2.0) + a0 / 2.0
    size = math.sqrt(p)
    first = math.cos(math.acos(q / (size * p)) / 3.0)
    second = -first / 2.0 + SIN_60 * math.sqrt(1.0 - first * first)
    large, middle = third + 2.0 * size * first, third + 2.0 * size * second
    return large, middle, a0 / (large * middle)


@numba.njit(inline="always")
def _person(k: Any, volume: float, per_min: float, minutes: int, out: Any) -> None:
    a, b, c = _rates(k)
    k21, k31 = k[3], k[4]
    dose = 1000.0 * per_min / volume
    wa = dose * (k21 - a) * (k31 - a) / ((b - a) * (c - a) * a)
    wb = dose * (k21 - b) * (k31 - b) / ((a - b) * (c - b) * b)
    wc = dose * (k21 - c) * (k31 - c) / ((a - c) * (b - c) * c)
    ka, kb, kc = math.exp(-a), math.exp(-b), math.exp(-c)
    sa, sb, sc = wa, wb, wc
    level = wa + wb + wc
    for row in range(minutes + 1):
        out[row] = level - sa - sb - sc
        sa, sb, sc = sa * ka, sb * kb, sc * kc
    sa, sb, sc = wa * ka - sa, wb * kb - sb, wc * kc - sc
    for row in range(minutes + 1, len(out)):
        out[row] = sa + sb + sc
        sa, sb, sc = sa * ka, sb * kb, sc * kc


@numba.njit(fastmath=False)
def one_thread(k: Any, volume: Any, per_min: float, minutes: int, out: Any) -> None:
    """Fill `out`, ``(people, rows)``; `k` is ``(people, 5)`` per minute, `volume` in L."""
    for person in range(len(k)):
        _person(k[person], volume[person], per_min, minutes, out[person])


@numba.njit(parallel=True, fastmath=False)
def two_threads(k: Any, volume: Any, per_min: float, minutes: int, out: Any) -> None:
    """`one_thread` over all cores."""
    for person in numba.prange(len(k)):
        _person(k[person], volume[person], per_min, minutes, out[person])


def constants(values: dict[str, Any]) -> Any:
    """Rate constants per minute of Kamp's clearances and volumes, ``(people, 5)``."""
    v1, v2, v3, cl, q2, q3 = (values[name] for name in ("V1", "V2", "V3", "CL", "Q2", "Q3"))
    per_hour = np.stack([cl / v1, q2 / v1, q3 / v1, q2 / v2, q3 / v3], axis=1)
    return np.ascontiguousarray(per_hour / 60.0)

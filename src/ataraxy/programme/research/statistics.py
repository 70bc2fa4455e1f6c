"""The few statistics the figures need. Pure; each gives its formula and source.

They are held against SciPy in the tests, which need not be loaded to draw a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

from scipy.special import chdtri, ndtri

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A lower and an upper bound."""

    low: float
    high: float


def wilson(k: int, n: int) -> Interval:
    """Wilson's score interval of a proportion, 95 %, both ends between 0 and 1.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n),
    Wilson 1927, doi:10.1080/01621459.1927.10502953.
    Raises `ValueError` unless 0 ≤ k ≤ n and n > 0.
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} of {n} is no proportion")
    z = _z()
    p, squared = k / n, z * z
    middle = p + squared / (2 * n)
    half = z * sqrt(p * (1 - p) / n + squared / (4 * n * n))
    low, high = (middle - half) / (1 + squared / n), (middle + half) / (1 + squared / n)
    return Interval(0.0 if k == 0 else low, 1.0 if k == n else high)


def poisson(events: int, exposure: float) -> Interval:
    """Exact interval of a rate, 95 %, per unit of `exposure` (Garwood 1936, doi:10.2307/2333958).

    χ²(α/2; 2k)/2 to χ²(1−α/2; 2k+2)/2, divided by the exposure.
    """
    if events < 0 or exposure <= 0:
        raise ValueError(f"{events} in {exposure} is no rate")
    tail = (1 - CONFIDENCE) / 2
    low = chdtri(2 * events, 1 - tail) / 2 if events else 0.0
    high = chdtri(2 * events + 2, tail) / 2
    return Interval(float(low) / exposure, float(high) / exposure)


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which somebody left: how many were there until then, how many left, what is kept.

    `interval` is None once nobody is left, where the formula has none.
    """

    day: int
    at_risk: int
    left: int
    kept: float
    interval: Interval | None


def kaplan_meier(left: Mapping[int, int], censored: Mapping[int, int]) -> tuple[Step, ...]:
    """The product-limit estimate with Greenwood's variance and log-log 95 % limits.

    `left` and `censored` count people by day; whoever is censored on a day was there on that day.
    Kaplan and Meier 1958, doi:10.2307/2281868; limits as in Kalbfleisch and Prentice 1980.
    """
    there = sum(left.values()) + sum(censored.values())
    kept, greenwood, steps = 1.0, 0.0, []
    for day in sorted({*left, *censored}):
        lost = left.get(day, 0)
        if lost:
            kept *= 1 - lost / there
            greenwood += lost / (there * (there - lost)) if lost < there else 0.0
            steps.append(Step(day, there, lost, kept, _log_log(kept, greenwood)))
        there -= lost + censored.get(day, 0)
    return tuple(steps)


def quantile(counts: Mapping[int, int], share: float) -> int:
    """The smallest value up to which at least `share` of all lie; raises `ValueError` for none."""
    total, seen = sum(counts.values()), 0
    for value in sorted(counts):
        seen += counts[value]
        if seen >= share * total and counts[value]:
            return value
    raise ValueError("nobody was counted")


def _log_log(kept: float, greenwood: float) -> Interval | None:
    if not 0 < kept < 1:
        return None
    spread = _z() * sqrt(greenwood) / log(kept)
    low, high = (exp(log(kept) * exp(sign * spread)) for sign in (-1, 1))
    return Interval(low, high)


def _z() -> float:
    return float(ndtri(1 - (1 - CONFIDENCE) / 2))

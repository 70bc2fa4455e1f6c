"""How long people stay well: published curves whose hazard changes with time.

In every trial that published enough to tell, the hazard of relapse changes with time; a constant
one would put relapses on the wrong days, so it is refused. Figures stand in
`relapse.toml` with their source. Nothing is said past the last day that was observed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import inf, log
from typing import Any

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.errors import ModelError, UnverifiedModelError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import DOUBTFUL


@dataclass(frozen=True, slots=True)
class Weibull:
    """``share well = exp(-(t / scale) ** shape)``; below a shape of 1 the hazard falls."""

    scale_days: float
    shape: float

    def __post_init__(self) -> None:
        if not (self.scale_days > 0 and self.shape > 0):
            raise ModelError(f"scale {self.scale_days} and shape {self.shape} must be above 0.")
        if self.shape == 1:
            raise ModelError("shape is 1: a constant hazard of relapse was never observed.")

    def hazard_so_far(self, days: Array) -> Array:
        """Cumulative hazard, ``-log(share well)``."""
        summed: Array = (np.maximum(days, 0.0) / self.scale_days) ** self.shape
        return summed

    def day_of(self, hazard: Array) -> Array:
        """The day on which the cumulative hazard reaches `hazard`."""
        day: Array = self.scale_days * hazard ** (1 / self.shape)
        return day


@dataclass(frozen=True, slots=True)
class Piecewise:
    """A hazard per day in each interval that ends on one of `ends_days`; none is said later."""

    ends_days: tuple[float, ...]
    hazards_per_day: tuple[float, ...]

    def __post_init__(self) -> None:
        edges = (0.0, *self.ends_days)
        if len(self.ends_days) != len(self.hazards_per_day) or any(
            b <= a for a, b in pairwise(edges)
        ):
            raise ModelError("each interval needs one hazard and must end after it starts.")
        if min(self.hazards_per_day) < 0:
            raise ModelError(f"hazards are {self.hazards_per_day}; none may be negative.")
        if len(set(self.hazards_per_day)) == 1:
            raise ModelError("a constant hazard of relapse was never observed; give two or more.")

    def hazard_so_far(self, days: Array) -> Array:
        """Cumulative hazard, ``-log(share well)``."""
        summed: Array = np.interp(np.maximum(days, 0.0), *self._corners)
        return summed

    def day_of(self, hazard: Array) -> Array:
        """The day on which the cumulative hazard reaches `hazard`; infinite if it does not."""
        days, sums = self._corners
        day: Array = np.where(hazard <= sums[-1], np.interp(hazard, sums, days), inf)
        return day

    @property
    def _corners(self) -> tuple[Array, Array]:
        edges = np.array((0.0, *self.ends_days))
        sums = np.concatenate([[0.0], np.cumsum(np.diff(edges) * self.hazards_per_day)])
        return edges, sums


@dataclass(frozen=True, slots=True)
class RelapseCurve:
    """A published curve with what has to be said about it; `last_day` is the last one observed."""

    id: str
    title: str
    shape: Weibull | Piecewise
    last_day: float
    counted_from: str
    note: str
    source: str
    tag: str

    def still_well(self, days: Array) -> Array:
        """Share that has not relapsed; not a number past `last_day`."""
        well: Array = np.where(
            np.asarray(days) <= self.last_day, np.exp(-self.shape.hazard_so_far(days)), np.nan
        )
        return well

    def draw(self, people: int, random: np.random.Generator) -> Array:
        """The day each of `people` relapses; infinite for those well on `last_day`."""
        day = self.shape.day_of(random.standard_exponential(people))
        drawn: Array = np.where(day <= self.last_day, day, inf)
        return drawn


def relapse_ids() -> list[str]:
    """The curves there are."""
    return sorted(_tables())


@cache
def relapse_curve(curve_id: str, allow_unverified: bool = False) -> RelapseCurve:
    """The curve of this id.

    Raises `ModelError` with the ids there are, `UnverifiedModelError` for one from memory.
    """
    if curve_id not in _tables():
        raise ModelError(f"There is no “{curve_id}”. There are: {', '.join(relapse_ids())}.")
    raw = _tables()[curve_id]
    if raw["tag"] in DOUBTFUL and not allow_unverified:
        raise UnverifiedModelError(
            f"{curve_id} rests on numbers nobody verified. It loads only with allow_unverified."
        )
    return RelapseCurve(
        id=curve_id,
        title=raw["title"],
        shape=_weibull(raw) if raw["kind"] == "weibull" else _piecewise(raw),
        last_day=float(raw["last_day"]),
        counted_from=raw["counted_from"],
        note=raw["note"],
        source=raw["source"],
        tag=raw["tag"],
    )


@cache
def _tables() -> Mapping[str, Any]:
    text = files("ataraxy.knowledge.pharmacology.populations").joinpath("relapse.toml")
    return tomllib.loads(text.read_text("utf-8"))


def _weibull(raw: Mapping[str, Any]) -> Weibull:
    """Through the first point, with the given shape or through the second."""
    (day, well), *more = raw["points"]
    shape = raw.get("shape")
    if shape is None:
        ((later, fewer),) = more
        shape = log(log(fewer) / log(well)) / log(later / day)
    return Weibull(day / (-log(well)) ** (1 / shape), shape)


def _piecewise(raw: Mapping[str, Any]) -> Piecewise:
    points = [(0.0, 1.0), *raw["points"]]
    hazards = [log(a[1] / b[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    return Piecewise(tuple(float(day) for day, _ in raw["points"]), tuple(hazards))

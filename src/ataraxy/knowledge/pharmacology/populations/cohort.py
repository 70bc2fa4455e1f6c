"""Virtual people's covariates: drawn from published distributions, correlated as these are.

Height depends on sex; weight is ``body mass index × height²``, so that it follows both. Every
figure stands in `cohorts.toml` with its source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from ataraxy.knowledge.pharmacology.kinetics.errors import PersonError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.parameters import Covariates

CM_PER_M = 100.0


@dataclass(frozen=True, slots=True)
class Spread:
    """A normal distribution cut at `low` and `high`; log-normal with this mean and SD if `log`."""

    mean: float
    sd: float
    low: float
    high: float
    log: bool = False

    def at(self, share: Array) -> Array:
        """The value that this share of people (0 to 1) lies below."""
        centre, width, low, high = self.mean, self.sd, self.low, self.high
        if self.log:
            width = float(np.sqrt(np.log1p((self.sd / self.mean) ** 2)))
            centre = float(np.log(self.mean)) - width**2 / 2
            low, high = float(np.log(low)), float(np.log(high))
        begin, end = ndtr((low - centre) / width), ndtr((high - centre) / width)
        value: Array = centre + width * ndtri(begin + share * (end - begin))
        return np.exp(value) if self.log else value


@dataclass(frozen=True, slots=True)
class Cohort:
    """Whom virtual people are drawn from."""

    id: str
    title: str
    note: str
    age_years: Spread
    body_mass_index: Spread
    height_cm_female: Spread
    height_cm_male: Spread
    female_share: float
    asian_share: float
    sources: tuple[str, ...]

    def draw(self, people: int, random: np.random.Generator) -> CohortPeople:
        """`people` of this cohort."""
        ages, sizes, heights, sexes, ancestries = random.random((5, people))
        female = sexes < self.female_share
        height_cm = np.where(
            female, self.height_cm_female.at(heights), self.height_cm_male.at(heights)
        )
        return CohortPeople(
            weight_kg=self.body_mass_index.at(sizes) * (height_cm / CM_PER_M) ** 2,
            height_cm=height_cm,
            age_years=self.age_years.at(ages),
            female=female,
            asian=ancestries < self.asian_share,
        )


@dataclass(frozen=True, slots=True)
class CohortPeople:
    """Covariates of people who do not exist, one array entry for each."""

    weight_kg: Array
    height_cm: Array
    age_years: Array
    female: NDArray[np.bool_]
    asian: NDArray[np.bool_]

    @property
    def covariates(self) -> Covariates:
        """What models ask about."""
        ancestry = np.where(self.asian, "asian", "")
        return Covariates(self.weight_kg, self.age_years, tuple(ancestry.tolist()))


def cohort_ids() -> list[str]:
    """The cohorts there are."""
    return sorted(_tables())


@cache
def cohort(cohort_id: str) -> Cohort:
    """The cohort of this id; raises `PersonError` with the ids there are."""
    if cohort_id not in _tables():
        known = ", ".join(cohort_ids())
        raise PersonError(f"There is no cohort “{cohort_id}”. There are: {known}.")
    raw = _tables()[cohort_id]
    parts = [raw["age_years"], raw["body_mass_index"], *raw["height_cm"].values()]
    return Cohort(
        id=cohort_id,
        title=raw["title"],
        note=raw["note"],
        age_years=_spread(raw["age_years"]),
        body_mass_index=_spread(raw["body_mass_index"], log=True),
        height_cm_female=_spread(raw["height_cm"]["female"]),
        height_cm_male=_spread(raw["height_cm"]["male"]),
        female_share=float(raw["female"]["share"]),
        asian_share=float(raw["asian"]["share"]),
        sources=tuple(dict.fromkeys(one["source"] for one in parts)),
    )


@cache
def _tables() -> Mapping[str, Any]:
    text = files("ataraxy.knowledge.pharmacology.populations").joinpath("cohorts.toml")
    return tomllib.loads(text.read_text("utf-8"))


def _spread(raw: Mapping[str, Any], *, log: bool = False) -> Spread:
    mean, sd, low, high = (float(raw[name]) for name in ("mean", "sd", "low", "high"))
    return Spread(mean, sd, low, high, log)

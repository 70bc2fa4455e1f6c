"""Reading `observations.toml`: what was given, what was seen, by whom."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen

METRICS = ("cmax", "tmax", "auc", "auc_ratio", "at", "curve", "share", "half_life")


@dataclass(frozen=True, slots=True)
class Figure:
    """One published figure; a curve has several values at several times."""

    metric: str
    analyte: str
    seen: tuple[float, ...]
    at_min: tuple[float, ...]
    until_min: float
    spread: str


@dataclass(frozen=True, slots=True)
class Observation:
    """What a study gave and saw; `site` is where it sampled, if anybody said."""

    id: str
    title: str
    source: str
    tag: str
    site: str
    person: Person
    doses: Regimen
    figures: tuple[Figure, ...]
    note: str


@dataclass(frozen=True, slots=True)
class NotCompared:
    """An observation that no model can be held against, with the reason."""

    id: str
    title: str
    reason: str


@cache
def observations() -> tuple[Observation, ...]:
    """Every observation that can be compared."""
    raw = _raw()
    return tuple(_observation(one, raw) for one in raw["observation"])


@cache
def not_compared() -> tuple[NotCompared, ...]:
    """Every observation that cannot."""
    return tuple(NotCompared(**one) for one in _raw()["not_compared"])


@cache
def _raw() -> Mapping[str, Any]:
    text = files("ataraxy.knowledge.pharmacology.validation").joinpath("observations.toml")
    return tomllib.loads(text.read_text("utf-8"))


def _observation(one: Mapping[str, Any], raw: Mapping[str, Any]) -> Observation:
    person = Person(raw["weight_kg"], raw["age_years"], ancestry=one.get("ancestry", ""))
    return Observation(
        id=one["id"],
        title=one["title"],
        source=one["source"],
        tag=one["tag"],
        site=one["site"],
        person=person,
        doses=tuple(Dose(*dose) for dose in one["doses"]),
        figures=tuple(_figure(figure) for figure in one["figures"]),
        note=one.get("note", ""),
    )


def _figure(raw: Mapping[str, Any]) -> Figure:
    if raw["metric"] not in METRICS:
        raise ValueError(f"metric is {raw['metric']!r}; it must be one of {', '.join(METRICS)}.")
    return Figure(
        metric=raw["metric"],
        analyte=raw["analyte"],
        seen=_several(raw["seen"]),
        at_min=_several(raw.get("at", [])),
        until_min=float(raw.get("until", 0)),
        spread=_spread(raw),
    )


def _several(value: Any) -> tuple[float, ...]:
    return tuple(float(one) for one in (value if isinstance(value, list) else [value]))


def _spread(raw: Mapping[str, Any]) -> str:
    if "sd" in raw:
        return f" ± {raw['sd']:g}"
    return f" ({raw['low']:g} to {raw['high']:g})" if "low" in raw else ""

"""What a concentration, and a series of sessions, does: only what somebody has published.

The dissociation index is an index, not a prediction of a CADSS score. Blood pressure is a statement
about a cohort. The symptom course is driven by sessions, because no exposure was ever found to
drive it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import DOUBTFUL


@cache
def published() -> Mapping[str, Any]:
    """The figures of `effects.toml`."""
    text = files("ataraxy.knowledge.pharmacology.kinetics").joinpath("effects.toml")
    return tomllib.loads(text.read_text("utf-8"))


def dissociation_index(effect_site_s_ketamine_ng_ml: Array) -> Array:
    """``C^γ / (C50^γ + C^γ)`` of S-ketamine at the effect site: 0 none, 1 the most there can be."""
    figures = published()["dissociation_index"]
    gamma, c50 = figures["gamma"]["value"], figures["c50_ng_ml"]["value"]
    raised = np.maximum(effect_site_s_ketamine_ng_ml, 0.0) ** gamma
    index: Array = raised / (c50**gamma + raised)
    return index


def dissociation_range(effect_site_s_ketamine_ng_ml: Array) -> tuple[Array, Array]:
    """The index at the highest and at the lowest published C50: how sure the index itself is."""
    figures = published()["dissociation_index"]
    gamma, c50 = figures["gamma"]["value"], figures["c50_ng_ml"]
    raised = np.maximum(effect_site_s_ketamine_ng_ml, 0.0) ** gamma
    low, high = (raised / (one**gamma + raised) for one in (c50["high"], c50["low"]))
    return low, high


@dataclass(frozen=True, slots=True)
class ConcentrationEffect:
    """One published effect of S-ketamine at the effect site.

    ``emax × C^γ / (C50^γ + C^γ)``, or ``emax × (C / C50)^γ`` where `linear` (no ceiling was found).
    """

    name: str
    unit: str
    c50_ng_ml: float
    ke0_per_min: float
    gamma: float
    emax: float
    linear: bool
    tags: frozenset[str]
    source: str
    note: str

    def of(self, effect_site_s_ketamine_ng_ml: Array) -> Array:
        """The effect in `unit`, shape as given."""
        raised = (np.maximum(effect_site_s_ketamine_ng_ml, 0.0) / self.c50_ng_ml) ** self.gamma
        found: Array = self.emax * (raised if self.linear else raised / (1 + raised))
        return found


@cache
def concentration_effects(allow_unverified: bool = False) -> tuple[ConcentrationEffect, ...]:
    """The published effects, without those that rest on unverified numbers unless asked for."""
    rows = (_effect(raw) for raw in published()["concentration_effect"])
    return tuple(one for one in rows if allow_unverified or not one.tags & DOUBTFUL)


def _effect(raw: Mapping[str, Any]) -> ConcentrationEffect:
    figures = {name: raw[name] for name in ("c50_ng_ml", "ke0_per_min", "gamma", "emax")}
    return ConcentrationEffect(
        **{name: float(one["value"]) for name, one in figures.items()},
        name=raw["name"],
        unit=raw["unit"],
        linear=raw.get("linear", False),
        tags=frozenset(one["tag"] for one in figures.values()),
        source=raw["source"],
        note=raw["note"],
    )


def session_effect(days_since: Array) -> Array:
    """Effect of one session, 1 at its peak: ``(exp(-t/a) - exp(-t/b)) / N`` for t ≥ 0, else 0."""
    figures = published()["symptom_course"]
    a, b = figures["fading_days"]["value"], figures["onset_days"]["value"]
    peak_day = a * b / (a - b) * np.log(a / b)
    peak = np.exp(-peak_day / a) - np.exp(-peak_day / b)
    since = np.maximum(days_since, 0.0)
    effect: Array = (np.exp(-since / a) - np.exp(-since / b)) / peak
    return effect


def symptom_course(days: Array, session_days: Sequence[float], gain: float | Array) -> Array:
    """Sum of the effects of all sessions, each `gain` at its peak; negative is improvement."""
    each = session_effect(days[None, :] - np.asarray(session_days)[:, None])
    course: Array = gain * each.sum(axis=0)
    return course

"""What stands beside the curves in words: the figure in a sentence, the index, blood pressure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.knowledge.pharmacology.body import body_rules
from ataraxy.knowledge.pharmacology.kinetics.effects import published
from ataraxy.knowledge.pharmacology.kinetics.statements import TAG_WORDS
from ataraxy.knowledge.pharmacology.populations.forecast import Figures, Range


@dataclass(frozen=True, slots=True)
class Sourced:
    """A sentence with where it comes from."""

    text: str
    source: str


def curve_in_words(figures: Figures, words: str) -> str:
    """The figure for who cannot see it."""
    return _(
        "%(dose)s: highest in plasma %(cmax)s ng/mL after %(tmax)s minutes; dissociation index at "
        "most %(index)s. The table has every value."
    ) % {
        "dose": words,
        "cmax": range_words(figures.cmax_ng_ml),
        "tmax": range_words(figures.tmax_min),
        "index": range_words(figures.index_peak, 2),
    }


def range_words(one: Range, digits: int = 0) -> str:
    """“144 (124 – 166)”, or one number where there is no band."""
    middle = figure(round(one.median, digits))
    if one.low is None or one.high is None:
        return middle
    return f"{middle} ({figure(round(one.low, digits))} – {figure(round(one.high, digits))})"


def about_the_index() -> Sourced:
    """What the dissociation index is and is not."""
    raw = published()["dissociation_index"]
    return Sourced(
        _(
            "The dissociation index follows S-ketamine at the effect site: one half at %(c50)s "
            "ng/mL (%(low)s to %(high)s). It is an index between 0 and 1, not a prediction of a "
            "CADSS score: nobody has published a model of that."
        )
        % {
            "c50": figure(raw["c50_ng_ml"]["value"]),
            "low": figure(raw["c50_ng_ml"]["low"]),
            "high": figure(raw["c50_ng_ml"]["high"]),
        },
        _sourced(raw),
    )


def about_blood_pressure(age_years: int) -> Sourced:
    """What was seen in the trials at this age; never a prediction for one person."""
    raw = published()["blood_pressure"]
    older = age_years >= body_rules().older_age.value  # where the trials divided their groups
    group = raw["group"][older]
    course = raw["course"]
    return Sourced(
        _(
            "Blood pressure is not predicted: no model of one person's pressure was published. In "
            "the esketamine trials, at ages %(ages)s, it rose on average by %(sys)s/%(dia)s mmHg "
            "at its highest (%(placebo_sys)s/%(placebo_dia)s with placebo), around %(peak)s "
            "minutes, and was back by %(back)s minutes, at the latest after %(late)s."
        )
        % {
            "ages": group["ages"],
            "sys": figure(group["systolic_mmhg"]),
            "dia": figure(group["diastolic_mmhg"]),
            "placebo_sys": figure(group["placebo_systolic_mmhg"]),
            "placebo_dia": figure(group["placebo_diastolic_mmhg"]),
            "peak": figure(course["peak_min"]),
            "back": figure(course["baseline_min"]),
            "late": figure(course["baseline_at_latest_min"]),
        },
        _sourced(raw),
    )


def _sourced(raw: Mapping[str, Any]) -> str:
    return f"{raw['source']} ({TAG_WORDS[raw['tag']]})"

"""The weight a dose is computed on: actual, ideal (Devine) or adjusted, and whether it is fresh."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.foundation.units import body_mass_index, figure, inches, within
from ataraxy.knowledge.pharmacology.files import (
    Sourced,
    SourcedBounds,
    open_table,
    sourced,
    sourced_bounds,
)


class Basis(StrEnum):
    """What the ordered amount is multiplied with."""

    ACTUAL = "actual"
    IDEAL = "ideal"
    ADJUSTED = "adjusted"
    FIXED = "fixed"
    DEVICES = "devices"

    @property
    def per_kg(self) -> bool:
        """Whether the amount is in mg/kg."""
        return self not in {Basis.FIXED, Basis.DEVICES}


class Sex(StrEnum):
    """Sex as the Devine formula knows it; it has no third answer."""

    FEMALE = "female"
    MALE = "male"


class MissingFactError(LookupError):
    """A fact the calculation needs is not there. Never replaced by a default."""


@dataclass(frozen=True, slots=True)
class Body:
    """What was measured: weight with its age in days, the weight before, height, sex, age."""

    weight_kg: float | None = None
    weight_age_days: int | None = None
    previous_weight_kg: float | None = None
    weight_confirmed: bool = False
    height_cm: float | None = None
    sex: Sex | None = None
    age_years: int | None = None


@dataclass(frozen=True, slots=True)
class BodyRules:
    """The numbers of `data/body.toml`."""

    weight: SourcedBounds
    height: SourcedBounds
    base_kg: dict[Sex, float]
    kg_per_inch: float
    from_inches: float
    ideal_source: str
    ideal_tag: str
    adjusted: Sourced
    fresh_days: int
    change_percent: float
    freshness_source: str
    obesity: Sourced
    older_age: Sourced
    dose_change: Sourced


@cache
def body_rules() -> BodyRules:
    """The rules about weight and height, read once."""
    table = open_table("body.toml")
    ideal, fresh = table.table("ideal_weight"), table.table("freshness")
    found = BodyRules(
        weight=sourced_bounds(table.table("weight")),
        height=sourced_bounds(table.table("height")),
        base_kg={
            Sex.MALE: ideal.take("base_male_kg", float),
            Sex.FEMALE: ideal.take("base_female_kg", float),
        },
        kg_per_inch=ideal.take("kg_per_inch", float),
        from_inches=ideal.take("from_inches", float),
        ideal_source=ideal.take("source", str),
        ideal_tag=ideal.tag("tag").words,
        adjusted=sourced(table.table("adjusted_weight"), "share_of_excess"),
        fresh_days=fresh.take("days", int),
        change_percent=fresh.take("change_percent", float),
        freshness_source=f"{fresh.take('source', str)} ({fresh.tag('tag').words})",
        obesity=sourced(table.table("obesity"), "body_mass_index"),
        older_age=sourced(table.table("older_age"), "years"),
        dose_change=sourced(table.table("dose_change"), "percent"),
    )
    for part in (ideal, fresh, table):
        part.close()
    return found


def actual_weight_kg(body: Body) -> float:
    """The measured weight; raises `MissingFactError` or `BadNumberError`."""
    if body.weight_kg is None:
        raise MissingFactError("The weight is not known. Measure it today.")
    return within("weight", body.weight_kg, body_rules().weight.bounds)


def height_cm(body: Body) -> float:
    """The measured height; raises `MissingFactError` or `BadNumberError`."""
    if body.height_cm is None:
        raise MissingFactError("The height is not known. Measure it once.")
    return within("height", body.height_cm, body_rules().height.bounds)


def ideal_weight_kg(body: Body) -> float:
    """Devine 1974: 50 kg (male) or 45.5 kg (female) + 2.3 kg per inch over 60 inches.

    Raises `MissingFactError` without height or sex, and below 60 inches, where it is not defined.
    """
    rules = body_rules()
    over = inches(height_cm(body)) - rules.from_inches
    if body.sex is None:
        raise MissingFactError(
            "Ideal weight (Devine) is defined for female and male only, and the record says "
            "neither. Use the actual weight or a fixed dose."
        )
    if over < 0:
        raise MissingFactError(
            "Ideal weight (Devine) is not defined below 60 inches (152.4 cm). "
            "Use the actual weight or a fixed dose."
        )
    return rules.base_kg[body.sex] + rules.kg_per_inch * over


def adjusted_weight_kg(body: Body) -> float:
    """Ideal weight + 0.4 × (actual − ideal)."""
    ideal = ideal_weight_kg(body)
    return ideal + body_rules().adjusted.value * (actual_weight_kg(body) - ideal)


def dosing_weight_kg(body: Body, basis: Basis) -> float:
    """The weight an amount in mg/kg is multiplied with on this basis."""
    if basis is Basis.IDEAL:
        return ideal_weight_kg(body)
    return adjusted_weight_kg(body) if basis is Basis.ADJUSTED else actual_weight_kg(body)


def optional_ideal_kg(body: Body) -> float | None:
    """The ideal weight for information, or None where it cannot be computed."""
    try:
        return ideal_weight_kg(body)
    except MissingFactError:
        return None


def mass_index(body: Body) -> float | None:
    """Body-mass index in kg/m², or None without weight and height."""
    if body.weight_kg is None or body.height_cm is None:
        return None
    return body_mass_index(actual_weight_kg(body), height_cm(body))


def is_fresh(body: Body) -> Decision:
    """Whether the weight is recent and plausible enough to dose on without confirming it."""
    rules = body_rules()
    weight = actual_weight_kg(body)
    if body.weight_confirmed:
        return ALLOWED
    if body.weight_age_days is None or not 0 <= body.weight_age_days <= rules.fresh_days:
        age = _age_words(body.weight_age_days)
        return refuse(
            f"The weight is {age}; more than {rules.fresh_days} days needs a new measurement "
            "or a confirmation.",
            rule="weight_age",
            source=rules.freshness_source,
            who=("nurse", "prescriber"),
        )
    return _steady(weight, body.previous_weight_kg, rules)


def _age_words(days: int | None) -> str:
    if days is None:
        return "of unknown date"
    return f"dated {-days} days from now" if days < 0 else f"{days} days old"


def _steady(weight: float, before: float | None, rules: BodyRules) -> Decision:
    if before is None:
        return ALLOWED
    before = within("previous weight", before, rules.weight.bounds)
    moved = 100.0 * abs(weight - before) / before
    if moved <= rules.change_percent:
        return ALLOWED
    return refuse(
        f"The weight changed by {figure(round(moved, 1))} % (from {figure(before)} to "
        f"{figure(weight)} kg); more than {figure(rules.change_percent)} % needs a confirmation.",
        rule="weight_change",
        source=rules.freshness_source,
        who=("nurse", "prescriber"),
    )

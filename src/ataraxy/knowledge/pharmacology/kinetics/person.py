"""For whom a curve is drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from ataraxy.knowledge.pharmacology.kinetics.errors import PersonError
from ataraxy.knowledge.pharmacology.kinetics.model import Model

SEXES = ("female", "male")
ANCESTRIES = ("", "asian", "japanese")
_POSSIBLE = {"weight_kg": (20.0, 400.0), "height_cm": (90.0, 250.0), "age_years": (0.0, 120.0)}


@dataclass(frozen=True, slots=True)
class Person:
    """One person's covariates. `ancestry` matters to models that found an effect of it."""

    weight_kg: float
    age_years: float
    height_cm: float | None = None
    sex: str = ""
    ancestry: str = ""

    def __post_init__(self) -> None:
        for name, (low, high) in _POSSIBLE.items():
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise PersonError(f"{name} is {value}; it must lie between {low:g} and {high:g}.")
        if self.sex not in {"", *SEXES}:
            raise PersonError(f"sex is {self.sex!r}; it must be one of {', '.join(SEXES)}.")
        if self.ancestry not in ANCESTRIES:
            allowed = ", ".join(filter(None, ANCESTRIES))
            raise PersonError(f"ancestry is {self.ancestry!r}; it must be empty or {allowed}.")


def warnings_for(model: Model, person: Person) -> Iterator[str]:
    """Where the person lies outside the people the model was made for.

    Raises `PersonError` when a model made in children is asked about an adult.
    """
    if model.population == "paediatric" and person.age_years > model.age_years[1]:
        raise PersonError(
            f"{model.id} was made in children up to {model.age_years[1]:g} years; this person is "
            f"{person.age_years:g}. Choose a model made in adults."
        )
    for what, unit, value, (low, high) in (
        ("Age", "years", person.age_years, model.age_years),
        ("Weight", "kg", person.weight_kg, model.weight_kg),
    ):
        if not low <= value <= high:
            yield (
                f"{what} {value:g} {unit} lies outside the {low:g} to {high:g} {unit} "
                "this model is used for."
            )

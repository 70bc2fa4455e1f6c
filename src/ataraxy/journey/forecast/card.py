"""The model's card: what it is, for whom it was made, and how far each number can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.foundation.units import figure
from ataraxy.journey.forecast.numbers import page_numbers
from ataraxy.journey.forecast.predict import Chosen
from ataraxy.knowledge.pharmacology.kinetics.model import DOUBTFUL, Model, Parameter
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen
from ataraxy.knowledge.pharmacology.kinetics.statements import (
    TAG_WORDS,
    Statement,
    statements,
    used_parameters,
)

_GRAVE = frozenset({"unverified", "range", "assembled", "weak", "no_band"})


@dataclass(frozen=True, slots=True)
class Number:
    """One parameter as a reader sees it; `doubtful` brings its mark."""

    name: str
    value: str
    tag: str
    note: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class ModelCard:
    """Everything a page says about the model it used."""

    model: Model
    reason: str
    caveat: str
    warnings: tuple[Statement, ...]
    remarks: tuple[Statement, ...]
    numbers: tuple[Number, ...]
    commands: tuple[str, ...]

    @property
    def age_range(self) -> str:
        """“18 to 65”."""
        return _between(self.model.age_years)

    @property
    def weight_range(self) -> str:
        """“50 to 110”."""
        return _between(self.model.weight_kg)

    @property
    def range_tag(self) -> str:
        """How far the ranges can be trusted."""
        return TAG_WORDS[self.model.ranges_tag]


def card_of(chosen: Chosen, person: Person, regimen: Regimen) -> ModelCard:
    """The card for curves of `regimen`; raises `PersonError` for a child's model."""
    said = statements(chosen.model, person, regimen)
    return ModelCard(
        model=chosen.model,
        reason=chosen.default.reason if chosen.default else "",
        caveat=chosen.default.caveat if chosen.default else "",
        warnings=tuple(one for one in said if one.kind in _GRAVE),
        remarks=tuple(one for one in said if one.kind not in _GRAVE),
        numbers=tuple(_number(one) for one in used_parameters(chosen.model, regimen)),
        commands=(_simulate(chosen, person, regimen), f"ataraxy cite {chosen.model.id}"),
    )


def _number(one: Parameter) -> Number:
    unit = "" if one.unit == "1" else f" {one.unit}"
    return Number(
        one.name, f"{one.value:g}{unit}", TAG_WORDS[one.tag], one.note, one.tag in DOUBTFUL
    )


def _between(pair: tuple[float, float]) -> str:
    return f"{figure(pair[0])} – {figure(pair[1])}"


def _simulate(chosen: Chosen, person: Person, regimen: Regimen) -> str:
    """The command that gives the same people and the same numbers."""
    parts = [
        f"ataraxy simulate --model {chosen.model.id}",
        f"--weight {person.weight_kg:g} --age {person.age_years:g}",
        *(f"--sex {person.sex}" for _ in range(bool(person.sex))),
        *(f'--dose "{_dose_words(one)}"' for one in regimen),
        "--times 10,20,40,60,120,240",
    ]
    if chosen.model.variability is not None:
        numbers = page_numbers()
        parts.append(f"--population {numbers.people} --seed {numbers.seed}")
    if chosen.unverified:
        parts.append("--unverified")
    return " ".join(parts)


def _dose_words(one: Dose) -> str:
    over = f" over {one.duration_min:g} min" if one.duration_min else ""
    return f"{one.amount_mg:g} mg {one.drug} {one.route}{over} at {one.start_min:g}"

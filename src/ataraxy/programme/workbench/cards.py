"""The card of each model: for whom it was made, what must be said, and how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.foundation.units import figure
from ataraxy.knowledge.pharmacology.kinetics.model import DOUBTFUL, Model, Parameter
from ataraxy.knowledge.pharmacology.kinetics.statements import (
    TAG_WORDS,
    Statement,
    statements,
    used_parameters,
)
from ataraxy.programme.workbench.commands import cite_command
from ataraxy.programme.workbench.question import Question

_GRAVE = frozenset({"unverified", "range", "assembled", "weak"})


@dataclass(frozen=True, slots=True)
class Number:
    """One parameter as a reader sees it; `doubtful` brings its mark."""

    name: str
    value: str
    tag: str
    note: str
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the page says about one of its models."""

    model: Model
    warnings: tuple[Statement, ...]
    remarks: tuple[Statement, ...]
    numbers: tuple[Number, ...]
    ages: str
    weights: str
    range_tag: str
    cite: str


def cards(asked: Question) -> list[Card]:
    """A card for each model, about the regimens it can read."""
    return [_card(asked, model) for model in asked.models]


def _card(asked: Question, model: Model) -> Card:
    doses = tuple(dose for one in asked.pairs if one.model is model for dose in one.regimen)
    said = tuple(dict.fromkeys(statements(model, asked.person, doses)))
    return Card(
        model=model,
        warnings=tuple(one for one in said if one.kind in _GRAVE),
        remarks=tuple(one for one in said if one.kind not in _GRAVE),
        numbers=tuple(_number(one) for one in used_parameters(model, doses)),
        ages=_between(model.age_years),
        weights=_between(model.weight_kg),
        range_tag=TAG_WORDS[model.ranges_tag],
        cite=cite_command(model),
    )


def _number(one: Parameter) -> Number:
    unit = "" if one.unit == "1" else f" {one.unit}"
    return Number(
        one.name, f"{one.value:g}{unit}", TAG_WORDS[one.tag], one.note, one.tag in DOUBTFUL
    )


def _between(pair: tuple[float, float]) -> str:
    return f"{figure(pair[0])} – {figure(pair[1])}"

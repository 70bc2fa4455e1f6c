"""Observation: scores, vital signs and other values; parts of one measurement in one resource."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from ataraxy.knowledge.records.facts import ObservationFact
from ataraxy.knowledge.records.writing import parts
from ataraxy.knowledge.records.writing.parts import TERMS, UCUM, Json

_STATES = (
    "registered",
    "preliminary",
    "final",
    "amended",
    "corrected",
    "cancelled",
    "entered-in-error",
    "unknown",
)
_COMPARATORS = ("<", "<=", ">=", ">")
_CATEGORIES = (
    "social-history",
    "vital-signs",
    "imaging",
    "laboratory",
    "procedure",
    "survey",
    "exam",
    "therapy",
    "activity",
)


@cache
def ucum_units() -> frozenset[str]:
    """The units that are called UCUM on the way out."""
    raw = tomllib.loads(Path(__file__).with_name("ucum.toml").read_text(encoding="utf-8"))
    return frozenset(raw["units"])


def observations(
    many: tuple[ObservationFact, ...], patient_id: str, answers: dict[str, str]
) -> list[Json]:
    """One resource per measurement; facts that share a `group` are parts of one."""
    together = parts.grouped(many, lambda one: one.group or one.origin.resource_id)
    return [_observation(group, patient_id, answers) for group in together]


def _observation(group: list[ObservationFact], patient_id: str, answers: dict[str, str]) -> Json:
    first = group[0]
    own, components = _divided(group)
    own_id = first.group or first.origin.resource_id
    return parts.resource(
        "Observation",
        own_id,
        status=first.status if first.status in _STATES else "unknown",
        category=[_category(code) for code in first.categories],
        code=parts.concept(first.panel or first.observation),
        subject=parts.refer(patient_id),
        encounter=parts.refer(first.encounter_id),
        issued=parts.exact(first.issued),
        note=parts.note(first.note),
        derivedFrom=[parts.refer(answers.get(own_id, ""))],
        component=[_component(one) for one in components],
        **parts.effective("effective", first.effective, first.effective_end),
        **(_said(own) if own else {}),
    )


def _divided(
    group: list[ObservationFact],
) -> tuple[ObservationFact | None, list[ObservationFact]]:
    """The value of the measurement itself, if it has one, and its parts."""
    first = group[0]
    if not first.group or first.panel == first.observation:
        return first, group[1:]
    return None, group


def _component(one: ObservationFact) -> Json:
    return {"code": parts.concept(one.observation), **_said(one)}


def _said(one: ObservationFact) -> Json:
    ranges = {"text": one.reference_range} if one.reference_range else None
    return {
        **_value(one),
        "interpretation": parts.concepts(one.interpretations),
        "referenceRange": [ranges] if ranges else [],
    }


def _value(one: ObservationFact) -> Json:
    if one.value_number is not None and one.comparator in ("", *_COMPARATORS):
        return {"valueQuantity": _quantity(one)}
    if one.value_number is not None:  # a sign FHIR has not must not be lost from the number
        return {"valueString": f"{one.comparator} {one.value_number:g} {one.unit}".strip()}
    if one.value_concept is not None:
        return {"valueCodeableConcept": parts.concept(one.value_concept)}
    return {"valueString": one.value_text}


def _quantity(one: ObservationFact) -> Json:
    told: Json = {"value": one.value_number, "comparator": one.comparator, "unit": one.unit}
    if one.unit_code in ucum_units():
        told |= {"unit": one.unit or one.unit_code, "system": UCUM, "code": one.unit_code}
    elif one.unit_code:
        told["unit"] = one.unit or one.unit_code
    return told


def _category(code: str) -> Json:
    if code in _CATEGORIES:
        return parts.coded(f"{TERMS}/observation-category", code)
    return {"coding": [{"code": code}]}

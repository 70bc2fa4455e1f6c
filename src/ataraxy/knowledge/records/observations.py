"""Observation: vital signs, laboratory values, scores and other findings, one fact per value."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.choices import quantity_text, range_text, ratio_text
from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.facts import Concept, ObservationFact, Origin
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.record import NotTakenError, Reason
from ataraxy.knowledge.records.times import When

UCUM = "http://unitsofmeasure.org"
MOST_PARTS = 1000
"""Components of one observation; real panels have a few dozen at most."""


@dataclass(frozen=True, slots=True)
class _Value:
    """The value of an observation or a component; at most one of the three kinds is there."""

    number: float | None = None
    comparator: str = ""
    unit: str = ""
    unit_code: str = ""
    concept: Concept | None = None
    words: str = ""

    def __bool__(self) -> bool:
        return self.number is not None or self.concept is not None or bool(self.words)


def read_observation(node: Json, origin: Origin) -> tuple[ObservationFact, ...]:
    """The value in `node`, and one more fact for each component that has one.

    Raises `NotTakenError` when there is no value at all, or only a recorded signal.
    """
    observation = fields.concept(node, "code")
    if observation is None or not observation.words:
        raise NotTakenError(Reason.NO_CODE)
    parts = [
        (concept, value, ranges, flags)
        for concept, value, ranges, flags in fields.each(node, "component", _component)
        if value and concept.words
    ]
    own = _value(node)
    if own:
        own_part = (observation, own, _reference_range(node), _interpretations(node))
        parts.insert(0, own_part)
    if not parts:
        signal = "valueSampledData" in node
        raise NotTakenError(Reason.RAW_SIGNAL if signal else Reason.NO_VALUE)
    if len(parts) > MOST_PARTS:
        raise FieldProblem("component", f"It has more than {MOST_PARTS} parts.")
    return _facts(node, origin, observation, parts)


_Part = tuple[Concept, _Value, str, tuple[Concept, ...]]


def _facts(
    node: Json, origin: Origin, observation: Concept, parts: list[_Part]
) -> tuple[ObservationFact, ...]:
    grouped = "component" in node
    effective, effective_end = _effective(node)
    categories = _categories(node)
    status = fields.code(node, "status")
    issued = fields.when(node, "issued")
    encounter_id = fields.reference_id(node, "encounter")
    note = fields.notes(node)
    return tuple(
        ObservationFact(
            origin=origin,
            group=origin.resource_id if grouped else "",
            position=position,
            panel=observation if grouped else None,
            observation=concept,
            categories=categories,
            status=status,
            effective=effective,
            effective_end=effective_end,
            issued=issued,
            value_number=value.number,
            comparator=value.comparator,
            unit=value.unit,
            unit_code=value.unit_code,
            value_concept=value.concept,
            value_text=value.words,
            interpretations=flags,
            reference_range=reference_range,
            encounter_id=encounter_id,
            note=note,
        )
        for position, (concept, value, reference_range, flags) in enumerate(parts)
    )


def _component(node: Json) -> _Part:
    concept = fields.concept(node, "code") or Concept((), "")
    return concept, _value(node), _reference_range(node), _interpretations(node)


def _categories(node: Json) -> tuple[str, ...]:
    found = fields.concepts(node, "category")
    return tuple(coding.code for one in found for coding in one.codings if coding.code)


def _interpretations(node: Json) -> tuple[Concept, ...]:
    return fields.concepts(node, "interpretation") if "interpretation" in node else ()


def _effective(node: Json) -> tuple[When | None, When | None]:
    moment = fields.when(node, "effectiveDateTime") or fields.when(node, "effectiveInstant")
    return (moment, None) if moment is not None else fields.period(node, "effectivePeriod")


def _value(node: Json) -> _Value:
    """Whichever of FHIR's value kinds is there; the empty value when none is."""
    quantity = fields.one(node, "valueQuantity", _quantity)
    if quantity:
        return quantity
    concept = fields.concept(node, "valueCodeableConcept")
    if concept is not None and concept.words:
        return _Value(concept=concept)
    whole = fields.number(node, "valueInteger")
    if whole is not None:
        return _Value(number=whole)
    return _Value(words=_value_in_words(node))


def _quantity(node: Json) -> _Value:
    ucum = node.get("system") == UCUM
    unit_code = fields.code(node, "code")
    return _Value(
        number=fields.number(node, "value"),
        comparator=fields.code(node, "comparator"),
        unit=fields.code(node, "unit") or unit_code,
        unit_code=unit_code if ucum else "",
    )


def _value_in_words(node: Json) -> str:
    truth = fields.boolean(node, "valueBoolean")
    if truth is not None:
        return "true" if truth else "false"
    for key, read in (("valueRange", range_text), ("valueRatio", ratio_text)):
        words = fields.one(node, key, read)
        if words:
            return words
    moment = fields.when(node, "valueDateTime")
    start, end = fields.period(node, "valuePeriod")
    spans = " to ".join(str(one) for one in (moment, start, end) if one is not None)
    return spans or fields.text(node, "valueTime") or fields.text(node, "valueString")


def _reference_range(node: Json) -> str:
    if "referenceRange" not in node:
        return ""
    ranges = fields.each(node, "referenceRange", _one_range)
    return "; ".join(words for words in ranges if words)


def _one_range(node: Json) -> str:
    words = fields.text(node, "text")
    if words:
        return words
    low = fields.one(node, "low", quantity_text) or ""
    high = fields.one(node, "high", quantity_text) or ""
    if low and high:
        return f"{low} to {high}"
    if low:
        return f"at least {low}"
    return f"at most {high}" if high else ""

"""FHIR's "choice" elements: a time, an age, a range or words in the same place."""

from __future__ import annotations

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.times import When


def choice_when(node: Json, name: str) -> When | None:
    """The time in `nameDateTime` or the start of `namePeriod`; `None` when neither is there."""
    moment = fields.when(node, f"{name}DateTime")
    return moment if moment is not None else fields.period(node, f"{name}Period")[0]


def age_or_words(node: Json, name: str) -> str:
    """The age, range or free words given instead of a date, as text; empty when none."""
    words = fields.text(node, f"{name}String")
    if words:
        return words
    age = fields.one(node, f"{name}Age", quantity_text)
    if age:
        return f"age {age}"
    return fields.one(node, f"{name}Range", range_text) or ""


def quantity_text(node: Json) -> str:
    """A quantity as a person writes it, such as “< 5 mg/dL”."""
    value = fields.number(node, "value")
    unit = fields.code(node, "unit") or fields.code(node, "code")
    shown = "" if value is None else f"{value:.15g}"
    return " ".join(part for part in (fields.code(node, "comparator"), shown, unit) if part)


def range_text(node: Json) -> str:
    """A range as a person writes it, such as “3 mg to 5 mg”."""
    low = fields.one(node, "low", quantity_text) or ""
    high = fields.one(node, "high", quantity_text) or ""
    return f"{low} to {high}" if low and high else low or high


def ratio_text(node: Json) -> str:
    """A ratio as a person writes it, such as “1 : 128”."""
    above = fields.one(node, "numerator", quantity_text) or ""
    below = fields.one(node, "denominator", quantity_text) or ""
    return f"{above} : {below}" if above and below else above or below

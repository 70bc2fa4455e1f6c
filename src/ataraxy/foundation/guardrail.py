"""Bounds around an editable number: absolute (never beyond) and recommended (asks why beyond)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """Where a value lies relative to a guardrail."""

    RECOMMENDED = "recommended"
    UNUSUAL = "unusual"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Guardrail:
    """Absolute bounds with recommended bounds inside them, both ends included, in `unit`.

    Raises `ValueError` when the recommended range does not lie inside the absolute one.
    """

    unit: str
    absolute_low: float
    recommended_low: float
    recommended_high: float
    absolute_high: float

    def __post_init__(self) -> None:
        ordered = (
            self.absolute_low <= self.recommended_low <= self.recommended_high <= self.absolute_high
        )
        if not ordered:
            raise ValueError(
                "A guardrail needs absolute_low ≤ recommended_low ≤ recommended_high ≤ "
                f"absolute_high; got {self}."
            )

    def standing(self, value: float) -> Standing:
        """Classify `value` (in `unit`). A value that is not a number is forbidden."""
        if not self.absolute_low <= value <= self.absolute_high:
            return Standing.FORBIDDEN
        if self.recommended_low <= value <= self.recommended_high:
            return Standing.RECOMMENDED
        return Standing.UNUSUAL

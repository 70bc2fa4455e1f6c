"""What FHIR's status codes mean: does an entry hold now, and how sure was the sender?

Codes of HL7 FHIR R4 (condition-clinical, condition-ver-status, the medication status sets). The
answers are plain words, because the chart and the rules each have a type of their own for them. A
code that is missing or unknown means "unstated", never "no".
"""

from __future__ import annotations

from ataraxy.knowledge.records.facts import MedicineSource

ACTIVE, PAST, UNSTATED = "active", "past", "unstated"
CONFIRMED, UNCONFIRMED, REFUTED = "confirmed", "unconfirmed", "refuted"

_PROBLEM = {
    "active": ACTIVE,
    "recurrence": ACTIVE,
    "relapse": ACTIVE,
    "inactive": PAST,
    "remission": PAST,
    "resolved": PAST,
}
_CERTAINTY = {
    "confirmed": CONFIRMED,
    "unconfirmed": UNCONFIRMED,
    "presumed": UNCONFIRMED,
    "provisional": UNCONFIRMED,
    "differential": UNCONFIRMED,
    "refuted": REFUTED,
}
_ORDER = {
    "active": ACTIVE,
    "completed": PAST,
    "stopped": PAST,
    "cancelled": PAST,
    "not-taken": PAST,
}
_GIVEN = {"in-progress": ACTIVE, "completed": PAST, "stopped": PAST, "not-done": PAST}


def problem_standing(clinical_status: str, *, ended: bool) -> str:
    """Of a condition or an allergy; one that ended is past even if nobody said so."""
    return _PROBLEM.get(clinical_status, PAST if ended else UNSTATED)


def certainty_of(verification_status: str) -> str:
    """How sure the sender was."""
    return _CERTAINTY.get(verification_status, UNSTATED)


def medicine_standing(source: MedicineSource, status: str) -> str:
    """Of an order, a report or a given dose. "On hold" and "draft" do not say."""
    table = _GIVEN if source is MedicineSource.ADMINISTRATION else _ORDER
    return table.get(status, UNSTATED)


def is_mistake(status: str) -> bool:
    """Whether the sender took the entry back."""
    return status == "entered-in-error"

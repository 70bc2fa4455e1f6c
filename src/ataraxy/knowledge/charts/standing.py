"""What FHIR's status codes mean for a rule: does the entry hold now, and how sure is it?

Codes of HL7 FHIR R4 (condition-clinical, condition-ver-status, the medication status sets). One
that is missing or unknown means "not stated"; of certainty, that nobody expressed a doubt.
"""

from __future__ import annotations

from ataraxy.knowledge.evidence import Certainty, Standing
from ataraxy.knowledge.records import MedicineSource

_PROBLEM = {
    "active": Standing.ACTIVE,
    "recurrence": Standing.ACTIVE,
    "relapse": Standing.ACTIVE,
    "inactive": Standing.PAST,
    "remission": Standing.PAST,
    "resolved": Standing.PAST,
}
_CERTAINTY = {
    "unconfirmed": Certainty.UNCONFIRMED,
    "presumed": Certainty.UNCONFIRMED,
    "provisional": Certainty.UNCONFIRMED,
    "differential": Certainty.UNCONFIRMED,
    "refuted": Certainty.REFUTED,
}
_ORDER = {
    "active": Standing.ACTIVE,
    "completed": Standing.PAST,
    "stopped": Standing.PAST,
    "cancelled": Standing.PAST,
    "not-taken": Standing.PAST,
}
_GIVEN = {
    "in-progress": Standing.ACTIVE,
    "completed": Standing.PAST,
    "stopped": Standing.PAST,
    "not-done": Standing.PAST,
}


def problem_standing(clinical_status: str, *, ended: bool) -> Standing:
    """Of a condition or an allergy; one that ended is past even if nobody said so."""
    return _PROBLEM.get(clinical_status, Standing.PAST if ended else Standing.UNSTATED)


def certainty_of(verification_status: str) -> Certainty:
    """How sure the sender was."""
    return _CERTAINTY.get(verification_status, Certainty.CONFIRMED)


def medicine_standing(source: MedicineSource, status: str) -> Standing:
    """Of an order, a report or a given dose."""
    table = _GIVEN if source is MedicineSource.ADMINISTRATION else _ORDER
    return table.get(status, Standing.UNSTATED)


def is_mistake(status: str) -> bool:
    """Whether the sender took the entry back."""
    return status == "entered-in-error"

"""What FHIR's status codes mean for a list: does the entry hold now, and how sure is it?

The codes are those of HL7 FHIR R4 (condition-clinical, condition-ver-status, the medication
status sets, encounter-status). A code that is missing or unknown means "not stated", never "no".
"""

from __future__ import annotations

from ataraxy.knowledge.records import MedicineSource
from ataraxy.platform.chart.kinds import Certainty, Standing

_PROBLEM = {
    "active": Standing.ACTIVE,
    "recurrence": Standing.ACTIVE,
    "relapse": Standing.ACTIVE,
    "inactive": Standing.PAST,
    "remission": Standing.PAST,
    "resolved": Standing.PAST,
}
_CERTAINTY = {
    "confirmed": Certainty.CONFIRMED,
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
_VISIT = {
    "arrived": Standing.ACTIVE,
    "triaged": Standing.ACTIVE,
    "in-progress": Standing.ACTIVE,
    "onleave": Standing.ACTIVE,
    "finished": Standing.PAST,
    "cancelled": Standing.PAST,
}
_MISTAKES = frozenset({"entered-in-error"})


def problem_standing(clinical_status: str, *, ended: bool) -> Standing:
    """Of a condition or an allergy; one that ended is past even if nobody said so."""
    past = Standing.PAST if ended else Standing.UNSTATED
    return _PROBLEM.get(clinical_status, past)


def certainty_of(verification_status: str) -> Certainty:
    """How sure the sender was."""
    return _CERTAINTY.get(verification_status, Certainty.UNSTATED)


def medicine_standing(source: MedicineSource, status: str) -> Standing:
    """Of an order, a report or a given dose. "On hold" and "draft" do not say."""
    table = _GIVEN if source is MedicineSource.ADMINISTRATION else _ORDER
    return table.get(status, Standing.UNSTATED)


def visit_standing(status: str) -> Standing:
    """Of a visit or stay."""
    return _VISIT.get(status, Standing.UNSTATED)


def is_withdrawn(status: str) -> bool:
    """Whether the sender has taken the entry back as a mistake."""
    return status in _MISTAKES

"""The words of `knowledge.records.standing` in the chart's own kinds, and the status of a visit.

Encounter statuses are those of HL7 FHIR R4. A code that is missing or unknown means "not stated".
"""

from __future__ import annotations

from ataraxy.knowledge.records import MedicineSource, standing
from ataraxy.platform.chart.kinds import Certainty, Standing

_VISIT = {
    "arrived": Standing.ACTIVE,
    "triaged": Standing.ACTIVE,
    "in-progress": Standing.ACTIVE,
    "onleave": Standing.ACTIVE,
    "finished": Standing.PAST,
    "cancelled": Standing.PAST,
}


def problem_standing(clinical_status: str, *, ended: bool) -> Standing:
    """Of a condition or an allergy."""
    return Standing(standing.problem_standing(clinical_status, ended=ended))


def certainty_of(verification_status: str) -> Certainty:
    """How sure the sender was."""
    return Certainty(standing.certainty_of(verification_status))


def medicine_standing(source: MedicineSource, status: str) -> Standing:
    """Of an order, a report or a given dose."""
    return Standing(standing.medicine_standing(source, status))


def visit_standing(status: str) -> Standing:
    """Of a visit or stay."""
    return _VISIT.get(status, Standing.UNSTATED)


def is_withdrawn(status: str) -> bool:
    """Whether the sender has taken the entry back as a mistake."""
    return standing.is_mistake(status)

"""The words of `knowledge.records.standing` as the rules' own kinds."""

from __future__ import annotations

from ataraxy.knowledge.evidence import Certainty, Standing
from ataraxy.knowledge.records import MedicineSource, standing


def problem_standing(clinical_status: str, *, ended: bool) -> Standing:
    """Of a condition or an allergy."""
    return Standing(standing.problem_standing(clinical_status, ended=ended))


def certainty_of(verification_status: str) -> Certainty:
    """How sure the sender was; where nobody expressed a doubt, a rule takes the entry as it is."""
    said = standing.certainty_of(verification_status)
    return Certainty.CONFIRMED if said == standing.UNSTATED else Certainty(said)


def medicine_standing(source: MedicineSource, status: str) -> Standing:
    """Of an order, a report or a given dose."""
    return Standing(standing.medicine_standing(source, status))

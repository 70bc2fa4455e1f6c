"""Condition and FamilyMemberHistory: what the person has or had, and what relatives had."""

from __future__ import annotations

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.choices import age_or_words, choice_when
from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.facts import Concept, ConditionFact, FamilyFact, Origin
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.record import NotTakenError, Reason

MOST_PARTS = 1000


def read_condition(node: Json, origin: Origin) -> ConditionFact:
    """The diagnosis or problem in `node`, whatever its status."""
    condition = fields.concept(node, "code")
    if condition is None or not condition.words:
        raise NotTakenError(Reason.NO_CODE)
    categories = fields.concepts(node, "category")
    return ConditionFact(
        origin=origin,
        condition=condition,
        categories=tuple(coding.code for one in categories for coding in one.codings),
        clinical_status=fields.status_code(node, "clinicalStatus"),
        verification_status=fields.status_code(node, "verificationStatus"),
        severity=fields.concept(node, "severity"),
        onset=choice_when(node, "onset"),
        onset_text=age_or_words(node, "onset"),
        abatement=choice_when(node, "abatement"),
        abatement_text=age_or_words(node, "abatement"),
        recorded=fields.when(node, "recordedDate"),
        encounter_id=fields.reference_id(node, "encounter"),
        note=fields.notes(node),
    )


def read_family_history(node: Json, origin: Origin) -> tuple[FamilyFact, ...]:
    """One fact per condition of the relative in `node`."""
    relationship = fields.concept(node, "relationship") or Concept((), "")
    status = fields.code(node, "status")
    recorded = fields.when(node, "date")
    found = fields.each(node, "condition", _relatives_condition)
    if not found:
        raise NotTakenError(Reason.NO_CODE)
    if len(found) > MOST_PARTS:
        raise FieldProblem("condition", f"It has more than {MOST_PARTS} parts.")
    return tuple(
        FamilyFact(
            origin=origin,
            position=position,
            relationship=relationship,
            condition=condition,
            status=status,
            onset_text=onset_text,
            recorded=recorded,
            note=note,
        )
        for position, (condition, onset_text, note) in enumerate(found)
    )


def _relatives_condition(node: Json) -> tuple[Concept, str, str]:
    onset = choice_when(node, "onset")
    return (
        fields.concept(node, "code") or Concept((), ""),
        age_or_words(node, "onset") or (str(onset) if onset else ""),
        fields.notes(node),
    )

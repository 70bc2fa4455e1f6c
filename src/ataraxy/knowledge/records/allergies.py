"""AllergyIntolerance: what the person does not tolerate, and how it showed."""

from __future__ import annotations

from ataraxy.knowledge.records import fields
from ataraxy.knowledge.records.choices import age_or_words, choice_when
from ataraxy.knowledge.records.facts import AllergyFact, Concept, Origin, Reaction
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.record import NotTakenError, Reason


def read_allergy(node: Json, origin: Origin) -> AllergyFact:
    """The allergy or intolerance in `node`, whatever its status."""
    reactions = fields.each(node, "reaction", _reaction)
    substance = fields.concept(node, "code") or _first_substance(node)
    if substance is None or not substance.words:
        raise NotTakenError(Reason.NO_CODE)
    return AllergyFact(
        origin=origin,
        substance=substance,
        clinical_status=fields.status_code(node, "clinicalStatus"),
        verification_status=fields.status_code(node, "verificationStatus"),
        kind=fields.code(node, "type"),
        categories=fields.texts(node, "category"),
        criticality=fields.code(node, "criticality"),
        onset=choice_when(node, "onset"),
        onset_text=age_or_words(node, "onset"),
        recorded=fields.when(node, "recordedDate"),
        reactions=reactions,
        note=fields.notes(node),
    )


def _first_substance(node: Json) -> Concept | None:
    """Some senders name the substance only in the reaction."""
    named = fields.each(node, "reaction", lambda one: fields.concept(one, "substance"))
    return next((one for one in named if one is not None and one.words), None)


def _reaction(node: Json) -> Reaction:
    return Reaction(
        manifestations=fields.concepts(node, "manifestation"),
        severity=fields.code(node, "severity"),
    )

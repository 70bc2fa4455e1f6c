"""What the person has, takes, does not tolerate, and what runs in the family."""

from __future__ import annotations

from ataraxy.knowledge.records.facts import (
    AllergyFact,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    MedicineFact,
    Reaction,
)
from ataraxy.knowledge.records.times import When
from ataraxy.knowledge.records.writing import parts
from ataraxy.knowledge.records.writing.parts import TERMS, Json

_ENDED = ("inactive", "remission", "resolved")
_CLINICAL = ("active", "recurrence", "relapse", *_ENDED)
_ALLERGY_CLINICAL = ("active", "inactive", "resolved")
_MISTAKE = "entered-in-error"
_CERTAIN = ("unconfirmed", "provisional", "differential", "confirmed", "refuted", _MISTAKE)
_ALLERGY_CERTAIN = ("unconfirmed", "confirmed", "refuted", _MISTAKE)
_CATEGORIES = ("problem-list-item", "encounter-diagnosis")
_TAKEN = (
    "active",
    "completed",
    _MISTAKE,
    "intended",
    "stopped",
    "on-hold",
    "unknown",
    "not-taken",
)
_FAMILY = ("partial", "completed", _MISTAKE, "health-unknown")
_ALLERGY_KINDS = ("allergy", "intolerance")
_ALLERGENS = ("food", "medication", "environment", "biologic")
_CRITICAL = ("low", "high", "unable-to-assess")
_SEVERITIES = ("mild", "moderate", "severe")
_VISITS = (
    "planned",
    "arrived",
    "triaged",
    "in-progress",
    "onleave",
    "finished",
    "cancelled",
    _MISTAKE,
    "unknown",
)
ACT = f"{TERMS}/v3-ActCode"


def condition(one: ConditionFact, patient_id: str) -> Json:
    """A diagnosis or problem."""
    ended = one.abatement is not None or bool(one.abatement_text)
    clinical = one.clinical_status or ("inactive" if ended else "")
    # FHIR lets nothing end that still goes on; what was told of the end then stands in words.
    contradicts = ended and clinical not in _ENDED
    told_end = f"Ended: {one.abatement or one.abatement_text}" if contradicts else ""
    mistake = one.verification_status == _MISTAKE
    return parts.resource(
        "Condition",
        one.origin.resource_id,
        clinicalStatus=None if mistake else parts.listed(clinical, _CLINICAL, "condition-clinical"),
        verificationStatus=parts.listed(one.verification_status, _CERTAIN, "condition-ver-status"),
        category=[_category(code) for code in one.categories],
        severity=parts.concept(one.severity),
        code=parts.concept(one.condition),
        subject=parts.refer(patient_id),
        recordedDate=parts.when(one.recorded),
        note=parts.note("\n".join(text for text in (one.note, told_end) if text)),
        **_begin("onset", one.onset, one.onset_text),
        **({} if contradicts else _begin("abatement", one.abatement, one.abatement_text)),
    )


def _begin(name: str, at: When | None, text: str) -> Json:
    if at is not None:
        return {f"{name}DateTime": parts.when(at)}
    return {f"{name}String": text}


def _category(code: str) -> Json:
    if code in _CATEGORIES:
        return parts.coded(f"{TERMS}/condition-category", code)
    return {"coding": [{"code": code}]}


def family(one: FamilyFact, patient_id: str) -> Json:
    """One condition of a relative."""
    told = {
        "code": parts.concept(one.condition),
        "onsetString": one.onset_text,
        "note": parts.note(one.note),
    }
    return parts.resource(
        "FamilyMemberHistory",
        one.origin.resource_id,
        status=one.status if one.status in _FAMILY else "partial",
        patient=parts.refer(patient_id),
        date=parts.when(one.recorded),
        relationship=parts.kept(parts.concept(one.relationship) or {}) or parts.unknown(),
        condition=[told],
    )


def medicine(one: MedicineFact, patient_id: str) -> Json:
    """A medicine the person takes or took, as the record has it."""
    dosage = {
        "text": one.dose_text,
        "asNeededBoolean": one.as_needed,
        "route": parts.concept(one.route),
    }
    return parts.resource(
        "MedicationStatement",
        one.origin.resource_id,
        status=one.status if one.status in _TAKEN else "unknown",
        medicationCodeableConcept=parts.concept(one.medicine),
        subject=parts.refer(patient_id),
        dateAsserted=parts.when(one.authored),
        reasonCode=parts.concepts(one.reasons),
        note=parts.note(one.note),
        dosage=[dosage],
        **parts.effective("effective", one.start, one.end),
    )


def allergy(one: AllergyFact, patient_id: str) -> Json:
    """An allergy or intolerance, or that none is known."""
    mistake = one.verification_status == _MISTAKE
    standing = parts.listed(one.clinical_status, _ALLERGY_CLINICAL, "allergyintolerance-clinical")
    return parts.resource(
        "AllergyIntolerance",
        one.origin.resource_id,
        clinicalStatus=None if mistake else standing or parts.unknown(),
        verificationStatus=parts.listed(
            one.verification_status, _ALLERGY_CERTAIN, "allergyintolerance-verification"
        ),
        type=one.kind if one.kind in _ALLERGY_KINDS else "",
        category=[code for code in one.categories if code in _ALLERGENS],
        criticality=one.criticality if one.criticality in _CRITICAL else "",
        code=parts.concept(one.substance),
        patient=parts.refer(patient_id),
        recordedDate=parts.when(one.recorded),
        note=parts.note(one.note),
        reaction=[_reaction(reaction) for reaction in one.reactions],
        **_begin("onset", one.onset, one.onset_text),
    )


def _reaction(one: Reaction) -> Json | None:
    severity = one.severity if one.severity in _SEVERITIES else ""
    shown = [told for told in parts.concepts(one.manifestations) if told]
    if not shown and not severity:
        return None
    return {"manifestation": shown or [parts.unknown()], "severity": severity}


def visit(one: EncounterFact, patient_id: str) -> Json:
    """A past visit or stay."""
    left = parts.concept(one.discharge)
    return parts.resource(
        "Encounter",
        one.origin.resource_id,
        status=one.status if one.status in _VISITS else "unknown",
        **{"class": {"system": ACT, "code": one.setting} if one.setting else parts.unknown()},
        type=parts.concepts(one.types),
        subject=parts.refer(patient_id),
        period=parts.span(parts.when(one.start), parts.when(one.end)),
        reasonCode=parts.concepts(one.reasons),
        hospitalization={"dischargeDisposition": left} if left else None,
    )

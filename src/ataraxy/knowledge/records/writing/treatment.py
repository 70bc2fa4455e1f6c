"""What was done here: given doses, plans, untoward events."""

from __future__ import annotations

from ataraxy.knowledge.records.writing import parts
from ataraxy.knowledge.records.writing.parts import TERMS, UCUM, Json
from ataraxy.knowledge.records.writing.told import EventTold, GivenDose, Plan

_PLAN_STATES = ("draft", "active", "on-hold", "revoked", "completed", "unknown")
_OUTCOMES = (
    "resolved",
    "recovering",
    "ongoing",
    "resolvedWithSequelae",
    "fatal",
    "unknown",
)
_SEVERITIES = ("mild", "moderate", "severe")


def given_dose(one: GivenDose, patient_id: str) -> Json:
    """A medicine given here."""
    dose = {"value": one.dose_mg, "unit": "mg", "system": UCUM, "code": "mg"}
    start, end = parts.instant(one.start), parts.instant(one.end)
    performer = [{"actor": parts.named(one.by_name)}] if one.by_name else []
    return parts.resource(
        "MedicationAdministration",
        one.id,
        status="stopped" if one.stopped_early else "completed",
        medicationCodeableConcept=parts.concept(one.medicine),
        subject=parts.refer(patient_id),
        context=parts.refer(one.encounter_id),
        performer=performer,
        note=parts.note(one.note),
        dosage={"route": parts.concept(one.route), "dose": dose},
        **({"effectivePeriod": parts.span(start, end)} if end else {"effectiveDateTime": start}),
    )


def plan(one: Plan, patient_id: str) -> Json:
    """A treatment plan in words."""
    lines = [{"detail": {"status": "unknown", "description": line.text}} for line in one.lines]
    return parts.resource(
        "CarePlan",
        one.id,
        status=one.status if one.status in _PLAN_STATES else "unknown",
        intent="plan",
        title=one.title,
        subject=parts.refer(patient_id),
        period={"start": parts.instant(one.start)},
        created=parts.instant(one.start),
        author=parts.named(one.by_name),
        activity=lines,
        note=parts.note(one.note),
    )


def event(one: EventTold, patient_id: str) -> Json:
    """Something untoward that happened."""
    seriousness = "serious" if one.serious else "non-serious"
    return parts.resource(
        "AdverseEvent",
        one.id,
        actuality="actual",
        event={"text": "\n".join(text for text in (one.what, one.note) if text)},
        subject=parts.refer(patient_id),
        encounter=parts.refer(one.encounter_id),
        date=parts.instant(one.at),
        seriousness=parts.coded(f"{TERMS}/adverse-event-seriousness", seriousness),
        severity=parts.listed(one.severity, _SEVERITIES, "adverse-event-severity"),
        outcome=parts.listed(one.outcome, _OUTCOMES, "adverse-event-outcome"),
    )

"""Telling FHIR R4 (4.0.x, and 4.3 where it is the same) from its older and newer versions.

A bundle seldom says its version, but the versions moved enough for tell-tales: resource types
that exist in one only, and elements whose shape changed. What is not noticed here and still
differs is refused as a wrong type by the readers, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable

from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.json_text import Json

_ADVICE = "Ask the sender for an export in FHIR R4 (4.0.1)."

_OLDER_TYPES = frozenset(
    [
        "BodySite",
        "Conformance",
        "DataElement",
        "DeviceComponent",
        "DeviceUseRequest",
        "DiagnosticOrder",
        "DiagnosticRequest",
        "EligibilityRequest",
        "EligibilityResponse",
        "ExpansionProfile",
        "ImagingManifest",
        "ImagingObjectSelection",
        "MedicationOrder",
        "NutritionRequest",
        "Order",
        "OrderResponse",
        "ProcedureRequest",
        "ProcessRequest",
        "ProcessResponse",
        "ReferralRequest",
        "Sequence",
        "ServiceDefinition",
    ]
)
_NEWER_TYPES = frozenset(
    [
        "ActorDefinition",
        "ArtifactAssessment",
        "BiologicallyDerivedProductDispense",
        "ConditionDefinition",
        "DeviceAlert",
        "DeviceAssociation",
        "DeviceDispense",
        "DeviceUsage",
        "EncounterHistory",
        "FormularyItem",
        "GenomicStudy",
        "ImagingSelection",
        "InventoryItem",
        "InventoryReport",
        "MedicationUsage",
        "MolecularDefinition",
        "NutritionIntake",
        "Permission",
        "RequestOrchestration",
        "Requirements",
        "TestPlan",
        "Transport",
    ]
)

_OLDER_ELEMENTS = {
    "MedicationRequest": ("context", "definition"),
    "MedicationStatement": ("taken", "wasNotTaken"),
    "MedicationAdministration": ("notGiven", "wasNotGiven", "prescription"),
    "Observation": ("context", "comment", "comments", "related"),
    "Condition": ("context", "dateRecorded", "assertedDate"),
    "AllergyIntolerance": ("substance", "assertedDate", "recordedBy"),
    "Patient": ("animal",),
}
_NEWER_ELEMENTS = {
    "MedicationRequest": ("medication",),
    "MedicationStatement": ("medication", "adherence"),
    "MedicationAdministration": ("medication", "occurenceDateTime", "occurencePeriod"),
    "Observation": ("triggeredBy", "instantiatesCanonical"),
    "Condition": ("participant",),
    "AllergyIntolerance": ("participant",),
    "Encounter": ("actualPeriod", "admission", "plannedStartDate"),
}
_STATUS_AS_TEXT = (
    ("Condition", "clinicalStatus"),
    ("Condition", "verificationStatus"),
    ("AllergyIntolerance", "clinicalStatus"),
    ("AllergyIntolerance", "verificationStatus"),
    ("Encounter", "class"),
)


def refuse_other_versions(node: Json) -> None:
    """Raise `FieldProblem` when `node` says or shows that it is not FHIR R4."""
    _refuse_declared(node)
    kind = node.get("resourceType")
    if not isinstance(kind, str):
        return
    if kind in _OLDER_TYPES:
        raise _other("resourceType", f"{kind} is of a version before FHIR R4.")
    if kind in _NEWER_TYPES:
        raise _other("resourceType", f"{kind} is of a version after FHIR R4.")
    _refuse_elements(node, _OLDER_ELEMENTS.get(kind, ()), "before")
    _refuse_elements(node, _NEWER_ELEMENTS.get(kind, ()), "after")
    for type_name, element in _STATUS_AS_TEXT:
        if kind == type_name and isinstance(node.get(element), str):
            raise _other(element, "It is plain text, as in versions before FHIR R4.")
    if kind == "Encounter" and isinstance(node.get("class"), list):
        raise _other("class", "It is a list, as in versions after FHIR R4.")


def _refuse_declared(node: Json) -> None:
    declared = node.get("fhirVersion")
    if isinstance(declared, str) and not declared.startswith(("4.0", "4.1", "4.3", "R4")):
        raise _other("fhirVersion", f"The record says it is FHIR {declared[:20]}.")
    meta = node.get("meta")
    profiles = meta.get("profile") if isinstance(meta, dict) else None
    for profile in profiles if isinstance(profiles, list) else ():
        for address, name in _PROFILE_ADDRESSES:
            if isinstance(profile, str) and profile.startswith(address):
                raise _other("meta.profile", f"The profile is of FHIR {name}.")


_PROFILE_ADDRESSES = (
    ("http://hl7.org/fhir/1.0/", "DSTU2"),
    ("http://hl7.org/fhir/DSTU2/", "DSTU2"),
    ("http://hl7.org/fhir/3.0/", "STU3"),
    ("http://hl7.org/fhir/STU3/", "STU3"),
    ("http://hl7.org/fhir/5.0/", "R5"),
    ("http://hl7.org/fhir/R5/", "R5"),
)


def _refuse_elements(node: Json, elements: Iterable[str], side: str) -> None:
    for element in elements:
        if element in node:
            raise _other(element, f"This element exists only in versions {side} FHIR R4.")


def _other(field: str, problem: str) -> FieldProblem:
    return FieldProblem(field, problem, _ADVICE)

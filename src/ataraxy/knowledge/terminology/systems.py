"""The code systems a chart uses, each under one address."""

from __future__ import annotations

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
LOINC = "http://loinc.org"

UNVERIFIED = "urn:ataraxy:unverified-code"
"""What is picked by hand from a list entry whose code nobody has verified: no SNOMED is claimed."""

_SAME_SYSTEM = {
    "urn:oid:2.16.840.1.113883.6.90": ICD10CM,
    "http://hl7.org/fhir/sid/icd-10": ICD10CM,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "urn:oid:2.16.840.1.113883.6.88": RXNORM,
    "urn:oid:2.16.840.1.113883.6.73": ATC,
}


def system_of(system: str) -> str:
    """The address this project uses for a code system, whichever way it was written."""
    return _SAME_SYSTEM.get(system, system)

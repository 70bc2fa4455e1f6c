"""Codes and names to the groups that rules name."""

from ataraxy.knowledge.terminology.groups import (
    ICD10CM,
    LOINC,
    RXNORM,
    SNOMED,
    Match,
    allergies,
    conditions,
    indications,
)
from ataraxy.knowledge.terminology.measurements import (
    measurement_codes,
    measurement_name,
    result_word,
)

__all__ = [
    "ICD10CM",
    "LOINC",
    "RXNORM",
    "SNOMED",
    "Match",
    "allergies",
    "conditions",
    "indications",
    "measurement_codes",
    "measurement_name",
    "result_word",
]

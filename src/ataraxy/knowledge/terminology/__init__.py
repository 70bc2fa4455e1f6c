"""Codes and names to the groups and classes that rules name."""

from ataraxy.knowledge.terminology.groups import (
    Match,
    allergies,
    conditions,
    indications,
)
from ataraxy.knowledge.terminology.loaded import medicines
from ataraxy.knowledge.terminology.measurements import (
    measurement_codes,
    measurement_name,
    result_word,
)
from ataraxy.knowledge.terminology.medicines import MedicineMatch
from ataraxy.knowledge.terminology.source_lists import ListError
from ataraxy.knowledge.terminology.spelling import Guess
from ataraxy.knowledge.terminology.systems import ATC, ICD10CM, LOINC, RXNORM, SNOMED

__all__ = [
    "ATC",
    "ICD10CM",
    "LOINC",
    "RXNORM",
    "SNOMED",
    "Guess",
    "ListError",
    "Match",
    "MedicineMatch",
    "allergies",
    "conditions",
    "indications",
    "measurement_codes",
    "measurement_name",
    "medicines",
    "result_word",
]

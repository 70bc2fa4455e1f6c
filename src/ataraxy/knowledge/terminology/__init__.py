"""Codes and names to the groups and classes that rules name."""

from ataraxy.knowledge.terminology.groups import (
    Match,
    allergies,
    conditions,
    indications,
)
from ataraxy.knowledge.terminology.loaded import medicines
from ataraxy.knowledge.terminology.measurements import (
    in_rule_unit,
    measurement_codes,
    measurement_name,
    result_word,
)
from ataraxy.knowledge.terminology.medicines import MedicineMatch
from ataraxy.knowledge.terminology.picking import Pick, icd10cm_code, picked, picks
from ataraxy.knowledge.terminology.source_lists import ListError
from ataraxy.knowledge.terminology.spelling import Guess
from ataraxy.knowledge.terminology.systems import ATC, ICD10CM, LOINC, RXNORM, SNOMED, UNVERIFIED

__all__ = [
    "ATC",
    "ICD10CM",
    "LOINC",
    "RXNORM",
    "SNOMED",
    "UNVERIFIED",
    "Guess",
    "ListError",
    "Match",
    "MedicineMatch",
    "Pick",
    "allergies",
    "conditions",
    "icd10cm_code",
    "in_rule_unit",
    "indications",
    "measurement_codes",
    "measurement_name",
    "medicines",
    "picked",
    "picks",
    "result_word",
]

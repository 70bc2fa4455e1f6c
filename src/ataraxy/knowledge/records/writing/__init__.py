"""Plain facts to FHIR R4. `write_bundle(Copy(...))` gives the bytes of one Bundle."""

from ataraxy.knowledge.records.writing.bundle import bundle, write_bundle
from ataraxy.knowledge.records.writing.told import (
    ConsentTold,
    Copy,
    EventTold,
    FilledForm,
    Form,
    FormItem,
    GivenDose,
    PaperTold,
    Plan,
    PlanLine,
)
from ataraxy.knowledge.records.writing.values import ucum_units

__all__ = [
    "ConsentTold",
    "Copy",
    "EventTold",
    "FilledForm",
    "Form",
    "FormItem",
    "GivenDose",
    "PaperTold",
    "Plan",
    "PlanLine",
    "bundle",
    "ucum_units",
    "write_bundle",
]

"""Floor 1: FHIR R4 bundles to plain clinical facts. Pure: standard library only, no clock.

`read_bundle` reads the bytes of one bundle, `read_many` walks files and folders; both give
`Record`s of frozen facts (see `facts`) or a `BundleError` that names file, entry and field.
"""

from ataraxy.knowledge.records.errors import BundleError
from ataraxy.knowledge.records.facts import (
    Address,
    AllergyFact,
    Coding,
    Concept,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    Identifier,
    Language,
    MedicineFact,
    MedicineSource,
    ObservationFact,
    Origin,
    PatientFacts,
    PersonName,
    Reaction,
    Telecom,
)
from ataraxy.knowledge.records.lines import read_lines
from ataraxy.knowledge.records.reader import read_bundle
from ataraxy.knowledge.records.record import NotTaken, Reason, Record
from ataraxy.knowledge.records.times import Precision, When
from ataraxy.knowledge.records.unpack import DEFAULT_LIMIT_BYTES
from ataraxy.knowledge.records.walk import find_files, read_file, read_many, read_whole_file

__all__ = [
    "DEFAULT_LIMIT_BYTES",
    "Address",
    "AllergyFact",
    "BundleError",
    "Coding",
    "Concept",
    "ConditionFact",
    "EncounterFact",
    "FamilyFact",
    "Identifier",
    "Language",
    "MedicineFact",
    "MedicineSource",
    "NotTaken",
    "ObservationFact",
    "Origin",
    "PatientFacts",
    "PersonName",
    "Precision",
    "Reaction",
    "Reason",
    "Record",
    "Telecom",
    "When",
    "find_files",
    "read_bundle",
    "read_file",
    "read_lines",
    "read_many",
    "read_whole_file",
]

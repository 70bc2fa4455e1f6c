"""Taking the wanted resources of one person out of a bundle, and counting what stays behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ataraxy.knowledge.records.allergies import read_allergy
from ataraxy.knowledge.records.conditions import read_condition, read_family_history
from ataraxy.knowledge.records.encounters import read_encounter
from ataraxy.knowledge.records.entries import Entry, origin_of, subject_of
from ataraxy.knowledge.records.errors import FieldProblem
from ataraxy.knowledge.records.facts import (
    AllergyFact,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    MedicineFact,
    MedicineSource,
    ObservationFact,
    Origin,
)
from ataraxy.knowledge.records.json_text import Json
from ataraxy.knowledge.records.medicines import read_medicine
from ataraxy.knowledge.records.observations import read_observation
from ataraxy.knowledge.records.record import NotTakenError, Reason

WANTED = frozenset(MedicineSource) | {
    "AllergyIntolerance",
    "Condition",
    "Encounter",
    "FamilyMemberHistory",
    "Observation",
}
"""The resource types that become facts, beside the Patient itself."""


@dataclass(slots=True)
class Kept:
    """The facts taken so far."""

    conditions: list[ConditionFact] = field(default_factory=list)
    family_history: list[FamilyFact] = field(default_factory=list)
    medicines: list[MedicineFact] = field(default_factory=list)
    allergies: list[AllergyFact] = field(default_factory=list)
    observations: list[ObservationFact] = field(default_factory=list)
    encounters: list[EncounterFact] = field(default_factory=list)


@dataclass(slots=True)
class Collector:
    """Collects the facts of the person known in the bundle by `names` (references).

    `medications` are the bundle's Medication resources by reference.
    """

    names: frozenset[str]
    medications: Mapping[str, Json]
    kept: Kept = field(default_factory=Kept)
    origins: list[Origin] = field(default_factory=list)
    not_taken: Counter[tuple[str, Reason]] = field(default_factory=Counter)
    _hashes: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take the resource of `entry` or count why not; `FieldProblem` if it is malformed."""
        try:
            self._take(entry)
        except NotTakenError as left_out:
            self.not_taken[entry.kind or "(none)", left_out.reason] += 1

    def _take(self, entry: Entry) -> None:
        resource = entry.resource
        if entry.deletes:
            raise NotTakenError(Reason.DELETION)
        if not resource:
            raise NotTakenError(Reason.EMPTY)
        if entry.kind not in WANTED:
            raise NotTakenError(Reason.TYPE)
        self._check_subject(resource)
        if is_modified(resource):
            raise NotTakenError(Reason.MODIFIED)
        origin = origin_of(entry)
        self._check_repeated(origin)
        self._read(resource, origin)
        self.origins.append(origin)

    def _check_subject(self, resource: Json) -> None:
        subject = subject_of(resource)
        if not subject:
            raise NotTakenError(Reason.NO_PERSON)
        if subject not in self.names and not self._is_own_address(subject):
            raise NotTakenError(Reason.OTHER_PERSON)

    def _is_own_address(self, subject: str) -> bool:
        """Whether a full address means the patient of a bundle that gives only relative ones."""
        web = ("http://", "https://")
        if not subject.startswith(web) or any(name.startswith(web) for name in self.names):
            return False
        return "/".join(subject.rsplit("/", 2)[-2:]) in self.names

    def _check_repeated(self, origin: Origin) -> None:
        key = (origin.server, origin.resource_type, origin.resource_id)
        known = self._hashes.get(key)
        if known == origin.content_hash:
            raise NotTakenError(Reason.REPEATED)
        if known is not None:
            raise FieldProblem(
                "id",
                "Two different resources of the bundle have this id.",
                "Ask the sender for an export with one current version of each resource.",
            )
        self._hashes[key] = origin.content_hash

    def _read(self, resource: Json, origin: Origin) -> None:
        kind, kept = origin.resource_type, self.kept
        if kind == "Observation":
            kept.observations.extend(read_observation(resource, origin))
        elif kind == "Encounter":
            kept.encounters.append(read_encounter(resource, origin))
        elif kind == "Condition":
            kept.conditions.append(read_condition(resource, origin))
        elif kind == "AllergyIntolerance":
            kept.allergies.append(read_allergy(resource, origin))
        elif kind == "FamilyMemberHistory":
            kept.family_history.extend(read_family_history(resource, origin))
        else:
            kept.medicines.append(read_medicine(resource, origin, self.medications))


def is_modified(resource: Json) -> bool:
    """Whether the resource carries something that could turn its meaning around."""
    return bool(resource.get("modifierExtension") or resource.get("implicitRules"))

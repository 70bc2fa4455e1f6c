"""One person's record as read from one bundle, and the list of what was left out of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from ataraxy.knowledge.records.facts import (
    AllergyFact,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    MedicineFact,
    ObservationFact,
    PatientFacts,
)


class Reason(StrEnum):
    """Why a resource was not taken. `words` is the sentence a reader sees."""

    TYPE = "type"
    OTHER_PERSON = "other-person"
    NO_PERSON = "no-person"
    NO_CODE = "no-code"
    NO_VALUE = "no-value"
    RAW_SIGNAL = "raw-signal"
    NOT_AN_ORDER = "not-an-order"
    NEGATED_ORDER = "negated-order"
    MODIFIED = "modified"
    REPEATED = "repeated"
    DELETION = "deletion"
    EMPTY = "empty"

    @property
    def words(self) -> str:
        """The reason as a sentence part: "not taken: …"."""
        return _WORDS[self]


_WORDS = {
    Reason.TYPE: "this kind of entry is not imported",
    Reason.OTHER_PERSON: "it belongs to another person",
    Reason.NO_PERSON: "it does not say whose it is",
    Reason.NO_CODE: "it does not say what it is about",
    Reason.NO_VALUE: "it has no value",
    Reason.RAW_SIGNAL: "it is a recorded signal, not a value",
    Reason.NOT_AN_ORDER: "it is a proposal or a plan, not an order",
    Reason.NEGATED_ORDER: "it asks not to give the medicine",
    Reason.MODIFIED: "it carries a modifier that could change its meaning",
    Reason.REPEATED: "it is there twice with the same content",
    Reason.DELETION: "it asks to delete, and nothing clinical is deleted",
    Reason.EMPTY: "the entry holds no resource",
}


class NotTakenError(Exception):
    """Raised by a reader for a resource that is well formed but is left out."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NotTaken:
    """How many resources of one type were left out for one reason."""

    resource_type: str
    reason: Reason
    count: int


@dataclass(frozen=True, slots=True)
class Record:
    """One person and every fact taken about them.

    `taken` counts resources by type (a blood pressure is one resource and two observations);
    `content_hash` is SHA-256 over the facts' own hashes: equal records have equal hashes, whatever
    order, spacing or file name they came in.
    """

    file: str
    patient: PatientFacts
    conditions: tuple[ConditionFact, ...]
    family_history: tuple[FamilyFact, ...]
    medicines: tuple[MedicineFact, ...]
    allergies: tuple[AllergyFact, ...]
    observations: tuple[ObservationFact, ...]
    encounters: tuple[EncounterFact, ...]
    taken: tuple[tuple[str, int], ...]
    not_taken: tuple[NotTaken, ...]
    content_hash: str


def not_taken_list(counted: Counter[tuple[str, Reason]]) -> tuple[NotTaken, ...]:
    """The counts as a sorted list, for reports that do not change between runs."""
    return tuple(NotTaken(kind, reason, counted[kind, reason]) for kind, reason in sorted(counted))

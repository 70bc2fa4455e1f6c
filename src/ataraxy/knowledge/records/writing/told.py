"""What the writer is told beyond the facts that a record can be read as."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ataraxy.knowledge.records.facts import (
    AllergyFact,
    Concept,
    ConditionFact,
    EncounterFact,
    FamilyFact,
    MedicineFact,
    ObservationFact,
    PatientFacts,
)


@dataclass(frozen=True, slots=True)
class GivenDose:
    """One medicine given in the clinic, whole: how much, by which route, from when to when."""

    id: str
    medicine: Concept
    dose_mg: float
    route: Concept
    start: datetime
    end: datetime | None
    stopped_early: bool
    encounter_id: str
    by_name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FormItem:
    """One question with the answers it offers, each a value and its words."""

    key: str
    text: str
    answers: tuple[tuple[int, str], ...]
    loinc: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire whose wording may be passed on."""

    id: str
    name: str
    title: str
    version: str
    instruction: str
    copyright: str
    loinc: str
    items: tuple[FormItem, ...]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """One questionnaire as it was answered: value by question; a question left out is missing."""

    id: str
    form_id: str
    at: datetime
    by_name: str
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One thing a plan says, in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A treatment plan. `status` is one of FHIR's request states."""

    id: str
    status: str
    title: str
    start: datetime
    by_name: str
    lines: tuple[PlanLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ConsentTold:
    """A consent to treatment. `status` is one of FHIR's consent states."""

    id: str
    status: str
    title: str
    policy: str
    at: datetime
    valid_until: datetime | None
    paper_id: str = ""


@dataclass(frozen=True, slots=True)
class PaperTold:
    """A paper in the record. Its content is named by `file`, or is the `text` itself."""

    id: str
    title: str
    kind: str
    at: datetime
    by_name: str
    media_type: str
    superseded: bool = False
    size_bytes: int | None = None
    file: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class EventTold:
    """Something untoward. `severity` is mild, moderate or severe."""

    id: str
    what: str
    at: datetime
    severity: str
    outcome: str
    serious: bool
    encounter_id: str
    note: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything one clinic hands over about one person.

    `score_answers` names, by the id of a score's observation, the filled form it was counted from.
    """

    made_at: datetime
    clinic_id: str
    clinic_name: str
    clinic_phone: str
    patient: PatientFacts
    conditions: tuple[ConditionFact, ...] = ()
    family_history: tuple[FamilyFact, ...] = ()
    medicines: tuple[MedicineFact, ...] = ()
    allergies: tuple[AllergyFact, ...] = ()
    observations: tuple[ObservationFact, ...] = ()
    encounters: tuple[EncounterFact, ...] = ()
    doses: tuple[GivenDose, ...] = ()
    forms: tuple[Form, ...] = ()
    filled: tuple[FilledForm, ...] = ()
    score_answers: Mapping[str, str] = field(default_factory=dict)
    plans: tuple[Plan, ...] = ()
    consents: tuple[ConsentTold, ...] = ()
    papers: tuple[PaperTold, ...] = ()
    events: tuple[EventTold, ...] = ()

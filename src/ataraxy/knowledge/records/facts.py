"""Plain clinical facts, as they come out of a record and before anybody interprets them.

Nothing here is a judgement: codes stay the codes that were sent, a missing value stays missing
(empty text, empty tuple or `None`), a refuted or mistaken entry stays with its status. Instants
are in UTC, see `times.When` for dates that are only partly known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ataraxy.knowledge.records.times import When


@dataclass(frozen=True, slots=True)
class Coding:
    """One code of one code system, with the name the sender displayed."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Concept:
    """What was meant: every coding given for it, and the words a person used."""

    codings: tuple[Coding, ...]
    text: str

    @property
    def words(self) -> str:
        """The words to show: the sender's text, else a display name, else the bare code."""
        named = (coding.display or coding.code for coding in self.codings)
        return self.text or next((name for name in named if name), "")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the bundle a fact came from, and a fingerprint that changes when its content does.

    `server` is the base address the resource has in its own system, empty when the bundle does
    not tell; `content_hash` is SHA-256 over the resource without narrative and metadata.
    """

    server: str
    resource_type: str
    resource_id: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number by which some system knows the person, such as a record or insurance number."""

    system: str
    value: str
    use: str
    type_code: str
    type_text: str


@dataclass(frozen=True, slots=True)
class PersonName:
    """One of a person's names. `text` is the whole name if the sender wrote it out."""

    use: str
    family: str
    given: tuple[str, ...]
    prefix: tuple[str, ...]
    suffix: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Telecom:
    """A way to reach the person: `system` is phone, email, sms and so on."""

    system: str
    value: str
    use: str


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; `text` is the whole address if the sender wrote it out."""

    use: str
    lines: tuple[str, ...]
    city: str
    district: str
    state: str
    postal_code: str
    country: str
    text: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language the person can be spoken to in (BCP 47 code where given)."""

    language: Concept
    preferred: bool


@dataclass(frozen=True, slots=True)
class PatientFacts:
    """The person a bundle is about.

    `birth_sex` is the US Core extension, `gender` FHIR's administrative gender; both keep the
    sender's code. `deceased` is `None` when the record does not say.
    """

    origin: Origin
    identifiers: tuple[Identifier, ...]
    names: tuple[PersonName, ...]
    birth_date: date
    birth_sex: str
    gender: str
    deceased: bool | None
    died: When | None
    telecoms: tuple[Telecom, ...]
    addresses: tuple[Address, ...]
    languages: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class ConditionFact:
    """A diagnosis or problem of the person, with what the sender thinks of it.

    `verification_status` may be `refuted` or `entered-in-error`: such a fact is kept and must not
    be read as a diagnosis. `onset_text` and `abatement_text` hold ages, ranges and free words.
    """

    origin: Origin
    condition: Concept
    categories: tuple[str, ...]
    clinical_status: str
    verification_status: str
    severity: Concept | None
    onset: When | None
    onset_text: str
    abatement: When | None
    abatement_text: str
    recorded: When | None
    encounter_id: str
    note: str


@dataclass(frozen=True, slots=True)
class FamilyFact:
    """A condition of a relative: never a condition of the person."""

    origin: Origin
    position: int
    relationship: Concept
    condition: Concept
    status: str
    onset_text: str
    recorded: When | None
    note: str


class MedicineSource(StrEnum):
    """Which kind of entry a medicine comes from: asked for, reported or really given."""

    REQUEST = "MedicationRequest"
    STATEMENT = "MedicationStatement"
    ADMINISTRATION = "MedicationAdministration"


@dataclass(frozen=True, slots=True)
class MedicineFact:
    """A medicine that was ordered, reported or given. `medicine` may hold words only."""

    origin: Origin
    source: MedicineSource
    medicine: Concept
    status: str
    intent: str
    authored: When | None
    start: When | None
    end: When | None
    dose_text: str
    as_needed: bool | None
    route: Concept | None
    reasons: tuple[Concept, ...]
    encounter_id: str
    note: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an allergy did once: its manifestations and the severity sent."""

    manifestations: tuple[Concept, ...]
    severity: str


@dataclass(frozen=True, slots=True)
class AllergyFact:
    """An allergy or intolerance; "no known allergy" is also one, by its code."""

    origin: Origin
    substance: Concept
    clinical_status: str
    verification_status: str
    kind: str
    categories: tuple[str, ...]
    criticality: str
    onset: When | None
    onset_text: str
    recorded: When | None
    reactions: tuple[Reaction, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ObservationFact:
    """One value at one time.

    An observation with components, such as a blood pressure, becomes one fact per component;
    they share `group` (the resource id) and `panel`. Exactly one of `value_number`, `value_concept`
    and a non-empty `value_text` is there. `unit_code` is UCUM when the sender said so, else empty;
    `comparator` such as "<" belongs to the number.
    """

    origin: Origin
    group: str
    position: int
    panel: Concept | None
    observation: Concept
    categories: tuple[str, ...]
    status: str
    effective: When | None
    effective_end: When | None
    issued: When | None
    value_number: float | None
    comparator: str
    unit: str
    unit_code: str
    value_concept: Concept | None
    value_text: str
    interpretations: tuple[Concept, ...]
    reference_range: str
    encounter_id: str
    note: str


@dataclass(frozen=True, slots=True)
class EncounterFact:
    """A past visit or stay. `setting` is the class code, such as AMB, EMER or IMP."""

    origin: Origin
    status: str
    setting: str
    types: tuple[Concept, ...]
    start: When | None
    end: When | None
    reasons: tuple[Concept, ...]
    discharge: Concept | None

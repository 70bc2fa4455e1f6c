"""What rules see about one person: plain frozen facts, each with where it stands in the chart.

A *list* (conditions, medicines, allergies) is `recorded` when someone or some import has said
"this is the list". On a list that is not recorded, silence means nothing at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ataraxy.knowledge.evidence.dates import PartialDate


class Sex(StrEnum):
    """Sex as the record states it (administrative), nothing more."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """Whether an entry of a list holds now. `UNSTATED` when the record does not say."""

    ACTIVE = "active"
    PAST = "past"
    UNSTATED = "unstated"


class Certainty(StrEnum):
    """How sure the record is of an entry."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"
    REFUTED = "refuted"


class AnswerValue(StrEnum):
    """What a person answered. `UNSURE` is not a no."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Coding:
    """A code in a code system (its FHIR address) with the words that came with it."""

    system: str
    code: str
    display: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One entry of the problem list or the history.

    `groups` are the rule book's condition groups it belongs to, as terminology found them;
    `possible_groups` are those its words alone suggest; not `recognised`: no list knows it.
    """

    ref: str
    text: str
    groups: frozenset[str] = frozenset()
    possible_groups: frozenset[str] = frozenset()
    recognised: bool = True
    codings: tuple[Coding, ...] = ()
    standing: Standing = Standing.UNSTATED
    certainty: Certainty = Certainty.CONFIRMED
    onset: PartialDate | None = None
    abatement: PartialDate | None = None
    recorded: PartialDate | None = None
    family: bool = False


@dataclass(frozen=True, slots=True)
class Medicine:
    """One entry of the medicine list."""

    ref: str
    text: str
    groups: frozenset[str] = frozenset()
    possible_groups: frozenset[str] = frozenset()
    recognised: bool = True
    codings: tuple[Coding, ...] = ()
    standing: Standing = Standing.UNSTATED
    dose_form: str = ""
    ingredients: tuple[str, ...] = ()
    started: PartialDate | None = None
    stopped: PartialDate | None = None
    last_taken: PartialDate | None = None
    dose_text: str = ""


@dataclass(frozen=True, slots=True)
class Allergy:
    """One entry of the allergy list; `intolerance` when the record calls it that."""

    ref: str
    text: str
    groups: frozenset[str] = frozenset()
    possible_groups: frozenset[str] = frozenset()
    recognised: bool = True
    codings: tuple[Coding, ...] = ()
    standing: Standing = Standing.ACTIVE
    certainty: Certainty = Certainty.CONFIRMED
    intolerance: bool = False


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of a named measurement: a number in `unit`, or a `result` such as `positive`."""

    ref: str
    name: str
    on: PartialDate
    value: float | None = None
    unit: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person answered to a question of the rule book: what, when, who."""

    question: str
    value: AnswerValue
    on: date
    who: str


@dataclass(frozen=True, slots=True)
class Indication:
    """What the treatment is meant for, as the referrer or clinician put it."""

    text: str
    groups: frozenset[str] = frozenset()
    codings: tuple[Coding, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rules may look at for one person. Absent means unknown, never "no".

    `numbers` are counts that only a person can supply, by the names in `vocabulary.toml`.
    """

    birth: PartialDate | None = None
    sex: Sex | None = None
    deceased: bool = False
    died: PartialDate | None = None
    indication: Indication | None = None
    conditions: tuple[Condition, ...] = ()
    conditions_recorded: bool = False
    medicines: tuple[Medicine, ...] = ()
    medicines_recorded: bool = False
    allergies: tuple[Allergy, ...] = ()
    allergies_recorded: bool = False
    measurements: tuple[Measurement, ...] = ()
    answers: tuple[Answer, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)

    @property
    def unrecognised(self) -> tuple[Condition | Medicine | Allergy, ...]:
        """Entries that no list knows: they are "not assessed", never "harmless"."""
        entries: tuple[Condition | Medicine | Allergy, ...] = (
            *self.conditions,
            *self.medicines,
            *self.allergies,
        )
        return tuple(one for one in entries if not one.recognised and not _refuted(one))


def _refuted(entry: Condition | Medicine | Allergy) -> bool:
    return not isinstance(entry, Medicine) and entry.certainty is Certainty.REFUTED


def latest_answer(facts: Facts, question: str, on: date) -> Answer | None:
    """The newest answer to a question not given after `on`; among equals the more worrying one."""
    given = [one for one in facts.answers if one.question == question and one.on <= on]
    rank = {AnswerValue.NO: 0, AnswerValue.UNSURE: 1, AnswerValue.YES: 2}
    return max(given, key=lambda one: (one.on, rank[one.value]), default=None)


def latest_measurement(facts: Facts, name: str, on: date) -> Measurement | None:
    """The newest value of a measurement not taken after `on`."""
    taken = [one for one in facts.measurements if one.name == name and one.on.earliest <= on]
    return max(taken, key=lambda one: (one.on.latest, one.value or 0.0), default=None)


def problems(facts: Facts, on: date) -> tuple[str, ...]:
    """Sentences about facts that cannot be right as recorded, for whoever can correct them."""
    found: list[str] = []
    for one in facts.conditions:
        found += _condition_problems(one, on)
    if facts.birth is not None and facts.birth.earliest > on:
        found.append(f"The birth date {facts.birth} lies in the future.")
    return tuple(found)


def _condition_problems(one: Condition, on: date) -> list[str]:
    found = []
    if one.onset is not None and one.onset.earliest > on:
        found.append(f"“{one.text}” begins in the future ({one.onset}).")
    if one.onset and one.abatement and one.abatement.latest < one.onset.earliest:
        found.append(f"“{one.text}” ended ({one.abatement}) before it began ({one.onset}).")
    if one.standing is Standing.ACTIVE and one.abatement and one.abatement.latest < on:
        found.append(f"“{one.text}” is marked active but ended on {one.abatement}.")
    return found

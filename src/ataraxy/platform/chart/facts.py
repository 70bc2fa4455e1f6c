"""Plain frozen rows of the chart, free of the database, for pages and for the pure rules.

`ref` names a row for links and findings ("condition:" and its uid). A date that is only partly
known comes as text of that precision ("2019-05"); an instant comes with its zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from ataraxy.knowledge.evidence import shipped_rulebook
from ataraxy.platform.chart.coding import is_unread
from ataraxy.platform.chart.kinds import AnswerValue, FactKind, ListName, Standing

_LARGE = 100_000  # from here on a number is written out instead of with an exponent
_UNITS_SHOWN = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "kg/m2": "kg/m²",
    "{score}": "",
    "m[IU]/L": "mIU/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
}
"""UCUM codes that are written differently on paper."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code with its system and display name."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where a fact came from, in the words a reader sees, and whether a clinician stands by it.

    `reviewed` is `True` for imports and staff entries, which need no review.
    """

    uid: str
    kind: str
    label: str
    author_name: str
    recorded_at: datetime
    document_uid: str
    reviewed: bool


@dataclass(frozen=True, slots=True)
class FactRow:
    """One current fact. `start` and `end` are as precise as they are known, empty when unknown."""

    ref: str
    uid: str
    kind: str
    text: str
    codings: tuple[Coded, ...]
    status: str
    standing: str
    certainty: str
    start: str
    end: str
    started_at: datetime | None
    ended_at: datetime | None
    recorded_at: datetime
    source: SourceRow
    note: str
    is_correction: bool
    detail: Mapping[str, Any]

    @property
    def unread(self) -> bool:
        """Whether rules would read this by its code, and cannot."""
        return is_unread(self.kind, [(one.system, one.code) for one in self.codings], self.text)


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One current value: `value` with `unit`, or `value_text` with its code if it has one."""

    ref: str
    uid: str
    text: str
    system: str
    code: str
    category: str
    group: str
    position: int
    status: str
    at: datetime | None
    when: str
    value: float | None
    comparator: str
    unit: str
    value_system: str
    value_code: str
    value_text: str
    interpretation: str
    recorded_at: datetime
    source: SourceRow
    note: str
    is_correction: bool
    detail: Mapping[str, Any]

    @property
    def amount(self) -> str:
        """The value as a reader sees it, with its comparator and unit."""
        if self.value is None:
            return self.value_text
        shown = f"{self.value:.0f}" if abs(self.value) >= _LARGE else f"{self.value:.6g}"
        unit = _UNITS_SHOWN.get(self.unit, self.unit)
        return " ".join(part for part in (self.comparator, shown, unit) if part)


class MeasuredRow(NamedTuple):
    """What rules look at of a current value, in the order in which it is read."""

    uid: UUID
    system: str
    code: str
    at: datetime | None
    precision: str
    value: float | None
    comparator: str
    unit: str
    value_code: str
    value_text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to a question: who, when, through which source."""

    ref: str
    question: str
    value: AnswerValue
    at: datetime
    who: str
    note: str
    source: SourceRow

    @property
    def asked(self) -> str:
        """The question in words; its key where the rule book knows it no more."""
        known = shipped_rulebook().vocabulary.questions.get(self.question)
        return known.text if known else self.question


@dataclass(frozen=True, slots=True)
class NumberTold:
    """A count or amount that somebody supplied for a named question."""

    ref: str
    name: str
    value: float
    at: datetime
    who: str
    source: SourceRow

    @property
    def asked(self) -> str:
        """What is counted, in words; its key where the rule book knows it no more."""
        known = shipped_rulebook().vocabulary.numbers.get(self.name)
        return known.meaning if known else self.name


@dataclass(frozen=True, slots=True)
class ChartFacts:
    """Everything current that the chart knows of one person, merged records included.

    `complete_lists` are the lists somebody declared complete: only there does silence mean "none".
    """

    patient_uid: str
    facts: tuple[FactRow, ...]
    observations: tuple[ObservationRow, ...]
    answers: tuple[Answer, ...]
    numbers: tuple[NumberTold, ...]
    complete_lists: frozenset[ListName]

    def of(self, kind: FactKind) -> tuple[FactRow, ...]:
        """The facts of one kind, the latest begin first."""
        return tuple(fact for fact in self.facts if fact.kind == kind)

    @property
    def conditions(self) -> tuple[FactRow, ...]:
        """The person's own conditions, refuted ones included."""
        return self.of(FactKind.CONDITION)

    @property
    def family_history(self) -> tuple[FactRow, ...]:
        """Conditions of relatives; `detail["relationship"]` says whose."""
        return self.of(FactKind.FAMILY)

    @property
    def medicines(self) -> tuple[FactRow, ...]:
        """Medicines ordered, reported or given."""
        return self.of(FactKind.MEDICINE)

    @property
    def current_medicines(self) -> tuple[FactRow, ...]:
        """Medicines that are not known to be past."""
        return tuple(one for one in self.medicines if one.standing != Standing.PAST)

    @property
    def allergies(self) -> tuple[FactRow, ...]:
        """Allergies and intolerances, and "no known allergy" by its code."""
        return self.of(FactKind.ALLERGY)

    @property
    def trials(self) -> tuple[FactRow, ...]:
        """Earlier treatments, with dose, duration and outcome in `detail`."""
        return self.of(FactKind.TRIAL)

    @property
    def encounters(self) -> tuple[FactRow, ...]:
        """Past visits and stays."""
        return self.of(FactKind.ENCOUNTER)

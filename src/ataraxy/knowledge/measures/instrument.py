"""What an instrument is: items, answers, scoring, bands and the definitions of change.

Every number carries the source it came from and how far that source was read (`Figure`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from ataraxy.foundation.evidence_tag import EvidenceTag

if TYPE_CHECKING:
    from ataraxy.knowledge.measures.translation import Translation


class Direction(StrEnum):
    """Whether a higher total means that the person is worse or better, or neither."""

    WORSE = "worse"
    BETTER = "better"
    NEITHER = "neither"


class AnsweredBy(StrEnum):
    """Who answers the questions."""

    PATIENT = "patient"
    CLINICIAN = "clinician"
    EITHER = "either"


class Wording(StrEnum):
    """Whether the published wording may be shown by an open-source program."""

    MAY_SHIP = "may ship"
    ASK_FIRST = "ask first"
    SCORE_ONLY = "score only"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a number or a rule came from."""

    source: str
    tag: EvidenceTag


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer a person can choose and what it counts."""

    value: int
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `reverse` items count from the other end; extra items do not count at all."""

    key: str
    text: str
    answers: tuple[Answer, ...]
    loinc: str = ""
    reverse: bool = False

    @property
    def lowest(self) -> int:
        """The smallest value an answer can have."""
        return min(answer.value for answer in self.answers)

    @property
    def highest(self) -> int:
        """The largest value an answer can have."""
        return max(answer.value for answer in self.answers)

    def counts(self, value: int) -> int:
        """What `value` adds to the total, turned round for a reverse item."""
        return self.lowest + self.highest - value if self.reverse else value

    def label(self, value: int) -> str:
        """The words of the answer that counts `value`."""
        return next(answer.label for answer in self.answers if answer.value == value)


@dataclass(frozen=True, slots=True)
class Band:
    """A severity band, both ends included, in points."""

    low: int
    high: int
    label: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Subscale:
    """A named part of the total: the items that make it, or the range in which it is entered."""

    key: str
    name: str
    items: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A total from which (`at_least`) or down to which (`at_most`) something is likely.

    `sex` is empty when it holds for everybody.
    """

    label: str
    at_least: float | None
    at_most: float | None
    sex: str
    provenance: Provenance

    def reached(self, total: float) -> bool:
        """Whether `total` lies beyond the cut-off, the limit itself included."""
        low = self.at_least is None or total >= self.at_least
        return low and (self.at_most is None or total <= self.at_most)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A time-point at which the same items are asked with an introduction of its own."""

    key: str
    name: str
    instruction: str


@dataclass(frozen=True, slots=True)
class MissingRule:
    """How many unanswered items may be estimated from the rest, and which never."""

    prorate_up_to: int
    never_impute: frozenset[str]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Response:
    """The fall from baseline, in percent, that counts as response and as partial response."""

    fall_percent: float
    partial_percent: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number of points with its source: a remission limit or an important change."""

    points: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ReliableChange:
    """Jacobson and Truax 1991: the change that measurement error alone would rarely produce.

    `index = z × SD × √2 × √(1 − reliability)`, in points of the instrument.
    """

    sd: float
    sd_provenance: Provenance
    reliability: float
    reliability_provenance: Provenance
    z: float
    provenance: Provenance

    @property
    def index(self) -> float:
        """The reliable change index in points."""
        return float(self.z * self.sd * (2.0 * (1.0 - self.reliability)) ** 0.5)


@dataclass(frozen=True, slots=True)
class PublishedChange:
    """A reliable change taken from a publication in points, where its SD was not read."""

    index: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Flag:
    """An item whose answer needs a person, and the questions it opens in the same form."""

    item: str
    at_least: int
    name: str
    opens: tuple[str, ...]
    provenance: Provenance


@dataclass(frozen=True)
class Instrument:
    """A questionnaire, exactly as its data file defines it."""

    key: str
    name: str
    title: str
    version: str
    reviewed: dt.date
    languages: tuple[str, ...]
    answered_by: AnsweredBy
    instruction: str
    recall_days: int
    minimum_interval_days: int
    interval_provenance: Provenance
    higher_is: Direction
    wording: Wording
    licence_terms: str
    licence_provenance: Provenance
    items: tuple[Item, ...]
    extra_items: tuple[Item, ...]
    minimum: int
    maximum: int
    scoring_provenance: Provenance
    missing: MissingRule
    bands: tuple[Band, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    cutoffs: tuple[Cutoff, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    response: Response | None = None
    remission: Threshold | None = None
    important_change: Threshold | None = None
    reliable_change: ReliableChange | PublishedChange | None = None
    flag: Flag | None = None
    loinc_panel: str = ""
    loinc_total: str = ""
    translations: Mapping[str, Translation] = field(default_factory=dict)

    @property
    def entered(self) -> bool:
        """Whether only the result is entered, because the wording is not ours to show."""
        return not self.items

    @cached_property
    def by_key(self) -> dict[str, Item]:
        """Every item, counted or not, by its key."""
        return {item.key: item for item in self.items + self.extra_items}

    @cached_property
    def item_keys(self) -> tuple[str, ...]:
        """The keys of the items that count, in their order."""
        return tuple(item.key for item in self.items)

    @cached_property
    def allowed(self) -> dict[str, frozenset[int]]:
        """The values an answer may have, for every item, counted or not."""
        return {
            key: frozenset(answer.value for answer in item.answers)
            for key, item in self.by_key.items()
        }

    @cached_property
    def reverses(self) -> bool:
        """Whether any item counts from the other end."""
        return any(item.reverse for item in self.by_key.values())

    @cached_property
    def standings(self) -> dict[int, tuple[str, tuple[Cutoff, ...]]]:
        """`standing` of every total there is, worked out once."""
        return {total: self.standing(total) for total in range(self.minimum, self.maximum + 1)}

    def standing(self, total: float) -> tuple[str, tuple[Cutoff, ...]]:
        """The label of the band `total` falls into (empty without bands) and what it reaches."""
        band = self.band(total)
        reached = tuple(cutoff for cutoff in self.cutoffs if cutoff.reached(total))
        return (band.label if band else "", reached)

    def band(self, total: float) -> Band | None:
        """The band `total` falls into; None when the instrument publishes no bands."""
        return next((band for band in self.bands if total < band.high + 1), None)

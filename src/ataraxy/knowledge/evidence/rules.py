"""Clinical rules as data: what they look for, how hard they stop, why, and from where.

A rule has one or more `when` tiers, each with its own severity, scope and trigger. The most severe
tier that fires speaks. `Rule.text` is the whole rule, with every name its triggers use spelled out;
`Rule.sha256` names that text, so a decision made today stays readable after an upgrade.

Errors: `RuleError` names the file, the rule and what is wrong. Nothing is half-loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence.defaults import Default
from ataraxy.knowledge.evidence.sources import Source
from ataraxy.knowledge.evidence.trigger import Node
from ataraxy.knowledge.evidence.vocabulary import Vocabulary


class RuleError(ValueError):
    """A rule file that cannot be used; the message names the rule and the fault."""


class Severity(StrEnum):
    """How hard a rule stops, most severe first in `order`."""

    EXCLUDE = "exclude"
    SPECIALIST = "specialist"
    CAUTION = "caution"
    INFO = "info"

    @property
    def order(self) -> int:
        """0 for the most severe."""
        return _ORDER[self]


_ORDER = {one: place for place, one in enumerate(Severity)}


class Route(StrEnum):
    """How the drug is meant to be given; `home` is any dose without supervision on site."""

    IV = "iv"
    IM = "im"
    SC = "sc"
    NASAL = "nasal"
    ORAL = "oral"
    SUBLINGUAL = "sublingual"
    SPRAVATO = "spravato"
    HOME = "home"

    @property
    def words(self) -> str:
        """The route as a clinician says it."""
        return _ROUTE_WORDS[self]


class Stage(StrEnum):
    """When a rule is asked: while somebody is assessed, or on the day of a session."""

    SCREENING = "screening"
    SESSION = "session"


class Advice(StrEnum):
    """What to say about a medicine before a session; the prescriber decides."""

    TAKE = "take"
    HOLD = "hold"
    ASK = "ask"


_ROUTE_WORDS = {
    Route.IV: "intravenous",
    Route.IM: "intramuscular",
    Route.SC: "subcutaneous",
    Route.NASAL: "nasal, compounded",
    Route.ORAL: "oral",
    Route.SUBLINGUAL: "sublingual",
    Route.SPRAVATO: "Spravato nasal spray",
    Route.HOME: "at home",
}


@dataclass(frozen=True, slots=True)
class Attributes:
    """The 13 source attributes of decision support, 45 CFR 170.315(b)(11) (from memory).

    Citation, developer, funding, release and revision dates, and whether each of nine kinds of
    personal data is used (`uses` lists those that are).
    """

    citation: str
    developer: str
    funding: str
    released: date
    revised: date
    uses: tuple[str, ...]


PERSONAL_DATA = (
    "race",
    "ethnicity",
    "language",
    "sexual_orientation",
    "gender_identity",
    "sex",
    "birth_date",
    "social_determinants",
    "health_status",
)


@dataclass(frozen=True, slots=True)
class Tier:
    """One `when` of a rule: for these routes, this trigger means this severity."""

    severity: Severity
    scope: frozenset[Route]
    trigger: str
    node: Node
    evidence: Mapping[Route, EvidenceTag]
    means: str
    advice: Advice | None = None
    exposure: Mapping[str, float] = field(default_factory=dict)
    """Published change of exposure, as factors: `auc_factor`, `cmax_factor`, `half_life_factor`."""


@dataclass(frozen=True, slots=True)
class Written:
    """A rule as its file has it: its own row, and what the file says for all its rules."""

    row: Mapping[str, Any]
    shared: Mapping[str, Any]
    file: str


@dataclass(frozen=True, slots=True)
class Plain:
    """A rule as a letter to the patient says it: why it speaks, and what would change that."""

    reason: str
    change: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One clinical rule with its tiers (most severe first), its reasons and its provenance."""

    id: str
    version: int
    title: str
    tiers: tuple[Tier, ...]
    rationale: str
    action: str
    resolves: str
    ask: str
    sources: tuple[Source, ...]
    effective_from: date
    reviewed_by: str
    review_due: date
    label_contraindication: frozenset[Route]
    stages: frozenset[Stage]
    attributes: Attributes
    text: str
    sha256: str
    plain: Plain | None = None
    defaults: tuple[Default, ...] = ()
    """Numbers a clinic may move, as shipped."""
    local: Mapping[str, float] = field(default_factory=dict)
    """The clinic's own values of them, where it has any."""
    local_version: int = 0
    """How often the clinic has changed this rule; 0 for the rule as shipped."""
    written: Written | None = field(default=None, repr=False, compare=False)

    @property
    def edition(self) -> str:
        """The version as people write it: `2`, or `2 + clinic 3`."""
        own = f" + clinic {self.local_version}" if self.local_version else ""
        return f"{self.version}{own}"

    def in_force(self, name: str) -> float:
        """The number in force for a default. Raises `KeyError` when there is no such default."""
        shipped = {one.name: one.value for one in self.defaults}
        return self.local.get(name, shipped[name])

    @property
    def can_reach_a_letter(self) -> bool:
        """Whether it can stop, or want a specialist, while somebody is assessed."""
        weighty = {Severity.EXCLUDE, Severity.SPECIALIST}
        return Stage.SCREENING in self.stages and any(one.severity in weighty for one in self.tiers)

    def tiers_for(self, route: Route) -> tuple[Tier, ...]:
        """The tiers that apply to a route, most severe first."""
        return tuple(tier for tier in self.tiers if route in tier.scope)


@dataclass(frozen=True, slots=True, eq=False)
class RuleBook:
    """Rules, their vocabulary and their sources, loaded and checked together."""

    rules: Mapping[str, Rule]
    vocabulary: Vocabulary
    sources: Mapping[str, Source]

    def __getitem__(self, rule_id: str) -> Rule:
        return self.rules[rule_id]

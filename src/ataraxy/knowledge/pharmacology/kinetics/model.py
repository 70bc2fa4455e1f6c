"""What a published model is: compartments, flows, routes, parameters and their spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ataraxy.knowledge.pharmacology.kinetics.expression import Array, Expression

DOUBTFUL = frozenset({"X", "M"})
"""Tags of numbers read by a machine (X) or kept in memory (M): verify before use."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a model was published and what of it was really seen."""

    citation: str
    seen: str
    reviewed: date
    doi: str = ""
    pmid: str = ""
    pmc: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One typical value with its unit, provenance tag and covariate effects.

    The value of a person is ``value × (weight / reference_kg) ** weight_exponent ×
    ancestry factor + slope × years above the age``.
    """

    name: str
    value: float
    unit: str
    tag: str
    weight_exponent: float = 0.0
    weight_reference_kg: float = 70.0
    ancestry: Mapping[str, float] = field(default_factory=dict)
    age_above_years: float = 0.0
    age_slope_per_year: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compartment:
    """A place where drug is. `molar` marks amounts kept in parent-drug mass that weigh less."""

    name: str
    volume: Expression | None = None
    analyte: str = ""
    molar: bool = False
    ke0: Expression | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A first-order flow, per model time unit; without a target it leaves the body."""

    source: str
    rate: Expression
    target: str = ""
    back: Expression | None = None
    fraction: Expression | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Part of a dose: how much of it enters which compartment, at once or `over` a time."""

    into: str
    fraction: Expression
    over: Expression | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A way in, as the branches that share the dose."""

    name: str
    branches: tuple[Branch, ...]
    device_mg: float = 0.0
    device_interval_min: float = 0.0
    note: str = ""
    evidence: str = ""
    """“weak” or “moderate” where the route was put together from small studies."""


@dataclass(frozen=True, slots=True)
class Variability:
    """Spread between people: log-normal with `covariance`, logit-normal for `logit_sd`."""

    names: tuple[str, ...]
    covariance: Array
    logit_sd: Mapping[str, float]
    tag: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Residual:
    """Error of a measured level of one analyte: proportional and additive, or on the log scale."""

    analyte: str
    tag: str
    proportional_sd: float = 0.0
    additive_sd_ng_ml: float = 0.0
    log_sd: float = 0.0


@dataclass(frozen=True, slots=True)
class Model:
    """A published linear compartment model as it stands in its file."""

    id: str
    title: str
    drug: str
    minutes_per_time_unit: float
    sampling: str
    population: str
    cohort: str
    note: str
    source: Source
    age_years: tuple[float, float]
    weight_kg: tuple[float, float]
    parameters: Mapping[str, Parameter]
    compartments: tuple[Compartment, ...]
    flows: tuple[Flow, ...]
    routes: Mapping[str, Route]
    variability: Variability | None
    between_occasions: Variability | None
    residuals: Mapping[str, Residual]
    kind: str = "published"
    """“published”, or “assembled” here from parts that several papers published."""
    sampling_tag: str = "C"
    ranges_tag: str = "DEF"
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Route or part that was left out because nobody verified its numbers, with the sentence."""

    @property
    def analytes(self) -> tuple[str, ...]:
        """What the model gives concentrations of."""
        return tuple(one.analyte for one in self.compartments if one.analyte)

    def index(self, compartment: str) -> int:
        """The position of a compartment in the state."""
        return [one.name for one in self.compartments].index(compartment)

    def compartment_of(self, analyte: str) -> Compartment:
        """The compartment whose concentration is that of `analyte`; raises `KeyError`."""
        for one in self.compartments:
            if one.analyte == analyte:
                return one
        raise KeyError(analyte)

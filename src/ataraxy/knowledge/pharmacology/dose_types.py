"""What goes into the dose door and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

from ataraxy.foundation.decision import Decision, Outcome, Reason
from ataraxy.knowledge.pharmacology.body import Basis, Body
from ataraxy.knowledge.pharmacology.limits import Cap


@dataclass(frozen=True, slots=True)
class DoseRequest:
    """An order to be worked out.

    `amount` is in mg/kg for a weight basis, in mg for a fixed dose, in devices for Spravato.
    `previous_amount` is the amount of the dose before on the same basis; `protocol_amounts` are
    the amounts the course template itself steps through.
    """

    route: str
    product: str
    basis: Basis
    amount: float
    body: Body
    duration_min: float | None = None
    previous_amount: float | None = None
    protocol_amounts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowance:
    """Someone allowed this one order to pass a cap: which, up to what, in what role, and why."""

    cap: str
    up_to: float
    by_role: str
    reason: str


@dataclass(frozen=True, slots=True)
class CapCheck:
    """One cap against this order: the limit in mg for this person, and whether it holds."""

    cap: Cap
    effective_limit: float
    limit_mg: float
    allowed_by: str
    holds: bool
    on_weight_kg: float | None

    @property
    def words(self) -> str:
        """The cap as a person reads it: “IV ceiling per session: 100 mg”."""
        return f"{self.cap.name}: {self.effective_limit:g} {self.cap.unit}"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calculation, to be checked by hand."""

    label: str
    working: str
    result: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class DoseAnswer:
    """The worked-out order.

    `dose_mg` is None unless the decision allows it: a refused order leaves no number to give.
    `ordered_mg` is what the order came to, for the page that shows why it was refused.
    `questions` need a written answer before the order is signed; `notes` are for information.
    """

    decision: Decision
    dose_mg: float | None = None
    ordered_mg: float | None = None
    drawn_ml: float | None = None
    units: float | None = None
    mg_per_kg_actual: float | None = None
    mg_per_kg_ideal: float | None = None
    duration_min: float | None = None
    steps: tuple[Step, ...] = ()
    caps: tuple[CapCheck, ...] = ()
    questions: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()

    @property
    def tightest(self) -> CapCheck | None:
        """The most restrictive cap for this person."""
        return min(self.caps, key=lambda check: check.limit_mg, default=None)

    @property
    def is_unknown(self) -> bool:
        """Whether a missing fact, not a limit, stands in the way."""
        return self.decision.outcome is Outcome.UNKNOWN

"""A decision is a value: an outcome with the reasons a person can read.

No rule raises for a clinical finding. It returns a `Decision`, and the page prints the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What a decision allows. `UNKNOWN` is never a yes and never a no."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence for the reader, the rule it comes from and who could change the answer."""

    text: str
    rule: str = ""
    source: str = ""
    who_may_allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome and every reason for it. Truthy only when the outcome is `ALLOWED`."""

    outcome: Outcome
    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return self.outcome is Outcome.ALLOWED

    def __str__(self) -> str:
        return " ".join(reason.text for reason in self.reasons)


ALLOWED = Decision(Outcome.ALLOWED)


def refuse(text: str, *, rule: str = "", source: str = "", who: Iterable[str] = ()) -> Decision:
    """Refuse with one reason; `who` are the roles that could allow it."""
    return Decision(Outcome.REFUSED, (Reason(text, rule, source, tuple(who)),))


def unknown(text: str, *, rule: str = "", source: str = "") -> Decision:
    """Something needed for the answer is missing; `text` says what, and whom to ask."""
    return Decision(Outcome.UNKNOWN, (Reason(text, rule, source),))


def all_of(decisions: Iterable[Decision]) -> Decision:
    """Combine: refused if any is, else unknown if any is, with the reasons of all."""
    found = list(decisions)
    reasons = tuple(reason for decision in found if not decision for reason in decision.reasons)
    outcomes = {decision.outcome for decision in found}
    for worst in (Outcome.REFUSED, Outcome.UNKNOWN):
        if worst in outcomes:
            return Decision(worst, reasons)
    return ALLOWED

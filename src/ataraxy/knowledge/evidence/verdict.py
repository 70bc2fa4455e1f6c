"""The verdict line over a screening. It is the machine's; "suitable" is a clinician's word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ataraxy.knowledge.evidence.rules import Severity
from ataraxy.knowledge.evidence.screen import Screening


class VerdictKind(StrEnum):
    """The four things the line can say."""

    STOP = "stop"
    CANNOT_ASSESS = "cannot be assessed yet"
    SPECIALIST = "specialist first"
    NO_STOP = "no stop found"


_WEIGHTY = frozenset({Severity.EXCLUDE, Severity.SPECIALIST})
_ESSENTIAL = frozenset({("birth_date", "birth_date"), ("list", "conditions")})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The line, in parts: what it says and how much was not assessed.

    `not_assessed` counts rules that could stop or ask for a specialist; `lesser_open` those that
    could only warn or inform. The line names the first; both keep a verdict from being clear.
    """

    kind: VerdictKind
    stops: int
    specialist: int
    not_assessed: int
    unrecognised: int
    lesser_open: int = 0

    @property
    def line(self) -> str:
        """The line as it is read aloud, such as "no stop found, 6 not assessed"."""
        parts = [str(self.kind)]
        if self.not_assessed and self.kind is not VerdictKind.CANNOT_ASSESS:
            parts.append(f"{self.not_assessed} not assessed")
        if self.unrecognised:
            word = "entry" if self.unrecognised == 1 else "entries"
            parts.append(f"{self.unrecognised} {word} not recognised")
        return ", ".join(parts)

    @property
    def is_clear(self) -> bool:
        """Nothing found, and nothing left open."""
        found = self.stops + self.specialist
        return self.kind is VerdictKind.NO_STOP and not (
            found + self.not_assessed + self.unrecognised + self.lesser_open
        )


def verdict(screening: Screening) -> Verdict:
    """Sum a screening up. A stop stays one whatever is missing; without age or history, wait."""
    stops = sum(one.stops for one in screening.findings)
    specialist = sum(one.wants_specialist for one in screening.findings)
    return Verdict(
        kind=_kind(screening, stops, specialist),
        stops=stops,
        specialist=specialist,
        not_assessed=sum(one.open_as in _WEIGHTY for one in screening.findings),
        unrecognised=len(screening.unrecognised),
        lesser_open=sum(one.is_open and one.open_as not in _WEIGHTY for one in screening.findings),
    )


def _kind(screening: Screening, stops: int, specialist: int) -> VerdictKind:
    if stops:
        return VerdictKind.STOP
    if any((one.kind, one.key) in _ESSENTIAL for one in screening.missing):
        return VerdictKind.CANNOT_ASSESS
    return VerdictKind.SPECIALIST if specialist else VerdictKind.NO_STOP

"""Benzodiazepines as mg of lorazepam a day, for writing down and asking; never for converting.

A dose is read only when strength and frequency stand in plain words. "As needed" gives the most
that may be taken. What cannot be read is named, and then there is no sum: half of one would look
small.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag

_FILE = Path(__file__).with_name("data") / "lorazepam.toml"
_STRENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*mg\b(?!\s*/)", re.IGNORECASE)
_PIECES = re.compile(
    r"\b(\d+(?:\.\d+)?)\s*(?:x\s*)?(?:tab|tablet|cap|capsule|pill)s?\b", re.IGNORECASE
)
_REPEAT = re.compile(r"(\d+(?:\.\d+)?)\s*×\s*every\s*1\s*d\b")
_DOSES = re.compile(r"(?:^|[;,])\s*(\d+(?:\.\d+)?)(?=\s*(?:,|×|$))")


@dataclass(frozen=True, slots=True)
class Taken:
    """One medicine as the chart has it: its name, its ingredients, and how it is taken."""

    text: str
    ingredients: tuple[str, ...]
    dose_text: str


@dataclass(frozen=True, slots=True)
class LorazepamSum:
    """`mg_per_day` is None when a dose could not be read; `unread` names those entries."""

    mg_per_day: float | None
    counted: tuple[str, ...]
    unread: tuple[str, ...]
    as_needed: bool

    @property
    def above_trial_cut_off(self) -> bool:
        """Whether the sum lies above what a trial allowed."""
        return self.mg_per_day is not None and self.mg_per_day > cut_off_mg_per_day()


def lorazepam_sum(medicines: Iterable[Taken]) -> LorazepamSum | None:
    """The benzodiazepines together, or None when there are none on the list."""
    taken = [(one, name) for one in medicines for name in one.ingredients if name in _mg()]
    if not taken:
        return None
    doses = [(one, _mg_per_day(one), _mg()[name]) for one, name in taken]
    unread = tuple(one.text for one, dose, _ in doses if dose is None)
    total = sum(dose / equal for _, dose, equal in doses if dose is not None)
    return LorazepamSum(
        mg_per_day=None if unread else total,
        counted=tuple(one.text for one, dose, _ in doses if dose is not None),
        unread=unread,
        as_needed=any(_is_as_needed(one) for one, _ in taken),
    )


def cut_off_mg_per_day() -> float:
    """The trial's cut-off, in mg of lorazepam a day."""
    return float(_data()["trial_cut_off"]["mg_per_day"])


def evidence() -> EvidenceTag:
    """How sure the equivalents are."""
    return EvidenceTag(_data()["tag"])


def _mg_per_day(one: Taken) -> float | None:
    words = f" {one.dose_text.casefold()} "
    strength = _strength(one)
    times = _times(words)
    if strength is None or times is None:
        return None
    pieces = _PIECES.search(words)
    return strength * times * (float(pieces.group(1)) if pieces else _plain_count(words))


def _plain_count(words: str) -> float:
    """A bare number before the frequency, as imports write it: “2, 1 × every 1 d”."""
    found = _DOSES.search(words.strip())
    return float(found.group(1)) if found else 1.0


def _strength(one: Taken) -> float | None:
    """The mg in the dose when it says them, else the one strength in the name."""
    said = _STRENGTH.findall(one.dose_text) or _STRENGTH.findall(one.text)
    return float(said[0]) if len(set(said)) == 1 else None


def _times(words: str) -> float | None:
    repeated = _REPEAT.search(words)
    if repeated:
        return float(repeated.group(1))
    said = [one for one in _data()["times_a_day"] if re.search(rf"\b{re.escape(one)}\b", words)]
    return float(_data()["times_a_day"][max(said, key=len)]) if said else None


def _is_as_needed(one: Taken) -> bool:
    return bool(re.search(r"\b(?:as needed|prn|when needed)\b", one.dose_text, re.IGNORECASE))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _mg() -> dict[str, float]:
    return {name: float(mg) for name, mg in _data()["mg"].items()}

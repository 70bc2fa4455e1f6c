"""The figures of `trust.toml`: how long things hold and how often they may be tried."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from ataraxy.foundation.evidence_tag import EvidenceTag


@dataclass(frozen=True, slots=True)
class Limit:
    """One figure with its unit, what it means, where it comes from and when it was reviewed."""

    value: int
    unit: str
    meaning: str
    tag: EvidenceTag
    source: str
    reviewed: date


@cache
def limits() -> Mapping[str, Limit]:
    """All figures by name; raises on a missing or unknown field."""
    text = files("ataraxy.platform.accounts").joinpath("trust.toml").read_text("utf-8")
    return {name: _limit(row) for name, row in tomllib.loads(text).items()}


def count(name: str) -> int:
    """A figure that counts things, such as ``pin_tries``."""
    return limits()[name].value


def span(name: str) -> timedelta:
    """A figure that is a length of time, such as ``shift_hours``."""
    limit = limits()[name]
    return {"h": timedelta(hours=1), "min": timedelta(minutes=1)}[limit.unit] * limit.value


def _limit(row: Mapping[str, object]) -> Limit:
    return Limit(**{**row, "tag": EvidenceTag(str(row["tag"]))})  # type: ignore[arg-type]

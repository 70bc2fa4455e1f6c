"""What is believed before a clinic has seen anybody, read from `data/prior.toml`."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

from ataraxy.foundation.data_file import DataFileError, Table
from ataraxy.foundation.evidence_tag import EvidenceTag

DATA = Path(__file__).parent / "data" / "prior.toml"
_SD_IN_RANGE = 3.92  # a 95 % range of a normal distribution is this many standard deviations wide


@dataclass(frozen=True, slots=True)
class Belief:
    """A log-normal belief about one figure: its median and the spread of its logarithm."""

    value: float
    log_sd: float
    source: str
    tag: EvidenceTag

    @property
    def log_value(self) -> float:
        """The logarithm of the median."""
        return log(self.value)


@dataclass(frozen=True, slots=True)
class Prior:
    """Beliefs about the typical days, how people differ, the shape, and how settings differ."""

    median_days: Belief
    between_people: Belief
    shape: Belief
    between_settings: float
    reviewed: dt.date


@cache
def prior(path: Path = DATA) -> Prior:
    """The prior in `path`; raises `DataFileError` naming file and key."""
    table = Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    settings = table.table("spread_between_settings")
    found = Prior(
        median_days=_belief(table.table("median_days")),
        between_people=_belief(table.table("spread_between_people")),
        shape=_belief(table.table("shape")),
        between_settings=settings.take("value", float),
        reviewed=table.take("reviewed", dt.date),
    )
    settings.take("source", str)
    settings.tag("tag")
    settings.close()
    table.close()
    return found


def _belief(table: Table) -> Belief:
    value, low, high = (table.take(key, float) for key in ("value", "low", "high"))
    if not 0 < low < value < high:
        raise DataFileError(table.file, table.path, "needs 0 < low < value < high")
    source, tag = table.take("source", str), table.tag("tag")
    table.close()
    return Belief(value, log(high / low) / _SD_IN_RANGE, source, tag)

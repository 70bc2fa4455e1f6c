"""Reading the data files of this folder: tables, sourced numbers and sourced guardrails."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.foundation.guardrail import Guardrail

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class SourcedBounds:
    """A guardrail with its source and how far that was read."""

    bounds: Guardrail
    source: str
    tag: EvidenceTag


@dataclass(frozen=True, slots=True)
class Sourced:
    """One number with its source and how far that was read."""

    value: float
    source: str
    tag: EvidenceTag


def open_table(name: str) -> Table:
    """The data file `name` as a table whose review date has been read."""
    table = Table(name, tomllib.loads((DATA / name).read_text(encoding="utf-8")))
    table.take("reviewed", dt.date)
    return table


def sourced_bounds(table: Table) -> SourcedBounds:
    """A guardrail with `source` and `tag`; raises when the bounds contradict each other."""
    numbers = [
        table.take(key, float)
        for key in ("absolute_low", "recommended_low", "recommended_high", "absolute_high")
    ]
    try:
        bounds = Guardrail(table.take("unit", str), *numbers)
    except ValueError as problem:
        raise table.fail("absolute_low", str(problem)) from None
    found = SourcedBounds(bounds, table.take("source", str), table.tag("tag"))
    table.close()
    return found


def sourced(table: Table, key: str) -> Sourced:
    """The number `key` of a table that also holds `source` and `tag`, and nothing else."""
    found = Sourced(table.take(key, float), table.take("source", str), table.tag("tag"))
    table.close()
    return found

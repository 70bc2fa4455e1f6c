"""The room's data files: each value with its unit, source and evidence tag, read once."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.foundation.money import Money

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a data file with where it comes from."""

    value: int
    unit: str
    source: str
    tag: EvidenceTag


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What others charge, as a market survey says; never a price of this clinic."""

    words: str
    low: Money
    high: Money
    source: str
    tag: EvidenceTag


def opened(file: str) -> Table:
    """A data file of this room as a strict table, its review date read."""
    table = Table(file, tomllib.loads((_DATA / file).read_text(encoding="utf-8")))
    table.take("reviewed", dt.date)
    return table


@cache
def value(file: str, key: str) -> int:
    """The bare number of `values.key` in `file`."""
    return values(file)[key].value


@cache
def values(file: str) -> dict[str, Value]:
    """Every value of a file by key."""
    rows = opened(file).take("values", dict)
    return {key: _value(Table(file, row, f"values.{key}")) for key, row in rows.items()}


@cache
def survey() -> tuple[Surveyed, ...]:
    """What the market asks, for comparison beside the clinic's own prices."""
    rows = opened("estimate.toml").take("survey", dict)
    return tuple(_surveyed(Table("estimate.toml", row, key)) for key, row in rows.items())


@cache
def danger_words() -> tuple[str, ...]:
    """Words that make a question from outside a call today."""
    return opened("danger_words.toml").strings("words")


def _value(row: Table) -> Value:
    found = Value(
        row.take("value", int), row.take("unit", str), row.take("source", str), row.tag("tag")
    )
    row.close()
    return found


def _surveyed(row: Table) -> Surveyed:
    low, high = row.take("low_cents", int), row.take("high_cents", int)
    words, source = row.take("words", str), row.take("source", str)
    return Surveyed(words, Money(low, "USD"), Money(high, "USD"), source, row.tag("tag"))

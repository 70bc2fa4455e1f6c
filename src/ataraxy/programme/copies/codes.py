"""The codes of `codes.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ataraxy.knowledge.pharmacology import products
from ataraxy.knowledge.records import Coding, Concept


@dataclass(frozen=True, slots=True)
class Measured:
    """What one column of a charted reading is called outside, and its UCUM unit."""

    column: str
    concept: Concept
    unit: str
    category: str


@cache
def _table() -> dict[str, Any]:
    text = files("ataraxy.programme.copies").joinpath("codes.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def measured() -> tuple[Measured, ...]:
    """Every column of a reading that leaves the house, in order."""
    return tuple(
        Measured(column, _loinc(row), row["unit"], row["category"])
        for column, row in _table()["reading"].items()
    )


@cache
def pressure_panel() -> Concept:
    """What a blood pressure is called as a whole."""
    return _loinc(_table()["panel"])


def loinc(code: str, words: str) -> Concept:
    """A concept in words, with its LOINC code when there is one."""
    return Concept((Coding(_table()["loinc"], code, words),) if code else (), words)


def product_concept(key: str, words: str) -> Concept:
    """A medicine as it was ordered, with the code of its ingredient."""
    known = products().get(key)
    row = _table()["drug"].get(known.molecule.value) if known else None
    coding = (Coding(_table()["rxnorm"], row["code"], row["display"]),) if row else ()
    return Concept(coding, words)


def _loinc(row: dict[str, str]) -> Concept:
    return loinc(row["code"], row["display"])

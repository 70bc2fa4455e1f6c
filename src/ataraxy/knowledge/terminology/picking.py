"""What can be picked when somebody writes a condition or an allergy by hand, each with its code.

Only whole matches count: a code is never guessed from part of what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from ataraxy.knowledge.terminology.groups import ICD_SHAPE
from ataraxy.knowledge.terminology.source_lists import (
    DATA,
    condition_groups,
    ingredients,
    read_toml,
)
from ataraxy.knowledge.terminology.systems import RXNORM, SNOMED, UNVERIFIED
from ataraxy.knowledge.terminology.wording import term

_VERIFIED = frozenset({"V", "S"})


@dataclass(frozen=True, slots=True)
class Pick:
    """Words to choose, and the code that is kept with them."""

    words: str
    system: str
    code: str


@cache
def picks(kind: str) -> tuple[Pick, ...]:
    """Everything that can be picked for "conditions", "allergies" or "medicines", by its words.

    A medicine is picked for its spelling only: its name decides, and no code is kept.
    """
    return tuple(sorted(_by_term(kind).values(), key=lambda one: one.words.casefold()))


def picked(kind: str, text: str) -> Pick | None:
    """The entry whose words are these, whatever their case and spelling; else None."""
    return _by_term(kind).get(term(text))


def icd10cm_code(text: str) -> str:
    """A code of ICD-10-CM as it is written, or nothing when these letters are none."""
    code = text.strip().upper()
    return code if ICD_SHAPE.match(code) else ""


@cache
def _by_term(kind: str) -> Mapping[str, Pick]:
    found: dict[str, Pick] = {}
    for one in _all(kind):
        found.setdefault(term(one.words), one)
    return found


def _all(kind: str) -> Iterator[Pick]:
    if kind == "medicines":
        yield from (Pick(one.name, "", "") for one in ingredients())
        return
    groups = condition_groups() if kind == "conditions" else read_toml(DATA / f"{kind}.toml")
    for row in groups.values():
        if isinstance(row, dict):
            yield from _rows(SNOMED, row.get("snomed", ()))
            yield from _rows(RXNORM, row.get("rxnorm", ()))
    yield from _rows(SNOMED, read_toml(DATA / "other_snomed.toml").get(kind, ()))


def _rows(system: str, rows: tuple[Mapping[str, Any], ...]) -> Iterator[Pick]:
    for row in rows:
        sure = row.get("tag", "V") in _VERIFIED
        yield Pick(row["display"], system if sure else UNVERIFIED, row["code"])

"""From codes and words to the groups that rules name.

A code decides; words only raise the question; what stands nowhere is "not recognised" and is
never taken for harmless. ICD-10-CM is a hierarchy, so every well-formed code of it is recognised;
SNOMED CT and RxNorm codes are recognised one by one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")

ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOINC = "http://loinc.org"

_SAME_SYSTEM = {
    "urn:oid:2.16.840.1.113883.6.90": ICD10CM,
    "http://hl7.org/fhir/sid/icd-10": ICD10CM,
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "urn:oid:2.16.840.1.113883.6.88": RXNORM,
}
_ICD_SHAPE = re.compile(r"^[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$")


@dataclass(frozen=True, slots=True)
class Match:
    """The groups an entry belongs to, those its words suggest, and whether any list knows it."""

    groups: frozenset[str]
    possible_groups: frozenset[str]
    recognised: bool


@dataclass(frozen=True, slots=True)
class GroupCodes:
    """The codes and words of one group, as the data file lists them."""

    name: str
    icd10cm: tuple[str, ...]
    without: tuple[str, ...]
    coded: frozenset[tuple[str, str]]
    words: tuple[str, ...]

    def has(self, system: str, code: str) -> bool:
        """Whether a code belongs here."""
        if system == ICD10CM:
            return _under(code, self.icd10cm) and not _under(code, self.without)
        return (system, code) in self.coded

    def suggested_by(self, text: str) -> bool:
        """Whether the words of an entry suggest this group."""
        lowered = text.casefold()
        return any(re.search(rf"\b{re.escape(word)}", lowered) for word in self.words)


@dataclass(frozen=True, slots=True)
class Lists:
    """All groups of one kind, and the other codes of that kind that are known."""

    groups: Mapping[str, GroupCodes]
    others: frozenset[tuple[str, str]]

    def match(self, codings: Iterable[tuple[str, str]], text: str) -> Match:
        """Classify an entry by its codes; by its words only as far as no code is known."""
        coded = [(_system(system), code.strip().upper()) for system, code in codings if code]
        groups = {name for name, one in self.groups.items() for pair in coded if one.has(*pair)}
        recognised = bool(groups) or any(self._knows(*pair) for pair in coded)
        possible = set() if recognised else self._suggested(text)
        return Match(frozenset(groups), frozenset(possible), recognised)

    def _knows(self, system: str, code: str) -> bool:
        if system == ICD10CM:
            return bool(_ICD_SHAPE.match(code))
        return (system, code) in self.others

    def _suggested(self, text: str) -> set[str]:
        return {name for name, one in self.groups.items() if one.suggested_by(text)}


@cache
def conditions() -> Lists:
    """The condition groups."""
    return _lists("conditions.toml", "conditions")


@cache
def allergies() -> Lists:
    """The allergy groups."""
    return _lists("allergies.toml", "allergies")


@cache
def indications() -> Lists:
    """The indication groups."""
    return _lists("indications.toml", "")


def _lists(file: str, others: str) -> Lists:
    data = _read(file)
    known = _read("other_snomed.toml").get(others, ()) if others else ()
    groups = {name: _group(name, row) for name, row in data.items() if isinstance(row, dict)}
    return Lists(groups, frozenset((SNOMED, one["code"]) for one in known))


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads((DATA / file).read_text(encoding="utf-8"))


def _group(name: str, row: Mapping[str, Any]) -> GroupCodes:
    icd = row.get("icd10cm", {})
    coded = {(SNOMED, one["code"]) for one in row.get("snomed", ())}
    coded |= {(RXNORM, one["code"]) for one in row.get("rxnorm", ())}
    return GroupCodes(
        name=name,
        icd10cm=tuple(icd.get("codes", ())),
        without=tuple(icd.get("without", ())),
        coded=frozenset(coded),
        words=tuple(row.get("words", ())),
    )


def _system(system: str) -> str:
    return _SAME_SYSTEM.get(system, system)


def _under(code: str, categories: Iterable[str]) -> bool:
    """Whether an ICD-10-CM code is one of the categories or lies below one; dots do not matter."""
    bare = code.replace(".", "")
    return any(bare.startswith(category.replace(".", "")) for category in categories)

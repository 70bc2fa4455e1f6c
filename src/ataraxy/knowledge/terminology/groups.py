"""From codes and words to the groups that rules name.

A code decides; words only raise the question; what stands nowhere is "not recognised" and is
never taken for harmless. ICD-10-CM is a hierarchy, so every well-formed code of it is recognised;
SNOMED CT and RxNorm codes are recognised one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ataraxy.knowledge.terminology import loaded
from ataraxy.knowledge.terminology.systems import (
    ICD10CM,
    RXNORM,
    SNOMED,
    UNVERIFIED,
    system_of,
)
from ataraxy.knowledge.terminology.wording import diagnosis, term

ICD_SHAPE = re.compile(r"^[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$")


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
        lowered = f" {diagnosis(text)}"
        return any(f" {word}" in lowered for word in self.words)


@dataclass(frozen=True, slots=True)
class Lists:
    """All groups of one kind, and the other codes of that kind that are known."""

    groups: Mapping[str, GroupCodes]
    others: frozenset[tuple[str, str]]
    names: Mapping[str, str] = field(default_factory=dict)
    """The words that come with the listed SNOMED CT concepts, for concepts that are not listed."""

    def match(self, codings: Iterable[tuple[str, str]], text: str) -> Match:
        """Classify an entry by its codes; by its words only as far as no code is known.

        A SNOMED CT code that no list has, with exactly the words of one that a list has, is a
        newer or older code of the same thing.
        """
        coded = [(system_of(system), code.strip().upper()) for system, code in codings if code]
        coded += self._same_words(coded, text)
        groups = {name for name, one in self.groups.items() for pair in coded if one.has(*pair)}
        recognised = bool(groups) or any(self._knows(*pair) for pair in coded)
        possible = set() if recognised else self._suggested(text)
        return Match(frozenset(groups), frozenset(possible), recognised)

    def _same_words(self, coded: list[tuple[str, str]], text: str) -> list[tuple[str, str]]:
        if any(self._knows(*pair) or self._grouped(*pair) for pair in coded):
            return []
        same = self.names.get(term(text))
        is_coded = any(system == SNOMED for system, _ in coded)
        return [(SNOMED, same)] if is_coded and same else []

    def _grouped(self, system: str, code: str) -> bool:
        return any(one.has(system, code) for one in self.groups.values())

    def _knows(self, system: str, code: str) -> bool:
        if system == ICD10CM:
            return bool(ICD_SHAPE.match(code))
        return (system, code) in self.others

    def _suggested(self, text: str) -> set[str]:
        return {name for name, one in self.groups.items() if one.suggested_by(text)}


@cache
def conditions() -> Lists:
    """The condition groups."""
    return lists_of(loaded.data()["conditions"])


@cache
def allergies() -> Lists:
    """The allergy groups."""
    return lists_of(loaded.data()["allergies"])


@cache
def indications() -> Lists:
    """The indication groups."""
    return lists_of(loaded.data()["indications"])


def lists_of(found: Mapping[str, Any]) -> Lists:
    """The groups of one kind of a compiled file."""
    groups = {name: _group(name, row) for name, row in found["groups"].items()}
    return Lists(groups, _pairs(SNOMED, found["others"]), found["names"])


def _group(name: str, row: Mapping[str, Any]) -> GroupCodes:
    return GroupCodes(
        name=name,
        icd10cm=tuple(row["icd10cm"]),
        without=tuple(row["without"]),
        coded=_pairs(SNOMED, row["snomed"]) | _pairs(RXNORM, row["rxnorm"]),
        words=tuple(row["words"]),
    )


def _pairs(system: str, codes: Iterable[str]) -> frozenset[tuple[str, str]]:
    return frozenset((kept, code) for code in codes for kept in (system, UNVERIFIED))


def _under(code: str, categories: Iterable[str]) -> bool:
    """Whether an ICD-10-CM code is one of the categories or lies below one; dots do not matter."""
    bare = code.replace(".", "")
    return any(bare.startswith(category.replace(".", "")) for category in categories)

"""Guideline packs: what a guideline says of an indication and a route; a clinic switches them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence.rule_files import shipped_rulebook
from ataraxy.knowledge.evidence.rules import Route
from ataraxy.knowledge.evidence.sources import Source

PACKS_FILE = Path(__file__).with_name("data") / "packs.toml"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing a guideline says; no indications: for every one."""

    text: str
    tag: EvidenceTag
    indications: frozenset[str]
    routes: frozenset[Route]


@dataclass(frozen=True, slots=True)
class Pack:
    """One guideline. `needs` are items of the work-up that it asks of everybody."""

    id: str
    title: str
    place: str
    sources: tuple[Source, ...]
    says: tuple[Sentence, ...]
    needs: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Whether nobody has filled it yet: then nothing is held against it."""
        return not self.says and not self.needs

    def about(self, indications: frozenset[str], route: Route) -> tuple[Sentence, ...]:
        """What it says about these indications by this route."""
        return tuple(
            one
            for one in self.says
            if route in one.routes and (not one.indications or one.indications & indications)
        )


@cache
def packs() -> Mapping[str, Pack]:
    """The shipped packs by id. Raises `ValueError` for a source or indication nobody knows."""
    data = tomllib.loads(PACKS_FILE.read_text(encoding="utf-8"))
    return {row["id"]: _pack(row) for row in data["pack"]}


def _pack(row: Mapping[str, Any]) -> Pack:
    book = shipped_rulebook()
    said = tuple(_sentence(one) for one in row.get("says", ()))
    known = book.vocabulary.names("indication")
    strange = set(row["sources"]) - set(book.sources)
    strange |= {name for one in said for name in one.indications - known}
    if strange:
        raise ValueError(f"Pack {row['id']}: nothing is called {sorted(strange)}.")
    return Pack(
        id=row["id"],
        title=row["title"],
        place=row["place"],
        sources=tuple(book.sources[key] for key in row["sources"]),
        says=said,
        needs=frozenset(row.get("needs", ())),
    )


def _sentence(row: Mapping[str, Any]) -> Sentence:
    return Sentence(
        text=row["text"],
        tag=EvidenceTag(row["tag"]),
        indications=frozenset(row.get("indications", ())),
        routes=frozenset(Route(one) for one in row.get("routes", Route)),
    )

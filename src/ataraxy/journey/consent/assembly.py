"""The consent document for one treatment and route, put together from versioned blocks. Pure.

Blocks are files under `blocks/`; which of them apply is decided by treatment, route and indication.
What was assembled is kept with the consent, so an old consent stays readable after an upgrade.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag

Table = Mapping[str, Any]


class BlockError(ValueError):
    """A block file, or what was asked of the blocks, does not fit; the text says which and how."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number a patient reads, with where it comes from and how sure that is."""

    what: str
    value: str
    source: str
    tag: EvidenceTag


@dataclass(frozen=True, slots=True)
class Block:
    """One numbered part of the document. Empty `routes` or `indications` mean every one."""

    id: str
    version: int
    order: int
    title: str
    treatments: frozenset[str]
    routes: frozenset[str]
    indications: frozenset[str]
    text: str
    figures: tuple[Figure, ...]
    sources: tuple[str, ...]
    review_due: date
    teach_back: str = ""
    choice: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One issue of the whole document."""

    number: int
    since: date
    material: bool
    why: str


@dataclass(frozen=True, slots=True)
class Particulars:
    """What the document is for: the course's route and indication."""

    route: str
    indication: str


def route_of(code: str) -> str:
    """The route's own name for any code other rooms use; raises `BlockError` when unknown."""
    data = _document()
    route = str(data["route_aliases"].get(code, code))
    if route not in data["routes"]:
        raise BlockError(f"No consent text exists for the route {code!r}.")
    return route


def treatment_of(route: str) -> str:
    """“ketamine” or “esketamine”."""
    return str(_document()["routes"][route_of(route)]["treatment"])


def route_words(route: str) -> str:
    """The treatment and route as a patient reads them."""
    return str(_document()["routes"][route_of(route)]["words"])


def indication_words(indication: str) -> str:
    """The condition as a patient reads it; raises `BlockError` when there is no text for it."""
    found = _document()["indications"].get(indication)
    if found is None:
        raise BlockError(f"No consent text exists for the indication {indication!r}.")
    return str(found)


def document_words(table: str) -> Table:
    """The words for “routes” or “indications” as the English document has them."""
    found: Table = _document()[table]
    return found


def versions() -> tuple[Version, ...]:
    """Every version of the document, oldest first."""
    rows = _document()["versions"]
    found = [Version(row["number"], row["since"], row["material"], row["why"]) for row in rows]
    return tuple(sorted(found, key=lambda one: one.number))


def current_version() -> Version:
    """The version that a consent prepared now is made from."""
    return versions()[-1]


def renewal_months() -> int:
    """After how many months a consent ends (a local default)."""
    return int(_document()["renewal"]["months"])


def clear_of_dose() -> timedelta:
    """How long after a dose a signature counts again (a local default)."""
    return timedelta(hours=int(_document()["after_dose"]["hours"]))


def chosen_for(particulars: Particulars) -> tuple[Block, ...]:
    """The blocks that apply, in order; raises `BlockError` when a required part is missing."""
    route = route_of(particulars.route)
    indication_words(particulars.indication)
    chosen = [one for one in blocks() if _applies(one, route, particulars.indication)]
    for order in (1, 2, 3, 4, 5):
        if not any(one.order == order for one in chosen):
            raise BlockError(f"Part {order} is missing for {route}, {particulars.indication}.")
    return tuple(chosen)


@cache
def blocks() -> tuple[Block, ...]:
    """Every block of the current version, in the order of the document."""
    folder = files("ataraxy.journey.consent").joinpath("blocks")
    texts = {
        one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".toml")
    }
    found = [_block(name, text) for name, text in texts.items()]
    return tuple(sorted(found, key=lambda one: (one.order, one.id)))


def _applies(block: Block, route: str, indication: str) -> bool:
    return (
        treatment_of(route) in block.treatments
        and (not block.routes or route in block.routes)
        and (not block.indications or indication in block.indications)
    )


def _block(name: str, text: str) -> Block:
    try:
        row = tomllib.loads(text)
        return Block(
            id=row["id"],
            version=row["version"],
            order=row["order"],
            title=row["title"],
            treatments=frozenset(row["treatments"]),
            routes=frozenset(row["routes"]),
            indications=frozenset(row["indications"]),
            text=row["text"].strip(),
            figures=tuple(_figure(one) for one in row.get("figures", ())),
            sources=tuple(row["sources"]),
            review_due=row["review_due"],
            teach_back=row.get("teach_back", ""),
            choice=row.get("choice", ""),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
    except (KeyError, ValueError) as error:
        raise BlockError(f"blocks/{name}: {error}") from error


def _figure(row: Table) -> Figure:
    return Figure(row["what"], row["value"], row["source"], EvidenceTag(row["tag"]))


@cache
def _document() -> dict[str, Any]:
    text = files("ataraxy.journey.consent").joinpath("document.toml").read_text("utf-8")
    return tomllib.loads(text)


def route_choices() -> list[tuple[str, str]]:
    """Every route there is a document for, with its words."""
    return [(key, row["words"]) for key, row in _document()["routes"].items()]


def indication_choices() -> list[tuple[str, str]]:
    """Every condition there is a document for, with its words."""
    return [(key, str(words)) for key, words in _document()["indications"].items()]

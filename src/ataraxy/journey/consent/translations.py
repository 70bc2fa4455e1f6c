"""The document in another language: words from a folder, everything else from the block. Pure.

`BlockError` says what a folder lacks. What was assembled is frozen in the consent.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ataraxy.journey.consent.assembly import (
    Block,
    BlockError,
    Particulars,
    blocks,
    chosen_for,
    document_words,
)

ENGLISH = "en"
SHIPPED = Path(__file__).with_name("languages")


@dataclass(frozen=True, slots=True)
class Translation:
    """One language: its name in itself, the words of each block by id, of routes and conditions."""

    language: str
    name: str
    rows: Mapping[str, Mapping[str, Any]]
    routes: Mapping[str, str]
    indications: Mapping[str, str]


def read_translation(folder: Path) -> Translation:
    """Read one language and check that it is whole; raises `BlockError` with what is missing."""
    try:
        rows = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in folder.glob("*.toml")}
        words = rows.pop("words")
        found = Translation(
            folder.name,
            words["name"],
            {row["id"]: row for row in rows.values()},
            words["routes"],
            words["indications"],
        )
    except (KeyError, ValueError) as error:
        raise BlockError(f"languages/{folder.name}: {error}") from error
    lacking = [*_lacking_blocks(found), *_lacking_words(found)]
    if lacking:
        raise BlockError(f"languages/{folder.name}: {'; '.join(lacking)}")
    return found


@cache
def languages(folder: Path = SHIPPED) -> tuple[tuple[str, str], ...]:
    """Every language the whole document can be read in, with its own name; English first."""
    found = [(ENGLISH, "English")]
    for one in sorted(path for path in folder.iterdir() if path.is_dir()):
        try:
            made = read_translation(one)
        except BlockError:
            continue  # a half translated document is never shown; a test says what is missing
        found.append((made.language, made.name))
    return tuple(found)


def assemble(
    particulars: Particulars, language: str = ENGLISH, folder: Path = SHIPPED
) -> tuple[Block, ...]:
    """The blocks that apply, in order and in a language; `BlockError` when something is missing."""
    return in_language(chosen_for(particulars), particulars.indication, language, folder)


def in_language(
    chosen: Iterable[Block], indication: str, language: str, folder: Path = SHIPPED
) -> tuple[Block, ...]:
    """The chosen blocks in a language, with the condition in its words."""
    if language not in dict(languages(folder)):
        raise BlockError(f"No consent text exists in the language {language!r}.")
    if language == ENGLISH:
        words = document_words("indications")[indication]
        return tuple(_filled(one, words) for one in chosen)
    made = read_translation(folder / language)
    words = made.indications[indication]
    return tuple(_filled(_translated(one, made.rows[one.id]), words) for one in chosen)


def route_in_language(route: str, language: str, folder: Path = SHIPPED) -> str:
    """Treatment and route as a patient of this language reads them."""
    if language == ENGLISH:
        return str(document_words("routes")[route]["words"])
    return str(read_translation(folder / language).routes[route])


def _translated(block: Block, row: Mapping[str, Any]) -> Block:
    said = row.get("figures", [])
    figures = tuple(replace(one, what=what) for one, what in zip(block.figures, said, strict=True))
    return replace(
        block,
        title=row["title"],
        text=row["text"].strip(),
        figures=figures,
        teach_back=row.get("teach_back", ""),
        choice=row.get("choice", ""),
    )


def _filled(block: Block, indication: str) -> Block:
    return replace(block, text=block.text.replace("{indication}", indication))


def _lacking_blocks(found: Translation) -> list[str]:
    lacking = []
    for block in blocks():
        row = found.rows.get(block.id)
        if row is None:
            lacking.append(f"{block.id} is missing")
        elif row.get("version") != block.version:
            lacking.append(f"{block.id} is not of version {block.version}")
        elif not _says_as_much(block, row):
            lacking.append(f"{block.id} has other parts than the block")
    return lacking


def _says_as_much(block: Block, row: Mapping[str, Any]) -> bool:
    asks = bool(row.get("teach_back")), bool(row.get("choice"))
    return (
        bool(row.get("title") and row.get("text"))
        and len(row.get("figures", [])) == len(block.figures)
        and asks == (bool(block.teach_back), bool(block.choice))
        and ("{indication}" in row["text"]) == ("{indication}" in block.text)
    )


def _lacking_words(found: Translation) -> list[str]:
    wanted = {("routes", key) for key in document_words("routes")}
    wanted |= {("indications", key) for key in document_words("indications")}
    given = {("routes", key) for key in found.routes}
    given |= {("indications", key) for key in found.indications}
    return [f"words.toml lacks {table}.{key}" for table, key in sorted(wanted - given)]

"""Setting a paper as a tagged PDF (PDF/UA-1) with typst and the vendored fonts.

Pure: a `Paper` and the printing time in, bytes out. Words reach typst as JSON data and are never
read as markup, so no name can break a page. Rendering takes tens of milliseconds: call it before a
write transaction opens or in a job, never inside one.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typst

from ataraxy.platform.documents.glyphs import (
    FONT_FOLDER,
    character_name,
    printable_codepoints,
    spelled_out,
    unprintable,
)
from ataraxy.platform.documents.paper import Block, Paper, canonical_text, content_hash

_TEMPLATE = Path(__file__).parent / "typeset" / "house.typ"


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF, the hash of its words, and the characters that were spelled out."""

    pdf: bytes
    content_sha256: str
    unprintable: tuple[str, ...]

    @property
    def warning(self) -> str:
        """What to tell the person who asked for the PDF; empty when every character was printed."""
        if not self.unprintable:
            return ""
        named = ", ".join(character_name(char) for char in self.unprintable)
        return f"No installed font has these characters; the PDF spells them out: {named}."


@dataclass(frozen=True, slots=True)
class Labels:
    """The template's own words, in the paper's language (the caller translates them)."""

    page_of: str = "Page {page} of {pages}"
    printed: str = "Printed {when}"
    content_hash: str = "Content SHA-256 {hash}"
    spelled_out: str = (
        "No installed font has these characters, so they are spelled out by number: {characters}."
    )


def print_paper(
    paper: Paper, *, printed_at: datetime, zone: ZoneInfo, labels: Labels | None = None
) -> Printed:
    """Set `paper` as PDF/UA-1; `printed_at` (aware) appears in `zone` on every page.

    Raises `ValueError` for a naive time and `typst.TypstError` if the template itself is broken.
    """
    if printed_at.tzinfo is None:
        raise ValueError("A paper is printed at an instant: give a time with its zone.")
    local = printed_at.astimezone(zone)
    words = canonical_text(paper)
    missing = unprintable(words)
    digest = content_hash(words)
    data = _data(paper, local, zone, digest, missing, labels or Labels())
    pdf = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=int(printed_at.timestamp()),
    )
    return Printed(pdf, digest, missing)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [FONT_FOLDER])


def warm_up() -> None:
    """Read the fonts once (a web or worker process calls this at its start)."""
    _fonts()
    printable_codepoints()


def _data(
    paper: Paper,
    local: datetime,
    zone: ZoneInfo,
    digest: str,
    missing: tuple[str, ...],
    labels: Labels,
) -> dict[str, Any]:
    when = f"{local:%Y-%m-%d %H:%M} {local:%Z} ({zone.key})"
    data = {
        "title": paper.title,
        "language": paper.language,
        "clinic": paper.clinic,
        "patient": paper.patient_line,
        "printed": labels.printed.format(when=when),
        "hash": labels.content_hash.format(hash=digest),
        "page_of": labels.page_of,
        "blocks": [_block(block) for block in paper.blocks],
        "spelled_out": _spelled_note(missing, labels),
    }
    return _printable(data) if missing else data


def _spelled_note(missing: tuple[str, ...], labels: Labels) -> str:
    if not missing:
        return ""
    return labels.spelled_out.format(characters=", ".join(map(character_name, missing)))


def _block(block: Block) -> dict[str, Any]:
    return {"kind": type(block).__name__.lower(), **asdict(block)}


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return spelled_out(value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value

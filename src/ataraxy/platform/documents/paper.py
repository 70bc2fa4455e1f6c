"""What a paper says, apart from how it looks: blocks of plain text with one canonical form.

The canonical text is what signatures and footers hash. It holds every word a reader sees in the
body and the heading lines, in reading order, and nothing about fonts, pages or the printing time,
so the same words always have the same hash. Text is never normalised: a hash covers the exact
characters that were shown.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_ACTIVE = re.compile(r"<(?:script|style|a|image|use|foreignObject)\b|href|\bon\w+=", re.IGNORECASE)
_DRAWN_LINE = re.compile(r"(?:[ML] ?-?[0-9]{1,5}(?:\.[0-9]+)?[ ,]-?[0-9]{1,5}(?:\.[0-9]+)? ?)*")


@dataclass(frozen=True, slots=True)
class Heading:
    """A section title; `level` 2 is a section, 3 a part of one (the paper's title is level 1)."""

    text: str
    level: int = 2

    def __post_init__(self) -> None:
        if self.level not in {2, 3}:
            raise ValueError(f"A heading inside a paper has level 2 or 3, not {self.level}.")

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        yield f"{'#' * self.level} {self.text}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a small one is a source line or a footnote."""

    text: str
    small: bool = False

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        yield self.text


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list whose order carries no rank."""

    items: tuple[str, ...]

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        for item in self.items:
            yield f"- {item}"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a header row; every row has as many cells as the header.

    A long one names the widths of its columns in mm: it is set in small type and many times faster,
    because nothing has to be measured first.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths_mm: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("Every row of a table needs as many cells as its header.")
        if self.widths_mm and len(self.widths_mm) != len(self.header):
            raise ValueError("A table names the width of every column, or of none.")

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        for row in (self.header, *self.rows):
            yield "| " + " | ".join(row) + " |"


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and its value, such as “Date of birth” and “3 May 1980”."""

    pairs: tuple[tuple[str, str], ...]

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        for label, value in self.pairs:
            yield f"{label}: {value}"


@dataclass(frozen=True, slots=True)
class Notice:
    """A boxed sentence that must not be overlooked."""

    text: str

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        yield f"! {self.text}"


@dataclass(frozen=True, slots=True)
class SignatureMark:
    """A signature as it stands on the paper: who, what it means, when; perhaps a drawn line.

    `path` is the `d` of an SVG path inside the box `width` × `height` (CSS pixels), or empty when
    the name was typed. `proof` says how the signer was known (“PIN on a registered tablet”).
    """

    name: str
    meaning: str
    when: str
    proof: str
    path: str = ""
    width: int = 600
    height: int = 200

    def __post_init__(self) -> None:
        if not is_drawn_line(self.path):
            raise ValueError("A drawn signature is an SVG path of moves and lines, nothing else.")

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        drawn = hashlib.sha256(self.path.encode()).hexdigest() if self.path else "typed name"
        yield f"Signed: {self.name} | {self.meaning} | {self.when} | {self.proof} | {drawn}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A vector drawing, one `<svg>` of our own making, with what it shows in words."""

    svg: str
    alt: str

    def __post_init__(self) -> None:
        if not (self.svg.startswith("<svg") and self.alt.strip()):
            raise ValueError("A drawing is one <svg> element and words for who cannot see it.")
        if _ACTIVE.search(self.svg):
            raise ValueError("A drawing on paper holds no script, style, link or image.")

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block: its words, and the hash of its strokes."""
        yield f"[{self.alt}] {hashlib.sha256(self.svg.encode()).hexdigest()}"


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a new page, about the person in `patient_line` from there on."""

    patient_line: str = ""

    def lines(self) -> Iterable[str]:
        """The canonical lines of this block."""
        yield f"--- {self.patient_line}".rstrip()


Block = NewPage | Heading | Paragraph | Bullets | Table | Facts | Notice | SignatureMark | Drawing


def is_drawn_line(path: str) -> bool:
    """Whether `path` is empty or an SVG path of moves and lines, as a signature pad draws it."""
    return _DRAWN_LINE.fullmatch(path) is not None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be hashed and printed.

    `language` is a BCP 47 tag such as “en” or “ar”; it sets hyphenation, the reading direction and
    what a screen reader speaks. `patient_line` is empty for a paper about no patient.
    """

    title: str
    language: str
    clinic: str
    patient_line: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        if not (self.title.strip() and self.clinic.strip() and self.language.strip()):
            raise ValueError("A paper needs a title, the clinic's name and a language.")


def canonical_text(paper: Paper) -> str:
    """The words of `paper` in reading order, one block after another, ending in a newline."""
    head = [f"# {paper.title}", paper.clinic, paper.patient_line, f"[{paper.language}]"]
    body = ("\n".join(block.lines()) for block in paper.blocks)
    return "\n\n".join(["\n".join(head), *body]) + "\n"


def content_hash(shown: str | bytes) -> str:
    """SHA-256, in hex, of exactly what was shown (text as UTF-8, not normalised)."""
    raw = shown.encode("utf-8") if isinstance(shown, str) else shown
    return hashlib.sha256(raw).hexdigest()

"""A letter on a page: the same sections and lists as on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ataraxy.journey.letters.drafting import Section
from ataraxy.journey.letters.paper import blocks_of
from ataraxy.journey.letters.words import SAFETY
from ataraxy.platform.documents.paper import Bullets, Notice, Paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a list."""

    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One part of a letter as a page shows it."""

    key: str
    title: str
    pieces: tuple[Piece, ...]

    @property
    def is_safety(self) -> bool:
        """Whether it says whom to call in danger; the page then shows numbers to tap."""
        return self.key == SAFETY


def shown_sections(body: Sequence[Section]) -> list[ShownSection]:
    """The sections of a letter for a page."""
    return [ShownSection(one["key"], one["title"], _pieces(one)) for one in body]


def _pieces(section: Section) -> tuple[Piece, ...]:
    made = []
    for block in blocks_of(section):
        if isinstance(block, Bullets):
            made.append(Piece(items=block.items))
        elif isinstance(block, Paragraph | Notice):
            made.append(Piece(text=block.text))
    return tuple(made)

"""Plain text, shaped a little: a blank line begins a paragraph, “## ” a heading, “- ” a point.

The files that ship and what a clinic writes itself are read alike. Nothing in it becomes markup:
the template escapes every word.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a text: `kind` is heading, list or paragraph."""

    kind: str
    text: str = ""
    items: tuple[str, ...] = ()


def pieces(text: str) -> tuple[Piece, ...]:
    """The text in order."""
    found: list[Piece] = []
    for block in text.replace("\r\n", "\n").split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        while lines and lines[0].startswith("## "):
            found.append(Piece("heading", lines.pop(0).removeprefix("## ")))
        if not lines:
            continue
        if all(line.startswith("- ") for line in lines):
            found.append(Piece("list", items=tuple(line.removeprefix("- ") for line in lines)))
        else:
            found.append(Piece("paragraph", " ".join(lines)))
    return tuple(found)


def said(text: str) -> str:
    """The words alone, each line a sentence of its own, for counting how hard they are to read."""
    lines = [line.strip().removeprefix("## ").removeprefix("- ") for line in text.splitlines()]
    return "\n".join(
        line if line.endswith((".", "!", "?")) else f"{line}." for line in lines if line
    )

"""A small label for a syringe or a bag, set with typst: a DataMatrix beside a few lines. Pure.

The matrix arrives as rows of dark and light; what it says is for the room that prints to decide,
and is never a name: whoever finds a label on the floor must not find a patient in its code.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst

from ataraxy.platform.documents.glyphs import FONT_FOLDER, spelled_out

_TEMPLATE = Path(__file__).parent / "typeset" / "label.typ"


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its headline, lines from top to bottom, and the rows of its matrix."""

    title: str
    head: str
    lines: tuple[str, ...]
    matrix: tuple[tuple[bool, ...], ...]
    code: str


def print_label(label: Label) -> bytes:
    """The label as a PDF of one page, 70 by 37 mm."""
    data = {
        "title": spelled_out(label.title),
        "head": spelled_out(label.head),
        "lines": [spelled_out(line) for line in label.lines],
        "code": label.code,
        "matrix": matrix_svg(label.matrix),
    }
    made: bytes = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"label": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made


def matrix_svg(matrix: Sequence[Sequence[bool]]) -> str:
    """The matrix as squares with a quiet zone of one module around it."""
    size = len(matrix) + 2
    dark = "".join(
        f"M{x + 1} {y + 1}h1v1h-1z"
        for y, row in enumerate(matrix)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<rect width="{size}" height="{size}" fill="white"/><path d="{dark}" fill="black"/></svg>'
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(False, False, [FONT_FOLDER])

"""Small labels for syringes and bags, set with typst: a DataMatrix beside a few lines. Pure.

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
from ataraxy.platform.documents.sheets import ROLL, LabelSheet, label_sheets, lay_out

_TEMPLATE = Path(__file__).parent / "typeset" / "labels.typ"


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its headline, lines from top to bottom, and the rows of its matrix."""

    title: str
    head: str
    lines: tuple[str, ...]
    matrix: tuple[tuple[bool, ...], ...]
    code: str


def print_label(label: Label) -> bytes:
    """One label alone, for a label printer."""
    return print_labels([label], label_sheets()[ROLL], 1)


def print_labels(labels: Sequence[Label], sheet: LabelSheet, start: int) -> bytes:
    """Labels as a PDF of as many sheets as they need, the first one from place `start` on."""
    places = lay_out(sheet, len(labels), start)
    sheets: list[list[dict[str, object]]] = [[] for _n in range(places[-1].sheet + 1)]
    for label, place in zip(labels, places, strict=True):
        sheets[place.sheet].append(_face(label) | {"x": place.x, "y": place.y})
    data = {
        "title": spelled_out(labels[0].title),
        "paper": sheet.paper_mm,
        "label": (sheet.width, sheet.height),
        "sheets": sheets,
    }
    made: bytes = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"labels": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made


def _face(label: Label) -> dict[str, object]:
    return {
        "head": spelled_out(label.head),
        "lines": [spelled_out(line) for line in label.lines],
        "code": label.code,
        "matrix": matrix_svg(label.matrix),
    }


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

"""Sheets of labels: where each label lies, and which place on a partly used sheet is free. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.decision import ALLOWED, Decision, refuse

_FILE = Path(__file__).parent / "data" / "label_sheets.toml"
_PAPER_MM = {"letter": (215.9, 279.4), "a4": (210.0, 297.0)}
_ROUNDING_MM = 0.01
ROLL = "roll_70x37"
NOTHING = gettext_lazy(
    "Nothing is chosen to print. Tick a label; a dose has one once it is prepared."
)


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """One kind of sheet, in mm: the paper, and a grid of equal labels on it."""

    key: str
    name: str
    paper: str
    columns: int
    rows: int
    width: float
    height: float
    left: float
    top: float
    step_x: float
    step_y: float

    @property
    def places(self) -> int:
        """How many labels are on one sheet."""
        return self.columns * self.rows

    @property
    def paper_mm(self) -> tuple[float, float]:
        """Width and height of the paper; a roll's is its label."""
        return _PAPER_MM.get(self.paper, (self.width, self.height))


@dataclass(frozen=True, slots=True)
class Place:
    """Where one label lies: sheet counted from 0, and its upper left corner in mm."""

    sheet: int
    x: float
    y: float


@cache
def label_sheets() -> dict[str, LabelSheet]:
    """Every sheet that ships, by key; raises `DataFileError` for one that is off its paper."""
    table = Table("label_sheets.toml", tomllib.loads(_FILE.read_text(encoding="utf-8")))
    table.take("reviewed", date)
    rows = table.take("sheets", dict)
    table.close()
    return {
        key: _sheet(key, Table("label_sheets.toml", row, f"sheets.{key}"))
        for key, row in rows.items()
    }


def usual_sheet(country: str) -> LabelSheet:
    """The sheet to begin with where nobody has chosen one: letter paper in North America."""
    return label_sheets()["letter_3x10" if country in {"US", "CA", "MX"} else "a4_3x8"]


def may_print(sheet: LabelSheet, labels: int, start: int) -> Decision:
    """Refused when there is nothing to print or the first place is not on this sheet."""
    if labels < 1:
        return refuse(str(NOTHING), rule="labels.nothing")
    if not 1 <= start <= sheet.places:
        text = _("This sheet has places 1 to %(last)d; there is no place %(start)d.")
        return refuse(text % {"last": sheet.places, "start": start}, rule="labels.place")
    return ALLOWED


def lay_out(sheet: LabelSheet, labels: int, start: int) -> tuple[Place, ...]:
    """Places row by row from `start` (1 is the upper left), going on with a new sheet when full."""
    return tuple(_place(sheet, start - 1 + number) for number in range(labels))


def next_free(sheet: LabelSheet, labels: int, start: int) -> int:
    """The first free place of the last sheet afterwards; 1 when that sheet is full."""
    return (start - 1 + labels) % sheet.places + 1


def _place(sheet: LabelSheet, number: int) -> Place:
    page, rest = divmod(number, sheet.places)
    row, column = divmod(rest, sheet.columns)
    return Place(page, sheet.left + column * sheet.step_x, sheet.top + row * sheet.step_y)


def _sheet(key: str, row: Table) -> LabelSheet:
    found = LabelSheet(
        key=key,
        name=row.take("name", str),
        paper=row.take("paper", str),
        columns=row.take("columns", int),
        rows=row.take("rows", int),
        **{name: row.take(name, float)
           for name in ("width", "height", "left", "top", "step_x", "step_y")},
    )  # fmt: skip
    row.take("source", str)
    row.tag("tag")
    row.close()
    last = _place(found, found.places - 1)
    across, down = found.paper_mm
    beside = last.x + found.width > across + _ROUNDING_MM
    if beside or last.y + found.height > down + _ROUNDING_MM:
        raise row.fail("columns", "the last label is not on the paper")
    return found

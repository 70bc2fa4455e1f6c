"""What may stand in one cell of somebody else's table, and what to do when it does not. Pure.

Each function returns the value, or words that end a sentence begun by the cell: what is wrong with
it and what to write instead. Numbers are read strictly: a table that needs guessing is not taken.
"""

from __future__ import annotations

import re
from datetime import date

_WHOLE = re.compile(r"[+-]?[0-9]+(?:\.0+)?", re.ASCII)
_FARTHEST = 100_000
"""More days or points than anything here can have: surely another unit, such as seconds."""
_ANYTHING_BUT = re.compile(r"[\x00-\x1f\x7f]")


class CellError(ValueError):
    """A cell that cannot be taken, in words."""


def whole(text: str, unit: str) -> int:
    """A whole number of `unit`; `20.0` is one, `20,0`, `2e1` and `1_0` are not."""
    if not text:
        raise CellError(f"is empty; it needs a whole number of {unit}")
    if not _WHOLE.fullmatch(text) or abs(float(text)) > _FARTHEST:
        raise CellError(f"“{text}” is not a whole number of {unit}. {_instead(text)}")
    return int(float(text))


def calendar_day(text: str) -> date:
    """A date as 2026-03-31, and in no other way: 3/5 is March here and May there."""
    try:
        if len(text) == len("2026-03-31"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CellError(f"“{text}” is not a date like 2026-03-31. Write year-month-day.")


def plain_text(text: str) -> str:
    """A label or a group: no formula of a spreadsheet, no line break, nothing invisible."""
    if text.startswith("="):
        raise CellError(f"“{text}” is a formula. Save the table with its values instead.")
    if _ANYTHING_BUT.search(text):
        raise CellError("holds a line break or an invisible character. Take it out.")
    return text


def _instead(text: str) -> str:
    if text.startswith(("=", "#")):
        return "It is a formula or its error: save the table with values."
    if "," in text:
        return "Write 20, or 20.0, without a comma."
    if text.replace("-", "").replace("/", "").isdigit():
        return "For dates name `date` and `start` in the mapping."
    return "If it stands for “not measured”, name it under `missing` in the mapping."

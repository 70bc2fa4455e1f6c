"""Open somebody else's table: is it text, and has it the columns the mapping names? Pure.

A newcomer's table fails here first: saved as a workbook, in an old encoding, with another
delimiter. Each refusal says what it looks like and what to do, once and not for every column.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ataraxy.programme.research.mapping import Mapping

_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_SAVE = "Save the table as “CSV UTF-8” and try again."
_DELIMITERS = {";": ";", "\t": "\\t", ",": ",", "|": "|"}


class UnreadableError(ValueError):
    """A file that is no table of text, with the line at which that shows."""

    def __init__(self, line: int, words: str) -> None:
        self.line = line
        super().__init__(words)


def text_of(path: Path) -> str:
    """The text of a table; raises `UnreadableError` for a workbook or another encoding."""
    raw = path.read_bytes()
    if raw.startswith(_WORKBOOK):
        raise UnreadableError(1, f"is a workbook, not CSV. {_SAVE}")
    if raw.startswith(_WIDE):
        raise UnreadableError(1, f"is UTF-16, not UTF-8. {_SAVE}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + raw.count(b"\n", 0, error.start)
        seen = raw[max(0, error.start - 12) : error.end + 12].decode("latin-1").split("\n")
        near = next((one for one in seen if any(ord(letter) > 127 for letter in one)), "")
        told = f"is not UTF-8 text, near “{near.strip()}”. {_SAVE}"
        raise UnreadableError(line, told) from error


def columns_of(names: Sequence[str], mapping: Mapping) -> list[tuple[str, str]]:
    """What keeps the first line from being the header the mapping describes: column and words."""
    if not any(names):
        return [("", "the first line is empty; it must hold the names of the columns")]
    other = _other_delimiter(names, mapping)
    if other:
        told = (
            f"is one single column: “{names[0]}”. It looks as if “{other}” stands between the "
            f'columns: put delimiter = "{other}" into the mapping, above [columns].'
        )
        return [("", told)]
    return list(_absent(names, mapping))


def _other_delimiter(names: Sequence[str], mapping: Mapping) -> str:
    """The delimiter by which the only cell of the header would fall into the named columns."""
    if len(names) > 1:
        return ""
    wanted = set(mapping.columns)
    for mark, written in _DELIMITERS.items():
        if len(wanted & {one.strip() for one in names[0].split(mark)}) > 1:
            return written
    return ""


def _absent(names: Sequence[str], mapping: Mapping) -> list[tuple[str, str]]:
    found = []
    for column, key in mapping.columns.items():
        if names.count(column) > 1:
            found.append(
                (column, f"stands there twice; {key} of the mapping names it. Rename one.")
            )
        elif column not in names:
            alike = [one for one in names if one.casefold() == column.casefold()]
            hint = f"Write “{alike[0]}” in the mapping." if alike else _those(names)
            found.append((column, f"{key} of the mapping names it, and it is not there. {hint}"))
    return found


def _those(names: Sequence[str]) -> str:
    return f"The table has: {', '.join(names)}."

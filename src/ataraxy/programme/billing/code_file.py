"""A licensed code file, read strictly: CSV with the columns code and description. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from ataraxy.programme.billing.pricing import Licensed

COLUMNS = ("code", "description")
_CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
_LONGEST = 500
_EDITION = 40


class CodeFileError(ValueError):
    """The file cannot be used; says the line and what is wrong with it."""


def read_codes(text: str, edition: str) -> Licensed:
    """Every row, or `CodeFileError` naming the first line that cannot be used."""
    if not 0 < len(edition.strip()) <= _EDITION:
        raise CodeFileError(f"the edition needs a name of at most {_EDITION} characters")
    try:
        return Licensed(edition.strip(), tuple(sorted(_rows(text).items())))
    except csv.Error as error:
        raise CodeFileError(f"it is no CSV that can be read ({error})") from error


def _rows(text: str) -> dict[str, str]:
    rows = csv.reader(text.lstrip("\ufeff").splitlines(), strict=True)
    head = [cell.strip().lower() for cell in next(rows, [])]
    lacking = [name for name in COLUMNS if name not in head]
    if lacking:
        raise CodeFileError(f"line 1: the column “{lacking[0]}” is missing")
    at = [head.index(name) for name in COLUMNS]
    found: dict[str, str] = {}
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            code, words = _row(row, at, number)
            if found.get(code, words) != words:
                raise CodeFileError(f"line {number}: {code} stands in the file twice")
            found[code] = words
    if not found:
        raise CodeFileError("the file holds no code")
    return found


def _row(row: list[str], at: Iterable[int], number: int) -> tuple[str, str]:
    try:
        code, words = (row[column].strip() for column in at)
    except IndexError:
        raise CodeFileError(f"line {number}: has too few columns") from None
    if not _CODE.fullmatch(code):
        raise CodeFileError(f"line {number}: {code!r} is no code of five characters")
    if not words or len(words) > _LONGEST:
        raise CodeFileError(f"line {number}: {code} has no usable description")
    return code, words

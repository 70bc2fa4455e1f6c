"""What a scanner reads off a package: GS1 element strings and national drug codes. Pure.

A keyboard wedge types what the symbol holds, with or without the separator that ends a field of
unknown length; a camera gives the same in brackets. Both are read. What cannot be read for certain
is refused and never guessed: a lot is typed in ten seconds.
"""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext as _

from ataraxy.foundation.data_file import Table

SEPARATOR = "\x1d"
_ALSO_SEPARATORS = ("<GS>", "{GS}", "[GS]", "^]", "␝")
_FIXED = {"01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6, "20": 2}
_FREE = {"10": 20, "21": 20, "30": 8, "37": 8, "240": 30, "710": 20, "711": 20, "712": 20,
         "713": 20, "714": 20}  # fmt: skip
_BRACKETS = re.compile(r"\((\d{2,4})\)([^(]*)")
_HYPHENS = re.compile(r"(\d{4,5})-(\d{3,4})-(\d{1,2})")
_NDC_SHAPES = {(5, 4, 1), (5, 3, 2), (4, 4, 2)}


class UnreadableError(ValueError):
    """A code that is no package's, or that is damaged; its words are for the person scanning."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a package says of itself. `gtin` has 14 digits; the rest may be missing."""

    gtin: str
    lot: str = ""
    expires_on: date | None = None
    serial: str = ""

    @property
    def ndc(self) -> str:
        """The ten digits of the national drug code; empty when it is no US drug."""
        return self.gtin[3:13] if self.gtin[1:3] == "03" else ""


def read_code(text: str) -> Scanned:
    """Read what a scanner typed or a camera saw; raises `UnreadableError` with the way on."""
    code = text.strip()
    hyphens = _HYPHENS.fullmatch(code)
    if hyphens:
        return Scanned(_of_ndc(hyphens.groups()))
    for word in _ALSO_SEPARATORS:
        code = code.replace(word, SEPARATOR)
    code = re.sub(r"^\](?:d2|C1|e0|Q3)", "", code).lstrip(SEPARATOR)
    if code.isdecimal() and len(code) in {12, 13, 14}:
        return Scanned(_checked(code.zfill(14)))
    bracketed = _BRACKETS.findall(code) if code.startswith("(") else []
    fields = dict(bracketed or _elements(code))
    if "01" not in fields:
        raise UnreadableError(_("This is not a drug package's code. Scan the square symbol on it."))
    return Scanned(
        _checked(fields["01"].strip()),
        fields.get("10", "").strip(SEPARATOR + " "),
        _day(fields["17"].strip()) if "17" in fields else None,
        fields.get("21", "").strip(SEPARATOR + " "),
    )


def _elements(code: str) -> Iterator[tuple[str, str]]:
    """Split a string without brackets: known fields have a length, the others end at a mark."""
    while code:
        key = next((one for one in (*_FIXED, *_FREE) if code.startswith(one)), "")
        if not key:
            raise UnreadableError(
                _("The code could not be read whole. Scan again, or type the lot.")
            )
        rest = code[len(key) :]
        if key in _FIXED:
            value, code = rest[: _FIXED[key]], rest[_FIXED[key] :].lstrip(SEPARATOR)
        else:
            value, _mark, code = rest.partition(SEPARATOR)
            if len(value) > _FREE[key]:
                text = _("The scanner swallows the mark between two fields. Type the lot instead.")
                raise UnreadableError(text)
        yield key, value


def _checked(gtin: str) -> str:
    if len(gtin) != 14 or not gtin.isdecimal() or _check_digit(gtin[:13]) != gtin[13]:
        text = _("The number in this code does not add up: it is damaged. Scan again.")
        raise UnreadableError(text)
    return gtin


def _check_digit(thirteen: str) -> str:
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(thirteen))
    return str(-total % 10)


def _of_ndc(parts: tuple[str, ...]) -> str:
    if tuple(map(len, parts)) not in _NDC_SHAPES:
        text = _("A national drug code has ten digits in three groups, as on the package.")
        raise UnreadableError(text)
    body = "003" + "".join(parts)
    return body + _check_digit(body)


def _day(text: str) -> date:
    """YYMMDD of this century; day 00 is the last of the month."""
    if len(text) != 6 or not text.isdecimal():
        raise UnreadableError(_("The expiry date in this code cannot be read. Type it instead."))
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError as error:
        raise UnreadableError(_("The expiry date in this code is no day. Type it.")) from error


@dataclass(frozen=True, slots=True)
class Pack:
    """What a package's number stands for: a product, and how many containers are in it."""

    product: str
    containers: int


@cache
def known_packs() -> dict[str, Pack]:
    """The packages that ship, by the ten digits of their national drug code."""
    text = files("ataraxy.clinic.pharmacy").joinpath("data", "packs.toml").read_text("utf-8")
    root = Table("packs.toml", tomllib.loads(text))
    root.take("reviewed", date)
    packs, found = root.table("packs"), {}
    for code in tuple(tomllib.loads(text)["packs"]):
        row = packs.table(code)
        found[code.replace("-", "")] = Pack(row.take("product", str), row.take("containers", int))
        row.take("source", str)
        row.tag("tag")
    return found

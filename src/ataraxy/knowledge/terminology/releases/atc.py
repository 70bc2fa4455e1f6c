"""The ATC index as a CSV with the columns `atc_code` and `atc_name`."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ataraxy.knowledge.terminology.releases.files import ReleaseError, fingerprint
from ataraxy.knowledge.terminology.source_lists import Ingredient, names
from ataraxy.knowledge.terminology.wording import plain

NEEDED = "the ATC index as CSV with the columns atc_code and atc_name"
_SUBSTANCE = re.compile(r"^[A-Z]\d\d[A-Z]{2}\d\d$")
_CODE = re.compile(r"^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$")
_SEVERAL = re.compile(r"\bcombinations?\b|\band\b|,|/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Atc:
    """The substances of an index by their name, and the file they came from."""

    codes: Mapping[str, tuple[str, ...]]
    files: tuple[dict[str, str], ...]


def read_atc(path: Path) -> Atc:
    """Read an index. Raises `ReleaseError` for a table of another kind."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise ReleaseError(f"{path.name} cannot be read ({fault}). Needed is {NEEDED}.") from fault
    found: dict[str, list[str]] = {}
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        code, name = row.get("atc_code"), row.get("atc_name")
        if code is None or name is None:
            raise ReleaseError(f"{path.name} has no such columns. Needed is {NEEDED}.")
        if not _CODE.match(code):
            raise ReleaseError(f"{path.name}, line {number}: {code!r} is no ATC code.")
        if _SUBSTANCE.match(code) and not _SEVERAL.search(name):
            codes = found.setdefault(plain(name), [])
            codes += [code] if code not in codes else []
    if not found:
        raise ReleaseError(f"{path.name} names no substance (fifth level). Needed is {NEEDED}.")
    return Atc({name: tuple(codes) for name, codes in found.items()}, (fingerprint(path),))


def with_atc(rows: list[Ingredient], index: Atc) -> list[Ingredient]:
    """Our ingredients with the index's codes; substances that we did not list are added."""
    known = names(rows)
    by_name: dict[str, list[str]] = {}
    added = []
    for name, codes in index.codes.items():
        meant = known.get(name)
        if meant is None:
            added.append(Ingredient(name, codes, "", ()))
        elif len(meant[0]) == 1:
            by_name.setdefault(meant[0][0], []).extend(codes)
    taken = [
        replace(one, atc=tuple(dict.fromkeys(by_name[one.name]))) if one.name in by_name else one
        for one in rows
    ]
    return [*taken, *added]

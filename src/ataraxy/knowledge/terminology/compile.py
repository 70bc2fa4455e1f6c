"""Compile the readable lists into the one file that is loaded: `data/compiled.json`.

    python -m ataraxy.knowledge.terminology.compile

The same lists always give the same bytes; a test fails while the file is not current. A clinic's
own releases are compiled the same way by `ataraxy load-terminology` and replace parts of it.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ataraxy.knowledge.terminology import source_lists
from ataraxy.knowledge.terminology.loaded import COMPILED, FORMAT, medicine_lists
from ataraxy.knowledge.terminology.medicine_names import read_name
from ataraxy.knowledge.terminology.source_lists import (
    DATA,
    MEDICINES,
    PRODUCTS,
    Ingredient,
    ListError,
)
from ataraxy.knowledge.terminology.wording import diagnosis, plain, term


def compiled(rows: list[Ingredient] | None = None) -> dict[str, Any]:
    """Everything the lists say, in the shape that is loaded; with other ingredients if given."""
    return {
        "format": FORMAT,
        "lists": _lists(),
        "medicines": _medicines(source_lists.ingredients() if rows is None else rows),
        "conditions": _groups(source_lists.condition_groups(), "conditions"),
        "allergies": _groups(source_lists.read_toml(DATA / "allergies.toml"), "allergies"),
        "indications": _groups(source_lists.read_toml(DATA / "indications.toml"), ""),
    }


def _medicines(rows: list[Ingredient]) -> dict[str, Any]:
    names = source_lists.names(rows)
    forms = source_lists.read_toml(MEDICINES / "forms.toml")
    found = {
        "names": {name: [list(meant), form] for name, (meant, form) in names.items()},
        "products": {},
        "atc": _atc(rows),
        "classes": source_lists.classes(rows, source_lists.read_toml(MEDICINES / "classes.toml")),
        "forms": forms["form"],
        "extended": [plain(one) for one in forms["extended"]],
        **_words(),
    }
    return found | {"products": _products(rows, found)}


def _lists() -> list[dict[str, str]]:
    """Each list with a fingerprint, so that a kept finding can name what it was read with."""
    files = sorted([*DATA.glob("*.toml"), *MEDICINES.glob("*.toml"), *MEDICINES.glob("*.csv")])
    return [
        {
            "file": path.relative_to(DATA).as_posix(),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in files
    ]


def _products(rows: Iterable[Ingredient], found: dict[str, Any]) -> dict[str, Any]:
    """RxNorm codes of ingredients and products with their ingredients, form and long action."""
    words = medicine_lists(found).words
    named = {row["rxcui"]: row["name"] for row in source_lists.read_csv(MEDICINES / PRODUCTS)}
    named |= {row.rxcui: row.name for row in rows if row.rxcui}
    made = {}
    for code, name in named.items():
        read = read_name(name, words)
        if not read.ingredients or read.guesses or read.unread:
            raise ListError(f"{PRODUCTS}: {code} {name!r} has parts that no list knows.")
        made[code] = [list(read.ingredients), read.form, read.extended]
    return made


def _atc(rows: Iterable[Ingredient]) -> dict[str, str]:
    """Full ATC codes (seven signs: one substance) with their ingredient."""
    return {code: row.name for row in rows for code in row.atc if len(code) == len("N05BA01")}


def _words() -> dict[str, Any]:
    data = source_lists.read_toml(MEDICINES / "words.toml")
    forms = source_lists.read_toml(MEDICINES / "forms.toml")["form"]
    filler = {*data["salts"], *data["packaging"], *data["directions"]}
    filler |= {token for form in forms for word in form["words"] for token in plain(word).split()}
    return {"filler": sorted(filler), "doubt": sorted(data["doubt"])}


def _groups(data: Mapping[str, Any], others: str) -> dict[str, Any]:
    """The groups of one kind, the other codes that are known, and the names of them all."""
    groups = {name: row for name, row in data.items() if isinstance(row, dict)}
    known = source_lists.read_toml(DATA / "other_snomed.toml").get(others, ()) if others else ()
    named: dict[str, str] = {}
    for one in (*(one for row in groups.values() for one in row.get("snomed", ())), *known):
        named.setdefault(term(one["display"]), one["code"])
    return {
        "groups": {name: _group(row) for name, row in groups.items()},
        "others": sorted({one["code"] for one in known}),
        "names": named,
    }


def _group(row: Mapping[str, Any]) -> dict[str, Any]:
    icd = row.get("icd10cm", {})
    return {
        "icd10cm": icd.get("codes", []),
        "without": icd.get("without", []),
        "snomed": [one["code"] for one in row.get("snomed", ())],
        "rxnorm": [one["code"] for one in row.get("rxnorm", ())],
        "words": [diagnosis(one) for one in row.get("words", ())],
    }


def written(data: Mapping[str, Any]) -> str:
    """The file's text: sorted, so that the same lists give the same bytes; a line for each list."""
    lines = [f"{json.dumps(name)}:{_lines(data[name])}" for name in sorted(data)]
    return "{" + ",\n".join(lines) + "}\n"


def _lines(value: Any) -> str:
    if not isinstance(value, dict):
        return _compact(value)
    rows = [f"{json.dumps(name)}:{_compact(value[name])}" for name in sorted(value)]
    return "{\n" + ",\n".join(rows) + "\n}"


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def main(target: Path = COMPILED) -> int:
    """Write the compiled file."""
    target.write_text(written(compiled()), encoding="utf-8")
    sys.stdout.write(f"Compiled {target.name}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

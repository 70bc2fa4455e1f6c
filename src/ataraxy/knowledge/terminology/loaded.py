"""Load the compiled lists: those that come with this version, or the clinic's own.

`ATARAXY_TERMINOLOGY` names a file that `ataraxy load-terminology` made; without it the shipped one
is read. Errors: `ListError` for a file of another format, never a silent fallback.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from ataraxy.knowledge.terminology.medicine_names import Form, Named, Words
from ataraxy.knowledge.terminology.medicines import ClassPart, MedicineLists, Product
from ataraxy.knowledge.terminology.source_lists import DATA, ListError
from ataraxy.knowledge.terminology.spelling import speller
from ataraxy.knowledge.terminology.wording import plain

SETTING = "ATARAXY_TERMINOLOGY"
COMPILED = DATA / "compiled.json"
FORMAT = 1
"""Raised whenever the shape of the compiled file changes."""


def file_in_use() -> Path:
    """The compiled file that is read."""
    own = os.environ.get(SETTING, "")
    return Path(own) if own else COMPILED


@cache
def data() -> dict[str, Any]:
    """The compiled lists. Raises `ListError` when the file is missing or of another format."""
    path = file_in_use()
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise ListError(
            f"{path.name}: the terminology cannot be read ({fault}). "
            f"Make it again with `ataraxy load-terminology`, or unset {SETTING}."
        ) from fault
    if found.get("format") != FORMAT:
        raise ListError(
            f"{path.name}: made for another version of Ataraxy (format {found.get('format')}, "
            f"needed {FORMAT}). Make it again with `ataraxy load-terminology`."
        )
    return found


@cache
def medicines() -> MedicineLists:
    """The medicines: names, codes and classes."""
    return medicine_lists(data()["medicines"])


def medicine_lists(found: dict[str, Any]) -> MedicineLists:
    """The medicines of one compiled file."""
    names = {name: Named(tuple(meant), form) for name, (meant, form) in found["names"].items()}
    words = Words(
        names=names,
        forms=tuple(
            Form(one["name"], one["local"], tuple(plain(word) for word in one["words"]))
            for one in found["forms"]
        ),
        extended=tuple(found["extended"]),
        filler=frozenset(found["filler"]),
        doubt=frozenset(found["doubt"]),
        longest=max(len(name.split()) for name in names),
        speller=speller(names),
    )
    return MedicineLists(
        words=words,
        products={
            code: Product(tuple(meant), form, extended)
            for code, (meant, form, extended) in found["products"].items()
        },
        atc=found["atc"],
        classes={name: tuple(map(_part, parts)) for name, parts in found["classes"].items()},
        local_forms=frozenset(one["name"] for one in found["forms"] if one["local"]),
    )


def _part(row: dict[str, Any]) -> ClassPart:
    return ClassPart(
        ingredients=frozenset(row["ingredients"]),
        forms=frozenset(row["forms"]),
        any_form=row["any_form"],
        extended_only=row["extended"],
    )

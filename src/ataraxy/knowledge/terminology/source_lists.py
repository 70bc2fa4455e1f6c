"""The readable lists under `data/`, checked and put together for compiling.

Errors: `ListError` names the file and what is wrong in it.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ataraxy.knowledge.terminology.wording import plain

DATA = Path(__file__).with_name("data")
MEDICINES = DATA / "medicines"
PRODUCTS = "products.csv"


class ListError(ValueError):
    """A list that cannot be used; the message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One active ingredient with its codes and the names it goes by, as written in the list."""

    name: str
    atc: tuple[str, ...]
    rxcui: str
    other_names: tuple[str, ...]


def read_toml(path: Path) -> dict[str, Any]:
    """One TOML list."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as fault:
        raise ListError(f"{path.name}: {fault}") from fault


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV list; lines that begin with # are remarks."""
    text = path.read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in text if line and not line.startswith("#")))
    for row in rows:
        if None in row or None in row.values():
            raise ListError(f"{path.name}: a row has too many or too few columns: {row}")
    return rows


def ingredients(folder: Path = MEDICINES) -> list[Ingredient]:
    """Every ingredient of every list. Raises `ListError` for one that stands twice."""
    found: dict[str, Ingredient] = {}
    for path in sorted(folder.glob("*.csv")):
        if path.name == PRODUCTS:
            continue
        for row in read_csv(path):
            one = _ingredient(row)
            if one.name in found:
                raise ListError(f"{path.name}: {one.name} stands in two places.")
            found[one.name] = one
    return list(found.values())


def _ingredient(row: Mapping[str, str]) -> Ingredient:
    others = tuple(one.strip() for one in row["other_names"].split(";") if one.strip())
    return Ingredient(row["ingredient"], tuple(row["atc"].split()), row["rxcui"], others)


def names(rows: Iterable[Ingredient]) -> dict[str, tuple[tuple[str, ...], str]]:
    """Every name with the ingredients it stands for and the dose form it implies."""
    found: dict[str, tuple[tuple[str, ...], str]] = {}
    for row in rows:
        for written in (row.name, *row.other_names):
            name, meant, form = _meaning(written, row.name)
            if found.setdefault(plain(name), (meant, form)) != (meant, form):
                raise ListError(f"The name {name!r} stands for two different things.")
    known = {one for meant, _ in found.values() for one in meant}
    strange = known - {row.name for row in rows}
    if strange:
        raise ListError(f"Brands are made of ingredients that no list has: {sorted(strange)}.")
    return found


def _meaning(written: str, ingredient: str) -> tuple[str, tuple[str, ...], str]:
    """`Brand=one+two:form` in its parts."""
    rest, _, form = written.partition(":")
    name, _, several = rest.partition("=")
    return name, tuple(several.split("+")) if several else (ingredient,), form


def classes(rows: Iterable[Ingredient], data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The classes with the ingredients of each of their parts."""
    every = list(rows)
    known = {row.name for row in every}
    return {
        name: [_part(name, part, every, known) for part in row["parts"]]
        for name, row in data.items()
        if isinstance(row, dict)
    }


def _part(
    name: str, part: Mapping[str, Any], rows: Iterable[Ingredient], known: set[str]
) -> dict[str, Any]:
    strange = set(part) - {"atc", "names", "forms", "extended"}
    wanted = set(part.get("names", ()))
    if strange or wanted - known:
        raise ListError(f"classes.toml: {name}: {sorted(strange | (wanted - known))} is not known.")
    members = {one.name for one in rows if one.name in wanted or _under(one, part.get("atc", ()))}
    if not members:
        raise ListError(f"classes.toml: {name} has a part to which no ingredient belongs.")
    forms = part.get("forms", "systemic")
    return {
        "ingredients": sorted(members),
        "forms": [] if isinstance(forms, str) else sorted(forms),
        "any_form": forms == "any",
        "extended": bool(part.get("extended")),
    }


def _under(one: Ingredient, categories: Iterable[str]) -> bool:
    return any(code.startswith(category) for code in one.atc for category in categories)


def condition_files() -> Iterator[Path]:
    """The lists of condition groups, in the order in which they are read."""
    yield from sorted(DATA.glob("conditions*.toml"))


def condition_groups() -> dict[str, Any]:
    """Every condition group of every list. Raises `ListError` for one that stands twice."""
    found: dict[str, Any] = {}
    for path in condition_files():
        for name, row in read_toml(path).items():
            if not isinstance(row, dict):
                continue
            if name in found:
                raise ListError(f"{path.name}: the group {name} stands in two lists.")
            found[name] = row
    return found

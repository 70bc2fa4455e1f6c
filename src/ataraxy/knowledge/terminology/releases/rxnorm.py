"""RxNorm in Rich Release Format: every product code with its ingredients.

Format: NLM, RxNorm Technical Documentation, sections on RXNCONSO.RRF and RXNREL.RRF. In RXNREL the
second concept has the named relation to the first: "RXCUI2 has_ingredient RXCUI1".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ataraxy.knowledge.terminology.releases.files import ReleaseError, find, fingerprint, rows

NEEDED = "the RRF folder of an RxNorm full monthly release (RXNCONSO.RRF and RXNREL.RRF)"
_CONSO_COLUMNS, _REL_COLUMNS = 19, 17
_PRODUCTS = frozenset(
    [
        "IN",
        "PIN",
        "MIN",
        "BN",
        "SCD",
        "SBD",
        "SCDC",
        "SBDC",
        "SCDF",
        "SBDF",
        "SCDG",
        "SBDG",
        "GPCK",
        "BPCK",
        "SCDFP",
        "SBDFP",
        "SCDGP",
    ]
)
_DOWN = frozenset(
    {
        "has_ingredient",
        "has_ingredients",
        "has_precise_ingredient",
        "has_part",
        "consists_of",
        "contains",
        "tradename_of",
        "form_of",
        "isa",
    }
)


@dataclass(frozen=True, slots=True)
class RxNorm:
    """What a release says: names by code, ingredients by code, and the files it came from."""

    names: Mapping[str, str]
    ingredients: Mapping[str, tuple[str, ...]]
    files: tuple[dict[str, str], ...]


def read_rxnorm(folder: Path) -> RxNorm:
    """Read a release. Raises `ReleaseError` when it is another one, or incomplete."""
    conso = find(folder, "RXNCONSO.RRF", NEEDED)
    related = find(folder, "RXNREL.RRF", NEEDED)
    names, kinds = _concepts(conso)
    below = _relations(related, kinds)
    made = {code: _ingredients(code, kinds, below) for code in names}
    known = {code: found for code, found in made.items() if found}
    if len(known) <= sum(kind == "IN" for kind in kinds.values()):
        raise ReleaseError(f"{related.name} leads no product to an ingredient. Needed is {NEEDED}.")
    return RxNorm(
        names,
        {code: tuple(names[one] for one in found) for code, found in known.items()},
        (fingerprint(conso), fingerprint(related)),
    )


def _concepts(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Names and term types of the concepts that RxNorm itself names and does not suppress."""
    names: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for row in rows(path, "|", _CONSO_COLUMNS, NEEDED):
        code, source, kind, name, suppressed = row[0], row[11], row[12], row[14], row[16]
        if source == "RXNORM" and kind in _PRODUCTS and suppressed in {"N", ""}:
            names[code], kinds[code] = name, kind
    if "IN" not in kinds.values():
        raise ReleaseError(f"{path.name} holds no ingredient of RxNorm. Needed is {NEEDED}.")
    return names, kinds


def _relations(path: Path, kinds: Mapping[str, str]) -> dict[str, list[str]]:
    """For each concept those that it is made of."""
    below: dict[str, list[str]] = {}
    for row in rows(path, "|", _REL_COLUMNS, NEEDED):
        part, relation, whole = row[0], row[7], row[4]
        if relation in _DOWN and part in kinds and whole in kinds:
            below.setdefault(whole, []).append(part)
    return below


def _ingredients(
    code: str, kinds: Mapping[str, str], below: Mapping[str, list[str]]
) -> tuple[str, ...]:
    """The ingredients at the end of every way down, each once."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        if kinds[one] == "IN":
            found[one] = None
        else:
            waiting += below.get(one, ())
    return tuple(sorted(found))

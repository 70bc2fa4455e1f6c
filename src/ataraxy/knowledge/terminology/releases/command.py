"""`ataraxy load-terminology`: put a clinic's own releases in the place of the shipped lists."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ataraxy.knowledge.terminology import source_lists
from ataraxy.knowledge.terminology.compile import compiled, written
from ataraxy.knowledge.terminology.loaded import SETTING, medicine_lists
from ataraxy.knowledge.terminology.medicine_names import read_name
from ataraxy.knowledge.terminology.releases.atc import read_atc, with_atc
from ataraxy.knowledge.terminology.releases.rxnorm import RxNorm, read_rxnorm
from ataraxy.knowledge.terminology.releases.snomed import (
    not_in_release,
    read_snomed,
    with_snomed,
)
from ataraxy.knowledge.terminology.source_lists import ListError
from ataraxy.knowledge.terminology.wording import plain

EXAMPLE = "example: ataraxy load-terminology --rxnorm RxNorm_full/rrf --out terminology.json"


def run(argv: Sequence[str]) -> int:
    """Compile the releases; 0 when the file was written, 2 when a release cannot be used."""
    asked = _parser().parse_args(argv)
    if not (asked.rxnorm or asked.atc or asked.snomed):
        sys.stderr.write("ataraxy load-terminology: name a release: --rxnorm, --atc or --snomed.\n")
        return 2
    said: list[str] = []
    try:
        made = assembled(asked.rxnorm, asked.atc, asked.snomed, said)
    except ListError as fault:
        sys.stderr.write(f"ataraxy load-terminology: {fault} Nothing was written.\n")
        return 2
    _replace(asked.out, written(made))
    said.append(f"Wrote {asked.out}. Set {SETTING}={asked.out} to use it.")
    sys.stdout.write("\n".join(said) + "\n")
    return 0


def assembled(
    rxnorm: Path | None, atc: Path | None, snomed: Path | None, said: list[str]
) -> dict[str, Any]:
    """Our lists with these releases in place; `said` takes a sentence on each of them."""
    rows = source_lists.ingredients()
    files: list[dict[str, str]] = []
    if atc is not None:
        index = read_atc(atc)
        rows = with_atc(rows, index)
        files += index.files
        said.append(f"ATC: {len(index.codes)} substances.")
    made = compiled(rows)
    if rxnorm is not None:
        release = read_rxnorm(rxnorm)
        made["medicines"] = _with_rxnorm(made["medicines"], release)
        files += release.files
        said.append(f"RxNorm: {len(release.ingredients)} codes with their ingredients.")
    if snomed is not None:
        _put_snomed(made, snomed, files, said)
    return made | {"lists": [*made["lists"], *files]}


def _put_snomed(
    made: dict[str, Any], folder: Path, files: list[dict[str, str]], said: list[str]
) -> None:
    release = read_snomed(folder)
    for kind in ("conditions", "indications"):
        absent = not_in_release(made[kind], release)
        made[kind] = with_snomed(made[kind], release)
        if absent:
            said.append(f"SNOMED CT: not active in this release ({kind}): {', '.join(absent)}.")
    files += release.files
    said.append(f"SNOMED CT: {len(release.active)} active concepts.")


def _with_rxnorm(medicines: dict[str, Any], release: RxNorm) -> dict[str, Any]:
    """Products by RxNorm's own relations; an ingredient we did not list is known by its name."""
    words = medicine_lists(medicines).words
    names = dict(medicines["names"])
    for ingredients in release.ingredients.values():
        for one in ingredients:
            names.setdefault(plain(one), [[one.casefold()], ""])
    products = dict(medicines["products"])  # a retired code still means what it meant
    for code, ingredients in release.ingredients.items():
        meant = [each for one in ingredients for each in names[plain(one)][0]]
        read = read_name(release.names[code], words)
        products[code] = [list(dict.fromkeys(meant)), read.form, read.extended]
    return medicines | {"names": names, "products": products}


def _replace(target: Path, text: str) -> None:
    """The whole file at once, or the old one stays."""
    beside = target.with_name(target.name + ".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(target)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ataraxy load-terminology",
        description="Compile a clinic's own releases of RxNorm, ATC and SNOMED CT.",
        epilog=EXAMPLE,
    )
    parser.add_argument("--rxnorm", type=Path, help="folder with RXNCONSO.RRF and RXNREL.RRF")
    parser.add_argument("--atc", type=Path, help="CSV with the columns atc_code and atc_name")
    parser.add_argument("--snomed", type=Path, help="folder of the RF2 Snapshot")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    return parser

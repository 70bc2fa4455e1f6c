"""SNOMED CT in Release Format 2, Snapshot: what lies below the concepts of our groups.

Format: SNOMED International, Release File Specifications. 116680003 is "is a", 404684003 "clinical
finding", 243796009 "situation with explicit context".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ataraxy.knowledge.terminology.releases.files import ReleaseError, find, fingerprint, rows
from ataraxy.knowledge.terminology.wording import term

NEEDED = "the Snapshot folder of a SNOMED CT RF2 release"
_IS_A = "116680003"
_FINDINGS = ("404684003", "243796009")
_COLUMNS = {"Concept": 5, "Description": 9, "Relationship": 10}


@dataclass(frozen=True, slots=True)
class Snomed:
    """Active concepts, what stands directly below each, their names, and the files."""

    active: frozenset[str]
    children: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    files: tuple[dict[str, str], ...]

    def below(self, codes: Iterable[str]) -> set[str]:
        """These active concepts and everything below them."""
        seen: set[str] = set()
        waiting = [one for one in codes if one in self.active]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                waiting += self.children.get(one, ())
        return seen


def read_snomed(folder: Path) -> Snomed:
    """Read a release. Raises `ReleaseError` when it is a Delta, a Full release or no release."""
    paths = {kind: _file(folder, kind) for kind in _COLUMNS}
    active = frozenset(row[0] for row in _rows(paths["Concept"], "Concept") if row[2] == "1")
    children: dict[str, list[str]] = {}
    for row in _rows(paths["Relationship"], "Relationship"):
        child, parent = row[4], row[5]
        if row[2] == "1" and row[7] == _IS_A and child in active and parent in active:
            children.setdefault(parent, []).append(child)
    if not any(one in children for one in _FINDINGS):
        name = paths["Relationship"].name
        raise ReleaseError(f"{name} has nothing below “clinical finding”. Needed is {NEEDED}.")
    names = {
        term(row[7]): row[4]
        for row in _rows(paths["Description"], "Description")
        if row[2] == "1" and row[4] in active and row[5].startswith("en")
    }
    files = tuple(fingerprint(path) for path in paths.values())
    return Snomed(active, {key: tuple(made) for key, made in children.items()}, names, files)


def _file(folder: Path, kind: str) -> Path:
    where = folder if folder.is_dir() else folder.parent
    snapshot = [
        *where.rglob(f"sct2_{kind}_*Snapshot*.txt"),
        *where.rglob(f"*_{kind}_Snapshot*.txt"),
    ]
    for other in ("Delta", "Full"):
        wrong = sorted(where.rglob(f"sct2_{kind}_*{other}*.txt"))
        if wrong and not snapshot:
            raise ReleaseError(f"{wrong[0].name} is a {other} file. Needed is {NEEDED}.")
    return find(where, f"sct2_{kind}_*Snapshot*.txt", NEEDED)


def _rows(path: Path, kind: str) -> Iterable[list[str]]:
    for place, row in enumerate(rows(path, "\t", _COLUMNS[kind], NEEDED)):
        if place == 0 and row[0] != "id":
            raise ReleaseError(f"{path.name} has no RF2 header. Needed is {NEEDED}.")
        if place:
            yield row


def with_snomed(kind: Mapping[str, Any], release: Snomed) -> dict[str, Any]:
    """One kind of groups, grown by what lies below their concepts; all other findings are known."""
    groups = {
        name: {**row, "snomed": sorted({*row["snomed"], *release.below(row["snomed"])})}
        for name, row in kind["groups"].items()
    }
    grouped = {code for row in groups.values() for code in row["snomed"]}
    findings = release.below(_FINDINGS)
    used = grouped | findings
    return {
        "groups": groups,
        "others": sorted({*kind["others"], *findings} - grouped),
        "names": {**{name: code for name, code in release.names.items() if code in used}}
        | dict(kind["names"]),
    }


def not_in_release(kind: Mapping[str, Any], release: Snomed) -> list[str]:
    """Concepts of our groups that this release does not have as active."""
    ours = {code for row in kind["groups"].values() for code in row["snomed"]}
    return sorted(ours - release.active)

"""The table of published figures and the studies made of its rows, read strictly.

Errors: `TrialError` names the file, the study and the fault.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ataraxy.knowledge.evidence.rules import Route

DATA = Path(__file__).with_name("data")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class TrialError(ValueError):
    """A study that cannot be shown as it is written; the message names it and the fault."""


class Direction(StrEnum):
    """What came out, against whatever it was compared with."""

    BETTER = "better"
    MIXED = "mixed"
    NO_DIFFERENCE = "no_difference"
    UNCONTROLLED = "uncontrolled"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: who, when, where it is published, and every figure in words."""

    study_id: str
    year: str
    reference: str
    is_read: bool
    words: str
    n_drug: int | None
    n_control: int | None


@dataclass(frozen=True, slots=True)
class Study:
    """One study as it is shown. `people` is None when no row says how many took part.

    `is_read`: every figure was read in the publication. `same_people`: what is known of an overlap
    with other studies of the same `sample`; empty when it stands alone.
    """

    by: str
    year: str
    found: str
    people: int | None
    direction: Direction
    is_read: bool
    sample: str
    same_people: str
    conditions: frozenset[str]
    routes: frozenset[Route]
    references: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Studies:
    """All studies, the rows left out with the reason, and when the list was looked over."""

    studies: tuple[Study, ...]
    left_out: Mapping[str, str]
    reviewed: date
    source: str


@cache
def load_studies() -> Studies:
    """The studies that come with this version."""
    return read_studies(
        (DATA / "ketamine_trials.csv").read_text(encoding="utf-8"),
        (DATA / "studies.toml").read_text(encoding="utf-8"),
    )


def read_studies(table: str, studies: str) -> Studies:
    """Read a table and its studies; raises `TrialError` for anything that does not fit."""
    rows = {row.study_id: row for row in map(_row, csv.DictReader(table.splitlines()))}
    data = tomllib.loads(studies)
    made = tuple(_study(one, rows, data["overlaps"]) for one in data["study"])
    _require_each_once(rows, [one for study in made for one in (*study.rows,)], data["left_out"])
    return Studies(made, dict(data["left_out"]), data["reviewed"], data["source"])


def _row(row: Mapping[str, str]) -> Row:
    if row["verified"] not in {"yes", "no"}:
        raise TrialError(f"ketamine_trials.csv: {row['study_id']}: verified is neither yes nor no.")
    return Row(
        study_id=row["study_id"],
        year=row["year"],
        reference=row["doi_or_pmid"],
        is_read=row["verified"] == "yes",
        words=" ".join(row.values()),
        n_drug=_count(row["n_ketamine"]),
        n_control=_count(row["n_control"]),
    )


def _count(text: str) -> int | None:
    return int(text) if text else None


def _study(row: Mapping[str, Any], rows: Mapping[str, Row], overlaps: Mapping[str, str]) -> Study:
    strange = [one for one in row["rows"] if one not in rows]
    if strange:
        raise TrialError(f"studies.toml: {row['by']}: the table has no {', '.join(strange)}.")
    own = [rows[one] for one in row["rows"]]
    _require_figures(row, own)
    return Study(
        by=row["by"],
        year=own[0].year,
        found=row["found"],
        people=row.get("people"),
        direction=Direction(row["direction"]),
        is_read=all(one.is_read for one in own),
        sample=row["sample"],
        same_people=overlaps.get(row["sample"], ""),
        conditions=frozenset(row["conditions"]),
        routes=frozenset(Route(one) for one in row["routes"]),
        references=tuple(dict.fromkeys(one.reference for one in own)),
        rows=tuple(row["rows"]),
    )


def _require_figures(row: Mapping[str, Any], own: Iterable[Row]) -> None:
    """Every number that a reader sees stands in the rows of the study."""
    have = set(_NUMBER.findall(" ".join(one.words for one in own)))
    missing = set(_NUMBER.findall(row["found"])) - have
    if missing:
        raise TrialError(f"studies.toml: {row['by']}: no row has {', '.join(sorted(missing))}.")


def _require_each_once(
    rows: Mapping[str, Row], used: list[str], left_out: Mapping[str, str]
) -> None:
    twice = {one for one in used if used.count(one) > 1} | (set(used) & set(left_out))
    nowhere = set(rows) - set(used) - set(left_out)
    if twice or nowhere or set(left_out) - set(rows):
        raise TrialError(
            "studies.toml: each row of the table stands in one study or is left out with a reason. "
            f"Twice: {sorted(twice)}; nowhere: {sorted(nowhere)}."
        )

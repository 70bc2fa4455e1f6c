"""The real trial: its table, what its columns mean, and how it is taken in."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from django.core.management import call_command

HERE = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("ATARAXY_DATA", HERE.parent / "shared" / "data"))
TABLE = SHARED / "trials" / "antidepressant_trial.csv"
NAME = "Antidepressant trial"
MAPPING = f"""
name = "{NAME}"
source = "insightsengineering/rbmi, antidepressant_data, Apache-2.0"
indication = "major_depression"
final_visit = "7"
missing = ["NA"]

[columns]
person = "PATIENT"
day = "RELDAYS"
visit = "VISIT"
group = "THERAPY"

[scores.hamd17]
total = "HAMDTL17"
baseline = "BASVAL"

[scores.hama]
total = "HAMATOTL"
"""


def take_in(folder: Path, *more: str) -> str:
    """Run the import; what it said."""
    mapping = folder / "trial.toml"
    mapping.write_text(MAPPING, "utf-8")
    out = io.StringIO()
    call_command("import_scores", str(TABLE), "--mapping", str(mapping), *more, stdout=out)
    return out.getvalue()


def people() -> dict[str, list[dict[str, str]]]:
    """The rows of each person in order of day, read without the product."""
    found: dict[str, list[dict[str, str]]] = {}
    with TABLE.open(encoding="utf-8-sig", newline="") as text:
        for row in csv.DictReader(text):
            found.setdefault(row["PATIENT"], []).append(row)
    return {who: sorted(rows, key=lambda row: int(row["RELDAYS"])) for who, rows in found.items()}

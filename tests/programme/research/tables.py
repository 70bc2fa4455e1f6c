"""Writes small tables with their mapping and runs the command over them."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.management import call_command

HEADER = "who,day,visit,arm,dep,dep0,site"
MAPPING = """
name = "A small trial"
source = "Made up"
indication = "major_depression"
final_visit = "4"
missing = ["NA"]

[columns]
person = "who"
day = "day"
visit = "visit"
group = "arm"

[scores.hamd17]
total = "dep"
baseline = "dep0"
"""


class Tables:
    """A folder with one table and one mapping."""

    def __init__(self, folder: Path) -> None:
        self.table, self.mapping = folder / "trial.csv", folder / "trial.toml"
        self.mapping.write_text(MAPPING, "utf-8")
        self.said = ""

    def rows(self, *rows: str, header: str = HEADER) -> None:
        """Write the table."""
        self.table.write_text("\n".join([header, *rows]) + "\n", "utf-8")

    def take(self, *more: str) -> str:
        """Run the command; what it said."""
        out = io.StringIO()
        try:
            call_command(
                "import_scores", str(self.table), "--mapping", str(self.mapping), *more, stdout=out
            )
        finally:
            self.said = out.getvalue()
        return self.said

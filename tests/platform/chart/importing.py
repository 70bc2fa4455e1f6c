"""Runs the import command over a folder of bundles."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.management import call_command
from tests.fhir_bundles import BundleMaker


class Import:
    """Runs the command in the clinic and keeps what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = ""

    def put(self, maker: BundleMaker, name: str = "a.json") -> None:
        """Place a bundle where the command looks."""
        (self.folder / name).write_bytes(maker.bytes())

    def run(self, *more: str) -> int:
        """The exit status of the command over the folder."""
        out = io.StringIO()
        try:
            call_command("import_fhir", str(self.folder), "--clinic", "harbor", *more, stdout=out)
        except SystemExit as ended:
            return int(str(ended.code))
        finally:
            self.said = out.getvalue()
        return 0

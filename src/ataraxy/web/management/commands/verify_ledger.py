"""`ataraxy verify-ledger`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from ataraxy.clinic.pharmacy.inspection_csv import verify_copy
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.web import anchors
from ataraxy.web.management.commands.verify_audit import Command as VerifyAudit
from ataraxy.web.management.commands.verify_audit import elsewhere


class Command(VerifyAudit):
    """Check the whole drug ledger and name the first row that does not hold."""

    help = "Check the drug ledger; names the first broken row and a cut tail. Status 1 if broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A CSV copy, as an inspector was given it, is held against the ledger."""
        super().add_arguments(parser)
        parser.add_argument("--copy", type=Path, metavar="FILE", help="a CSV copy to check as well")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each clinic's first break."""
        noted = anchors.of("ledger", anchors.noted() + elsewhere(options["anchors"]))
        broken = verify_ledger(noted)
        for one in broken:
            self.stderr.write(f"✗ {one}")
        if broken:
            sys.exit(1)
        if options["copy"]:
            self._check_copy(options["copy"])
        self.stdout.write(f"The drug ledger is whole, and agrees with {len(noted)} noted ends.")

    def _check_copy(self, path: Path) -> None:
        try:
            found = verify_copy(path)
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise CommandError(f"{error} The copy was not checked.") from error
        if found.problem:
            self.stderr.write(f"✗ {path.name}: {found.problem}")
            sys.exit(1)
        self.stdout.write(f"{path.name} is a true copy of {found.entries} entries.")

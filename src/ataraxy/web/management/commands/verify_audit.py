"""`ataraxy verify-audit`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ataraxy.platform.audit.verify import Anchor, verify
from ataraxy.web import anchors


class Command(BaseCommand):
    """Check the whole journal and name the first row that does not hold."""

    help = "Check the whole journal; names the first broken row and a cut tail. Status 1 if broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Further ends noted elsewhere: a copy in a mail or on another machine."""
        parser.add_argument("--anchors", type=Path, action="append", default=[], metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each clinic's first break."""
        noted = anchors.of("journal", anchors.noted() + elsewhere(options["anchors"]))
        broken = verify(noted)
        for one in broken:
            self.stderr.write(f"✗ {one}")
        if broken:
            sys.exit(1)
        self.stdout.write(f"The journal is whole, and agrees with {len(noted)} noted ends.")


def elsewhere(paths: list[Path]) -> list[Anchor]:
    """The ends noted in files named on the command line."""
    try:
        return [anchor for path in paths for anchor in anchors.read(path)]
    except (OSError, ValueError) as error:
        raise CommandError(f"{error} Nothing was checked.") from error

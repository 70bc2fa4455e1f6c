"""`ataraxy restore PATH`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ataraxy.web.anchors import of
from ataraxy.web.backup.errors import BackupError
from ataraxy.web.backup.restore import check, restore


class Command(BaseCommand):
    """Bring a backup back."""

    help = "Bring a backup back: checks it first, verifies the journal afterwards."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which backup, and whether over an existing database."""
        parser.add_argument("path", type=Path, help="the folder of one backup")
        parser.add_argument("--replace", action="store_true", help="in place of what is there")
        parser.add_argument("--check", action="store_true", help="only check it, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check or restore, and say what was proven."""
        folder: Path = options["path"].resolve()
        try:
            if options["check"]:
                manifest = check(folder)
                self.stdout.write(f"Whole: made {manifest.made_at}, Ataraxy {manifest.version}.")
                return
            manifest = restore(folder, replace=options["replace"], now=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        ends = ", ".join(
            f"clinic {a.clinic_id}: {a.number}" for a in of("journal", manifest.anchors)
        )
        self.stdout.write(
            f"Restored the state of {manifest.made_at}. Checksums, guards and journal are whole"
            f" ({ends or 'no entries yet'}).\n"
            "Next: run “ataraxy prepare”, then start the processes."
        )

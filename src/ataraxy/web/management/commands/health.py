"""`ataraxy health`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ataraxy.web.health.report import report


class Command(BaseCommand):
    """Print the health report; status 1 when something needs attention."""

    help = "Print the health report; ends with status 1 when something needs attention."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per part."""
        found = report(timezone.now())
        for part in found.parts:
            numbers = ", ".join(f"{key} {value}" for key, value in part.numbers.items())
            self.stdout.write(f"{'✓' if part.well else '✗'} {part.name:10} {numbers}")
        self.stdout.write(found.status)
        if found.status != "ok":
            sys.exit(1)

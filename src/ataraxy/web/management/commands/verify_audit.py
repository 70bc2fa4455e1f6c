"""`ataraxy verify-audit`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from ataraxy.platform.audit.verify import verify
from ataraxy.web import anchors


class Command(BaseCommand):
    """Check the whole journal and name the first row that does not hold."""

    help = "Check the whole journal; names the first broken row and a cut tail. Status 1 if broken."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each clinic's first break."""
        noted = anchors.noted()
        broken = verify(noted)
        for one in broken:
            self.stderr.write(f"✗ {one}")
        if broken:
            sys.exit(1)
        self.stdout.write(f"The journal is whole, and agrees with {len(noted)} noted ends.")

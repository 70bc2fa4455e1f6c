"""`ataraxy verify-ledger`."""

import sys
from typing import Any

from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.web import anchors
from ataraxy.web.management.commands.verify_audit import Command as VerifyAudit
from ataraxy.web.management.commands.verify_audit import elsewhere


class Command(VerifyAudit):
    """Check the whole drug ledger and name the first row that does not hold."""

    help = "Check the drug ledger; names the first broken row and a cut tail. Status 1 if broken."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each clinic's first break."""
        noted = anchors.of("ledger", anchors.noted() + elsewhere(options["anchors"]))
        broken = verify_ledger(noted)
        for one in broken:
            self.stderr.write(f"✗ {one}")
        if broken:
            sys.exit(1)
        self.stdout.write(f"The drug ledger is whole, and agrees with {len(noted)} noted ends.")

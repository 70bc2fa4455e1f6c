"""`ataraxy check-deploy`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from ataraxy.web.check_deploy import findings


class Command(BaseCommand):
    """Say whether this installation is fit for real patients."""

    help = "Say whether this installation is fit for real patients; status 1 if not."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each finding with its fix."""
        try:
            found = findings()
        except DatabaseError as error:
            self.stderr.write(
                f"The database does not answer as it should ({type(error).__name__}).\n"
                "Next: check DATABASE_URL, then run “ataraxy prepare”."
            )
            sys.exit(1)
        for finding in found:
            self.stderr.write(f"✗ {finding.problem}\n  Next: {finding.fix}")
        if found:
            self.stderr.write(f"\nNot fit for real patients: {len(found)} findings.")
            sys.exit(1)
        self.stdout.write("Fit for real patients, as far as a machine can say.")

"""`ataraxy verify-document`."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_scopes import scopes_disabled

from ataraxy.platform.signatures.models import ClinicKey
from ataraxy.platform.signatures.pades import fingerprint_of
from ataraxy.platform.signatures.sealed_papers import Known, check_pdf, known_certificates


class Command(BaseCommand):
    """Say whether a PDF is as a clinic of this installation signed it."""

    help = "Is a PDF as the clinic signed it? Status 1 when it is not to be relied on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and certificates when there is no database to ask."""
        parser.add_argument("file", type=Path, metavar="FILE.pdf")
        parser.add_argument(
            "--certificate",
            type=Path,
            action="append",
            default=[],
            metavar="FILE.pem",
            help="trust this certificate instead of those in the database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict, and each signature with its time."""
        try:
            pdf = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from error
        checked = check_pdf(pdf, _handed(options["certificate"]) or _held())
        for one in checked.found:
            signed = one.signed_at.astimezone(UTC).isoformat() if one.signed_at else "no time"
            self.stdout.write(f"{one.signer}, {signed}, certificate {one.fingerprint}")
        if not checked.decision:
            self.stderr.write(f"✗ {checked.decision}")
            sys.exit(1)
        self.stdout.write(f"✓ As signed by {checked.clinic}: every byte is unchanged.")


def _held() -> dict[str, Known]:
    with scopes_disabled():
        return known_certificates(ClinicKey.objects.select_related("clinic"))


def _handed(paths: list[Path]) -> dict[str, Known]:
    always = datetime.min.replace(tzinfo=UTC), timezone.now()
    try:
        return {fingerprint_of(path.read_text()): Known(path.stem, *always) for path in paths}
    except (OSError, ValueError) as error:
        raise CommandError(f"{error} Nothing was checked.") from error

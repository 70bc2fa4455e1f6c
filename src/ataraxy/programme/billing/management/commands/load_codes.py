"""`ataraxy load-codes FILE.csv --edition 2026 [--clinic SLUG]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.programme.billing.code_file import CodeFileError, read_codes
from ataraxy.programme.billing.pricing import load_codes


class Command(BaseCommand):
    """Load a clinic's own licensed code file; exit status 0 done, 1 refused, 2 wrong usage."""

    help = (
        "Load the clinic's own licensed CPT file (CSV with the columns code and description). The "
        "words stay in this installation. Example: ataraxy load-codes cpt.csv --edition 2026"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, its edition, and whose licence it is."""
        parser.add_argument("file", type=Path, help="the licensed file, CSV in UTF-8")
        parser.add_argument("--edition", required=True, help="which year's file this is")
        parser.add_argument(
            "--clinic", metavar="SLUG", help="the clinic's short name, when there are several"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read everything first, then write it in one transaction."""
        clinic = _clinic(options["clinic"])
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"Not there: {path}. Nothing was loaded.", returncode=2)
        try:
            licensed = read_codes(path.read_text(encoding="utf-8"), options["edition"])
        except (CodeFileError, UnicodeDecodeError) as error:
            told = f"{path.name}: {error}. Nothing was loaded."
            raise CommandError(told, returncode=1) from error
        with within(clinic):
            new, known = load_codes(system_actor(clinic.pk, name="Code file"), licensed)
        self.stdout.write(f"{new} codes loaded, {known} were here already.")


def _clinic(slug: str | None) -> Clinic:
    known = {one.slug: one for one in Clinic.objects.order_by("slug")}
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    if slug not in known:
        told = f"Say which clinic with --clinic: {', '.join(known) or 'there is none yet'}."
        raise CommandError(told, returncode=2)
    return known[slug]

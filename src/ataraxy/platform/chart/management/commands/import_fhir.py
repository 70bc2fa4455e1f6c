"""`ataraxy import-fhir PATH… --clinic SLUG`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ataraxy.knowledge.records import DEFAULT_LIMIT_BYTES, find_files
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.chart.importing.report import Report
from ataraxy.platform.chart.importing.run import import_files
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within

_MEGABYTE = 1024 * 1024


class Command(BaseCommand):
    """Import FHIR R4 bundles; exit status 0 all taken, 1 some refused, 2 wrong usage."""

    help = (
        "Import FHIR R4 bundles (.json, .json.gz, .ndjson, folders of them) into a clinic. "
        "Example: ataraxy import-fhir exports/ --clinic harbor"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the records are and whose they become."""
        parser.add_argument("path", nargs="+", type=Path, help="a file or a folder")
        parser.add_argument(
            "--clinic", required=True, metavar="SLUG", help="the clinic's short name"
        )
        parser.add_argument(
            "--source", default="", help="the sending system's name, if the bundles do not tell"
        )
        parser.add_argument(
            "--limit-mb",
            type=float,
            default=DEFAULT_LIMIT_BYTES / _MEGABYTE,
            help="largest bundle, unpacked, in MB (default %(default)g)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report; raises `SystemExit` with the status."""
        clinic = _clinic(options["clinic"])
        files = _files(options["path"])
        if options["limit_mb"] <= 0:
            raise CommandError("--limit-mb must be more than 0.", returncode=2)
        report = Report()
        stopped = self._import(clinic, files, report, options)
        for line in report.lines():
            self.stdout.write(line)
        if stopped:
            raise CommandError(stopped, returncode=1)
        if report.exit_status:
            raise SystemExit(report.exit_status)

    def _import(
        self, clinic: Clinic, files: list[Path], report: Report, options: dict[str, Any]
    ) -> str:
        """Import file by file; returns what stopped it half-way, or nothing."""
        with _progress() as bar, within(clinic):
            task = bar.add_task("Importing", total=len(files))
            try:
                for outcome in import_files(
                    files,
                    actor=system_actor(clinic.pk, name="Record import"),
                    today=timezone.now().astimezone(clinic.zone).date(),
                    limit_bytes=int(options["limit_mb"] * _MEGABYTE),
                    source=options["source"],
                    on_file=lambda: bar.advance(task),
                ):
                    report.add(outcome)
            except (DatabaseError, BrokenProcessPool, OSError) as error:
                return _STOPPED.format(cause=str(error).splitlines()[0] if str(error) else error)
        return ""


_STOPPED = (
    "The import stopped: {cause}. Every record reported above is kept, the one being written left "
    "nothing behind. Free disk space or memory, or start the database, then run the same command "
    "again: what is there already is skipped."
)


def _clinic(slug: str) -> Clinic:
    found = Clinic.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Clinic.objects.order_by("slug").values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no clinic “{slug}”. Known: {known}.", returncode=2)
    return found


def _files(paths: list[Path]) -> list[Path]:
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise CommandError(f"Not there: {', '.join(missing)}. Nothing was imported.", returncode=2)
    files = list(find_files(paths))
    if not files:
        raise CommandError(
            "No .json, .json.gz or .ndjson file was found there. Nothing was imported.",
            returncode=2,
        )
    return files


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )

"""`ataraxy import-scores FILE.csv --mapping FILE.toml --clinic SLUG`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from ataraxy.foundation.data_file import DataFileError
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.service.errors import Refused
from ataraxy.programme.research.intake import News, Table, counted, news, read_table, take
from ataraxy.programme.research.series import SeriesError


class Command(BaseCommand):
    """Take a table of scores in; exit status 0 done or nothing new, 1 refused, 2 wrong usage."""

    help = (
        "Take outcome scores measured elsewhere (a CSV table) in as a programme of its own, to "
        "read beside the clinic's figures. What the columns mean stands in a TOML file: "
        "docs/manual/programme.md. Example: ataraxy import-scores trial.csv --mapping trial.toml "
        "--clinic harbor --dry-run"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The table, what its columns mean, and whose it becomes."""
        parser.add_argument("file", type=Path, help="the table, CSV in UTF-8")
        parser.add_argument("--mapping", required=True, type=Path, metavar="FILE.toml")
        parser.add_argument(
            "--clinic", metavar="SLUG", help="the clinic's short name, when there are several"
        )
        parser.add_argument("--dry-run", action="store_true", help="read and report, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, report, and write what is new."""
        clinic = _clinic(options["clinic"])
        for path in (options["file"], options["mapping"]):
            if not path.is_file():
                raise CommandError(f"Not there: {path}. Nothing was imported.", returncode=2)
        try:
            table = read_table(options["file"], options["mapping"])
        except (DataFileError, SeriesError) as error:
            raise CommandError(f"{error}\nNothing was imported.", returncode=1) from error
        with within(clinic):
            found = news(clinic.pk, table)
            for line in _report(table, found):
                self.stdout.write(line)
            self._take(clinic, table, found, dry=options["dry_run"])

    def _take(self, clinic: Clinic, table: Table, found: News, *, dry: bool) -> None:
        if found.is_empty and not found.differing:
            self.stdout.write("Everything in it is here already. Nothing was changed.")
            return
        if dry and not found.differing:
            self.stdout.write("A dry run: nothing was written.")
            return
        actor = system_actor(clinic.pk, name="Score import")
        try:
            key = f"{table.sha256[:40]}:{found.standing_people}:{found.standing_scores}"
            taken = take(actor=actor, key=key, table=table)
        except Refused as refusal:
            raise CommandError(refusal.decision.reasons[0].text, returncode=1) from refusal
        except DatabaseError as error:
            told = f"The import stopped and left nothing behind: {error}. Run it again."
            raise CommandError(told, returncode=1) from error
        self.stdout.write(f"Taken: {taken.people} people and {taken.scores} scores.")


def _report(table: Table, found: News) -> Iterator[str]:
    series = table.series
    yield f"{table.file}: {series.rows} rows, {len(series.people)} people."
    for key, number in sorted(counted(table).items()):
        yield f"  {instrument(key).name}: {number} totals"
    yield f"New: {len(found.people)} people, {len(found.totals)} scores."
    if series.columns_not_taken:
        yield f"Columns not taken: {', '.join(series.columns_not_taken)}."
    if series.nobody_finished:
        yield (
            "Take care: everybody in this table counts as having left, for nobody has a score at "
            f"final_visit {series.nobody_finished}."
        )
    if series.rows_repeated:
        yield f"Rows that only repeat an earlier one: {series.rows_repeated}."
    for column, number in sorted(series.cells_missing.items()):
        yield f"Cells without a value in {column}: {number}."


def _clinic(slug: str | None) -> Clinic:
    known = {one.slug: one for one in Clinic.objects.order_by("slug")}
    if slug is None and len(known) == 1:
        return next(iter(known.values()))
    if slug is None:
        told = f"Say which clinic with --clinic: {', '.join(known) or 'there is none yet'}."
        raise CommandError(told, returncode=2)
    if slug not in known:
        told = f"There is no clinic “{slug}”. Known: {', '.join(known) or 'none'}."
        raise CommandError(told, returncode=2)
    return known[slug]

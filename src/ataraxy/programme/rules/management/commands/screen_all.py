"""`ataraxy screen --all`: every open course screened again, going on where a run stopped."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ataraxy.knowledge.evidence.many import Mapper, one_by_one
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.programme.rules.cluster import dask_mapper
from ataraxy.programme.rules.models import Sweep, SweepRow
from ataraxy.programme.rules.sweep import run, start


class Command(BaseCommand):
    """Exit status 0 when every course was screened, 2 for wrong usage."""

    help = (
        "Screen every open course again by the rules in force; new stops become the prescriber's "
        "work. A run that was interrupted goes on. Example: ataraxy screen --all --clinic harbor"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and on what."""
        parser.add_argument("--clinic", metavar="SLUG", help="one clinic only (default: each)")
        parser.add_argument(
            "--dask",
            nargs="?",
            const="",
            metavar="ADDRESS",
            help="on Dask: two processes here, or a cluster",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep each clinic and say what was new."""
        clinics = Clinic.objects.order_by("slug")
        if options["clinic"]:
            clinics = clinics.filter(slug=options["clinic"])
        if not clinics:
            raise CommandError(f"There is no clinic called {options['clinic']!r}.", returncode=2)
        with _mapper(options["dask"]) as mapper, _progress() as bar:
            for clinic in clinics:
                with within(clinic):
                    self._report(clinic, _sweep(clinic, mapper, bar))

    def _report(self, clinic: Clinic, sweep: Sweep) -> None:
        rows = SweepRow.objects.filter(sweep=sweep)
        new = list(rows.exclude(changes=[]).select_related("course").order_by("pk"))
        stops = sum(bool(one.new_stops) for one in new)
        self.stdout.write(
            f"{clinic.slug}: {rows.count()} open courses screened, {len(new)} changed, "
            f"{stops} with a new stop"
        )
        for row in new:
            told = ", ".join(f"{one['rule']} {one['before']} → {one['now']}" for one in row.changes)
            self.stdout.write(f"  course {row.course.uid}: {told}")


def _sweep(clinic: Clinic, mapper: Mapper, bar: Progress) -> Sweep:
    actor = system_actor(clinic.pk, name="Rule book")
    sweep = start(actor=actor, key=uuid4().hex)
    todo = SweepRow.objects.filter(sweep=sweep, done_at=None).count()
    task = bar.add_task(clinic.slug, total=todo)
    return run(sweep, mapper=mapper, on_row=lambda: bar.advance(task))


def _mapper(dask: str | None) -> AbstractContextManager[Mapper]:
    if dask is None:
        return nullcontext(one_by_one)
    if find_spec("distributed") is None:
        raise CommandError("--dask needs Dask: pip install distributed.", returncode=2)
    return dask_mapper(dask)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
    )

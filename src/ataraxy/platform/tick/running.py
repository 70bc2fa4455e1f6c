"""Run what is due: claim it, do it, note how it ended and when it is due again."""

from __future__ import annotations

import traceback
from datetime import datetime, timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from ataraxy.platform.tick.models import Job
from ataraxy.platform.tick.registry import Recurring, recurring

RETRY = timedelta(minutes=5)
log = structlog.get_logger(__name__)


def schedule(now: datetime) -> None:
    """Give every registered job a row; a new one is due at once."""
    known = set(Job.objects.values_list("name", flat=True))
    fresh = [Job(name=job.name, due_at=now) for job in recurring() if job.name not in known]
    Job.objects.bulk_create(fresh, ignore_conflicts=True)


def run_due(holder: str, now: datetime | None = None) -> int:
    """Run every job that is due at `now`, each once; returns how many ran."""
    now = now or timezone.now()
    schedule(now)
    # One read first: claiming is a write, and most of the time nothing is due.
    waiting = set(Job.objects.filter(due_at__lte=now).values_list("name", flat=True))
    due = [job for job in recurring() if job.name in waiting and _claim(job, holder, now)]
    for job in due:
        _run(job, holder)
    return len(due)


def _claim(job: Recurring, holder: str, now: datetime) -> bool:
    """One conditional update: of two processes, exactly one gets the job."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    claimed = Job.objects.filter(free, pk=job.name, due_at__lte=now).update(
        claimed_until=now + job.limit, claimed_by=holder, started_at=now
    )
    return bool(claimed)


def _run(job: Recurring, holder: str) -> None:
    try:
        job.run()
    except Exception as error:  # noqa: BLE001 - one failing job must not stop the others
        where = traceback.extract_tb(error.__traceback__)[-1]
        # The text of an error may quote a patient; its class and place never do.
        problem = f"{type(error).__name__} in {where.name}, line {where.lineno}"
        log.error("job failed", job=job.name, problem=problem)
        _finish(job, holder, {"problem": problem[:200]}, RETRY)
    else:
        _finish(job, holder, {"problem": "", "succeeded_at": timezone.now()}, job.period)


def _finish(job: Recurring, holder: str, outcome: dict[str, object], wait: timedelta) -> None:
    # Counted from now: periods missed while nothing ran are not made up one by one.
    Job.objects.filter(pk=job.name, claimed_by=holder).update(
        due_at=timezone.now() + wait, claimed_until=None, claimed_by="", **outcome
    )

"""The parts of the health report, each a function that looks at one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import psutil
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from ataraxy.clinic.devices.models import Device, Listening, Quarantined, Standing
from ataraxy.platform.audit import append_only
from ataraxy.platform.feed.consume import lag
from ataraxy.platform.tick.leading import last_beats
from ataraxy.platform.tick.models import Job
from ataraxy.web.backup.store import newest
from ataraxy.web.health import limits


@dataclass(frozen=True, slots=True)
class Part:
    """One thing looked at: whether it is well, and the numbers it was judged on."""

    name: str
    well: bool
    numbers: dict[str, object] = field(default_factory=dict)


Look = Callable[[datetime], Part]


def database(now: datetime) -> Part:
    """The database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Part("database", well=True, numbers={"engine": connection.vendor})


def guards(now: datetime) -> Part:
    """The append-only tables are guarded."""
    missing = append_only.missing(connection)
    return Part("guards", not missing, {"missing": missing})


def processes(now: datetime) -> Part:
    """Worker and tick were heard from, or are busy with something long."""
    beats = last_beats()
    silent = {name: _seconds(now, beats.get(name)) for name in ("worker", "tick")}
    busy = {
        "worker": DBTaskResult.objects.filter(status="RUNNING").exists(),
        "tick": Job.objects.filter(claimed_until__gt=now).exists(),
    }
    limit = limits.SILENT_AFTER.total_seconds()
    well = all(
        seconds is not None and (seconds <= limit or busy[name]) for name, seconds in silent.items()
    )
    return Part("processes", well, {f"{name}_silent_s": s for name, s in silent.items()})


def queue(now: datetime) -> Part:
    """Background tasks do not pile up."""
    ready = DBTaskResult.objects.filter(status="READY", enqueued_at__lte=now)
    first = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    waits = _seconds(now, first) or 0
    failed = DBTaskResult.objects.filter(
        status="FAILED", finished_at__gt=now - timedelta(days=1)
    ).count()
    numbers = {"waiting": ready.count(), "oldest_s": waits, "failed_today": failed}
    return Part("queue", waits <= limits.QUEUE_WAITS.total_seconds(), dict(numbers))


def feed(now: datetime) -> Part:
    """The readers of the feed keep up."""
    behind = lag()
    return Part("feed", behind < limits.FEED_EVENTS, {"behind_events": behind})


def monitors(now: datetime) -> Part:
    """Where there are monitors, a listener was heard from; how long a value waits for the disk."""
    with scopes_disabled():
        known = Device.objects.filter(in_use=True).count()
        row = Listening.objects.order_by("-at").first()
        waiting = Quarantined.objects.filter(resolved_at__isnull=True).count()
        heard = Standing.objects.aggregate(last=Max("heard_at"))["last"]
    silent = _seconds(now, row.at if row else None)
    limit = limits.SILENT_AFTER.total_seconds()
    lag_ms = row.lag_ms if row else 0
    well = known == 0 or (silent is not None and silent <= limit and lag_ms <= limits.LAG_MS)
    numbers = {
        "monitors": known,
        "listener_silent_s": silent,
        "lag_ms": lag_ms,
        "connections": row.connections if row else 0,
        "last_value_s": _seconds(now, heard),
        "quarantined": waiting,
    }
    return Part("monitors", well, dict(numbers))


def disk(now: datetime) -> Part:
    """There is room where the data lies."""
    usage = psutil.disk_usage(str(settings.DATA_DIR))
    enough = max(limits.DISK_FREE_BYTES, usage.total * limits.DISK_FREE_SHARE)
    well = usage.free >= min(enough, 10 * limits.DISK_FREE_BYTES)
    return Part("disk", well, {"free_mb": usage.free // 1024**2})


def jobs(now: datetime) -> Part:
    """No recurring job failed at its last run."""
    failing = list(Job.objects.exclude(problem="").values_list("name", flat=True))
    return Part("jobs", not failing, {"failing": failing})


def chain(now: datetime) -> Part:
    """The journal was checked lately and is whole."""
    job = Job.objects.filter(pk="audit.verify").first()
    checked = job.succeeded_at if job else None
    limit = limits.CHAIN_CHECKED_WITHIN
    recent = checked is not None and now - checked <= limit
    well = recent and job is not None and not job.problem
    return Part("chain", well, {"checked_s": _seconds(now, checked)})


def backup(now: datetime) -> Part:
    """The newest complete backup is recent."""
    found = newest(settings.BACKUP_ROOT)
    made = found.made_at if found else None
    well = made is not None and now - made <= limits.BACKUP_WITHIN
    return Part("backup", well, {"age_s": _seconds(now, made)})


def _seconds(now: datetime, then: datetime | None) -> int | None:
    return None if then is None else max(0, round((now - then).total_seconds()))


LOOKS: tuple[Look, ...] = (
    database, guards, processes, queue, feed, monitors, disk, jobs, chain, backup,
)  # fmt: skip
CRITICAL = {"database", "guards"}
WITHOUT_DATABASE = (disk, backup)

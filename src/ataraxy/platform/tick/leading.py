"""Who leads among several tick processes, and who is alive at all."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from django.db.models import Q

from ataraxy.platform.tick.models import Heartbeat, Lease

LEASE = timedelta(seconds=30)
FORGOTTEN = timedelta(days=1)


def instance() -> str:
    """A name for this process that no other running process has."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}"


def take_lead(holder: str, now: datetime) -> bool:
    """Take or renew the lead; false while somebody else holds it."""
    until = now + LEASE
    free = Q(until__lte=now) | Q(holder=holder)
    if Lease.objects.filter(free, pk="tick").update(holder=holder, until=until):
        return True
    if Lease.objects.filter(pk="tick").exists():
        return False
    Lease.objects.bulk_create(
        [Lease(name="tick", holder=holder, until=until)], ignore_conflicts=True
    )
    return Lease.objects.filter(pk="tick", holder=holder).exists()


def give_up_lead(holder: str, now: datetime) -> None:
    """Let another take over at once, at an orderly end."""
    Lease.objects.filter(pk="tick", holder=holder).update(until=now)


def beat(process: str, holder: str, now: datetime) -> None:
    """Note that this process is alive."""
    mine = Heartbeat.objects.filter(process=process, instance=holder)
    if not mine.update(at=now):
        # The first sign of life: also forget those that died long ago.
        Heartbeat.objects.filter(at__lt=now - FORGOTTEN).delete()
        Heartbeat.objects.create(process=process, instance=holder, at=now, started_at=now)


def last_beats() -> dict[str, datetime]:
    """For each kind of process, when the liveliest of them was last alive."""
    found: dict[str, datetime] = {}
    for process, at in Heartbeat.objects.values_list("process", "at").order_by("at"):
        found[process] = at
    return found

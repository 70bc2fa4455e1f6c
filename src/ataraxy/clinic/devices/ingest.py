"""Between the sockets and the database: one thread that stores batches, says what is new, reports.

A database that is away makes every message of the batch “send again” (AR), never a success. A
message that the database refuses for itself is found by storing one at a time.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections
from django.db import connection as database
from django.utils import timezone
from django_scopes import scope

from ataraxy.clinic.devices.heard import Heard, Unreadable
from ataraxy.clinic.devices.mllp_server import Figures, Work
from ataraxy.clinic.devices.models import Listening
from ataraxy.clinic.devices.storage import Became, store, tell_live
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.audit.journal import record
from ataraxy.platform.tick.leading import beat, instance

R = TypeVar("R")
log = structlog.get_logger(__name__)
TELL_EVERY_S, REPORT_EVERY_S, JOURNAL_EVERY_S = 0.2, 5.0, 60.0
MOST_AT_ONCE = {"sqlite": 10, "postgresql": 400}
"""Messages in one transaction: SQLite's stay below five milliseconds."""


class Ingest:
    """Stores what one clinic's monitors send."""

    def __init__(self, clinic_id: int) -> None:
        self.clinic_id = clinic_id
        self.longest_ms = 0.0
        self._thread = ThreadPoolExecutor(1, "ingest")
        self._told_at = 0.0
        self._is_untold = False
        self._became: Counter[str] = Counter()
        self._seal = hashlib.blake2b(digest_size=16)
        self._journalled_at = time.monotonic()

    @property
    def most_at_once(self) -> int:
        """How many messages one transaction may hold."""
        return MOST_AT_ONCE[database.vendor]

    async def store(self, batch: Sequence[Work]) -> None:
        """Write a batch; sets `problem` on what could not be written."""
        began = time.monotonic()
        tell = began - self._told_at >= TELL_EVERY_S
        if any(work.heard for work in batch):
            await self._in_thread(lambda: self._store(batch, tell=tell))
        self._told_at, self._is_untold = (began, False) if tell else (self._told_at, True)
        self.longest_ms = max(self.longest_ms, (time.monotonic() - began) * 1000)

    async def keep_telling(self, figures: Figures) -> None:
        """Until cancelled: say what a batch did not say, and report how it goes."""
        reported = 0.0
        while True:
            await asyncio.sleep(TELL_EVERY_S)
            now = time.monotonic()
            try:
                if self._is_untold and now - self._told_at >= TELL_EVERY_S:
                    self._told_at, self._is_untold = now, False
                    await self._in_thread(lambda: tell_live(self.clinic_id))
                if now - reported >= REPORT_EVERY_S:
                    reported = now
                    await self._in_thread(lambda: self._report(figures))
            except (DatabaseError, InterfaceError) as error:
                log.warning("database away", process="listener", error=type(error).__name__)

    def finish(self, figures: Figures) -> None:
        """Write the last figures, then let the thread go."""
        self._thread.submit(self._last, figures).result()
        self._thread.shutdown()

    def _last(self, figures: Figures) -> None:
        try:
            self._journalled_at = -JOURNAL_EVERY_S
            self._report(figures)
        except DatabaseError as error:
            log.warning("database away", process="listener", error=type(error).__name__)
        finally:
            database.close()

    async def _in_thread(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _store(self, batch: Sequence[Work], *, tell: bool) -> None:
        said = [heard for work in batch for heard in work.heard]
        try:
            self._count(said, store(self.clinic_id, said, timezone.now(), tell=tell))
        except (OperationalError, InterfaceError) as error:
            log.error("database away", process="listener", error=type(error).__name__)
            for work in batch:
                if work.heard:
                    work.problem = work.problem or _later()
            database.close()
        except DatabaseError as error:
            log.error("batch refused", process="listener", error=type(error).__name__)
            self._one_by_one(batch)

    def _one_by_one(self, batch: Sequence[Work]) -> None:
        for work in batch:
            if not work.heard:
                continue
            try:
                self._count(work.heard, store(self.clinic_id, work.heard, timezone.now()))
            except (OperationalError, InterfaceError):
                work.problem = _later()
            except DatabaseError as error:
                text = f"The database does not take it ({type(error).__name__})."
                work.problem = Unreadable(text, "207")

    def _count(self, said: Sequence[Heard], became: Sequence[Became]) -> None:
        self._became.update(became)
        for one, what in zip(said, became, strict=True):
            if what is not Became.DUPLICATE:
                self._seal.update(f"{one.device}|{one.control_id}|{one.payload_hash};".encode())

    def _report(self, figures: Figures) -> None:
        close_old_connections()
        now = timezone.now()
        beat("listener", instance(), now)
        told = {
            "at": now,
            "connections": figures.connections,
            "messages": figures.messages,
            "refused": figures.refused + figures.turned_away,
            "lag_ms": round(self.longest_ms, 1),
        }
        self.longest_ms = 0.0
        with scope(clinic=self.clinic_id):
            Listening.objects.update_or_create(
                clinic_id=self.clinic_id, holder=instance(), defaults=told
            )
            if time.monotonic() - self._journalled_at >= JOURNAL_EVERY_S and self._became:
                self._journal()

    def _journal(self) -> None:
        """One entry a minute for everything stored in it: how much, and a seal over all of it."""
        record(
            actor=system_actor(self.clinic_id, name="Monitors"),
            action="devices.ingest",
            subject="devices:minute",
            detail={**self._became, "seal": self._seal.hexdigest()},
        )
        self._became.clear()
        self._journalled_at = time.monotonic()


def _later() -> Unreadable:
    return Unreadable("The database is away; nothing was stored. Send again.", "207", rejects=True)

"""One look at the feed for all open streams of a process, instead of one for each.

While anybody follows a clinic, a task looks a few times a second what is new in its feed; the
streams read from memory what it found. A stream that is further behind than that asks for itself.
The values of monitors travel beside the changes: whole at the beginning, then those that moved.
"""

from __future__ import annotations

import asyncio
import functools
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, InterfaceError, connection
from django_scopes import scope

from ataraxy.clinic.devices.live import moved_since, snapshot
from ataraxy.clinic.devices.services import PAIRED
from ataraxy.clinic.devices.storage import LIVE
from ataraxy.platform.feed.models import Event, Head

P = ParamSpec("P")
R = TypeVar("R")
POLL_S = 0.2
TOPICS = ("session.", "scheduling.", "day.", PAIRED)
BATCH, KEPT, VALUES_KEPT = 200, 1000, 50
log = structlog.get_logger(__name__)
Told = list[tuple[int, str]]


def off_loop(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Run `function` in a thread and give its connection back at once.

    A stream lives for minutes; a pooled connection that it held would be missed elsewhere.
    """

    @functools.wraps(function)
    def and_let_go(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    called: Callable[P, Awaitable[R]] = sync_to_async(and_let_go, thread_sensitive=False)
    return called


class Tail:
    """The end of one clinic's feed, as this process knows it."""

    def __init__(self, clinic_id: int) -> None:
        self.clinic_id = clinic_id
        self.turn = 0
        self.readers = 0
        self._place = -1
        self._begin = -1
        self._told: deque[tuple[int, str]] = deque(maxlen=KEPT)
        self._values: deque[tuple[int, bytes]] = deque(maxlen=VALUES_KEPT)
        self._heard: dict[int, datetime] = {}
        self._moved = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """One more reader; the first one starts the looking."""
        self.readers += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())

    def end(self) -> None:
        """One reader less; with the last one the looking ends."""
        self.readers -= 1
        if self.readers == 0 and self._looking is not None:
            self._looking.cancel()

    async def wait(self) -> None:
        """Until the next look, whatever it found; raises what ended the looking."""
        await self._moved.wait()
        if self._looking is not None and self._looking.done():
            self._looking.result()

    async def after(self, number: int) -> tuple[int, Told]:
        """Where the feed stands and what a board cares about after `number`."""
        if self._place < 0:
            return number, []
        if number < self._begin:
            return await off_loop(events_after)(self.clinic_id, number)
        if number >= self._place:
            return number, []
        return self._place, [one for one in self._told if one[0] > number]

    def values_after(self, turn: int) -> list[bytes] | None:
        """What monitors showed since that turn; None when so much is not kept any more."""
        if self._values and turn + 1 < self._values[0][0]:
            return None
        return [chunk for at, chunk in self._values if at > turn]

    def everything(self) -> bytes:
        """What all monitors of the clinic show now."""
        with scope(clinic=self.clinic_id):
            return _event("standing", snapshot(self.clinic_id))

    async def _look(self) -> None:
        try:
            while True:
                await self._look_once()
                moved, self._moved = self._moved, asyncio.Event()
                moved.set()
                await asyncio.sleep(POLL_S)
        finally:
            self._moved.set()  # or its readers would wait for ever, and hear nothing

    async def _look_once(self) -> None:
        try:
            values = await off_loop(self._find)()
        except (DatabaseError, InterfaceError) as error:
            log.warning("database away", process="stream", error=type(error).__name__)
            return
        if values:
            self.turn += 1
            self._values.append((self.turn, values))

    def _find(self) -> bytes:
        if self._place < 0:
            head = Head.objects.filter(pk=self.clinic_id).first()
            self._begin = self._place = head.number if head else 0
            return b""
        rows = _rows_after(self.clinic_id, self._place)
        if not rows:
            return b""
        if len(self._told) > KEPT - BATCH:
            self._begin = self._told[BATCH][0]
        self._told.extend(_told_in(rows))
        self._place = rows[-1].number
        topics = {row.topic for row in rows}
        if PAIRED in topics:  # what was shown at a visit may be nobody's now
            return self.everything()
        if LIVE not in topics:
            return b""
        with scope(clinic=self.clinic_id):
            moved = moved_since(self.clinic_id, self._heard)
        return _event("values", moved) if moved else b""


def events_after(clinic_id: int, after: int) -> tuple[int, Told]:
    """How far one look came, and the changes in it that a board cares about, never saying whose."""
    rows = _rows_after(clinic_id, after)
    return (rows[-1].number if rows else after), _told_in(rows)


def _rows_after(clinic_id: int, after: int) -> list[Event]:
    rows = Event.objects.filter(clinic_id=clinic_id, number__gt=after)
    return list(rows.order_by("number")[:BATCH])


def _told_in(rows: list[Event]) -> Told:
    return [
        (row.number, json.dumps({"topic": row.topic, "subject": row.subject}))
        for row in rows
        if row.topic.startswith(TOPICS)
    ]


def _event(kind: str, values: str) -> bytes:
    return f"event: {kind}\ndata: {values}\n\n".encode()


_tails: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, Tail]] = WeakKeyDictionary()


@contextmanager
def following(clinic_id: int) -> Iterator[Tail]:
    """The tail of this clinic's feed in this process, looked at while somebody follows."""
    of_loop = _tails.setdefault(asyncio.get_running_loop(), {})
    tail = of_loop.setdefault(clinic_id, Tail(clinic_id))
    tail.begin()
    try:
        yield tail
    finally:
        tail.end()
        if not tail.readers:  # a look under way may still write into it: the next one begins anew
            of_loop.pop(clinic_id, None)

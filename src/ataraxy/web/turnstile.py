"""Lets one request at a time into a worker process, and the next one past a slow one.

Threads that compute at once in one Python process only get in each other's way: each page takes as
many times as long, holds its database connection meanwhile, and together they get less done.
Waiting in line costs nothing. A page that takes longer (a paper, a lock in the database) gives its
place to the next and goes on beside it. Live streams have a line of their own and leave it with
their first line: afterwards they wait for events, not for the processor. Fifty boards that come
back at once after a restart would otherwise take every connection of the pool from the pages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

AT_ONCE = 1
SLOW_S = 0.06
"""After so long inside a page no longer keeps the others waiting; most are done in a tenth."""
THREADS = 3
"""So many pages may be on their way in one process, slow ones included."""
FREE = "/health/live"
STREAM = "/stream/"
STREAMS_BEGIN = 2
WAITED = "ataraxy.waited_ms"
LEAVE = "ataraxy.leave"
"""In the scope: what a page calls when it needs the processor no more and only waits to be sent."""


class Turnstile:
    """ASGI middleware; notes in the scope how long a request waited, for its log line."""

    def __init__(self, application: Any, at_once: int = AT_ONCE) -> None:
        self.application = application
        self.at_once = at_once
        self._gates: WeakKeyDictionary[Any, asyncio.Semaphore] = WeakKeyDictionary()
        self._beginning: WeakKeyDictionary[Any, asyncio.Semaphore] = WeakKeyDictionary()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Wait for a place, then answer."""
        if scope["type"] != "http" or scope["path"].endswith(FREE):
            await self.application(scope, receive, send)
            return
        if scope["path"].endswith(STREAM):
            await self._stream(scope, receive, send)
            return
        arrived = time.perf_counter()
        gate = _of_loop(self._gates, self.at_once)
        await gate.acquire()
        leave = _once(gate.release)
        slow = asyncio.get_running_loop().call_later(SLOW_S, leave)
        try:
            told = {WAITED: _ms_since(arrived), LEAVE: leave}
            await self.application(scope | told, receive, _timed(send, arrived))
        finally:
            slow.cancel()
            leave()

    async def _stream(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        gate = _of_loop(self._beginning, STREAMS_BEGIN)
        await gate.acquire()
        leave = _once(gate.release)

        async def send_and_leave(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.body":
                leave()
            await send(message)

        try:
            await self.application(scope, receive, send_and_leave)
        finally:
            leave()


def _of_loop(gates: WeakKeyDictionary[Any, asyncio.Semaphore], places: int) -> asyncio.Semaphore:
    # One per event loop: a process under test starts several, one after the other.
    return gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(places))


def _once(release: Callable[[], None]) -> Callable[[], None]:
    """A place is left once, however often one says so."""
    places = [release]

    def leave() -> None:
        if places:
            places.pop()()

    return leave


def _timed(send: Any, arrived: float) -> Any:
    """Adds to the answer how long all of it took from its arrival, waiting and journal included."""

    async def send_timed(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            total = f"total;dur={_ms_since(arrived)}".encode()
            message["headers"] = [*message["headers"], (b"server-timing", total)]
        await send(message)

    return send_timed


def _ms_since(arrived: float) -> float:
    return round((time.perf_counter() - arrived) * 1000, 1)

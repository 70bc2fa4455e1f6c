"""Answers pages in a few threads that live as long as the process, each with its own connection.

Django's own asynchronous handler starts a thread for every request and goes back and forth between
it and the event loop; a new thread has no database connection yet, so each page opened SQLite
anew. Here a whole page runs in one go in a thread that kept its connection from the page before.
Live streams wait for events and stay with Django's handler.
"""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.db import connection, connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

STREAMED = ("/stream/", "/health/live", "/journal/export/")
TRUSTED_S = 1.0
"""A connection used this recently is not asked first whether it still works."""

T = TypeVar("T")


class PageThreads(ASGIHandler):
    """ASGI application: pages in `threads` threads; what is `STREAMED` goes to `streams`."""

    def __init__(self, streams: Any, threads: int) -> None:
        BaseHandler.__init__(self)  # and not ASGIHandler's, which loads asynchronous middleware
        self.load_middleware(is_async=False)
        self.streams = streams
        self.threads = threads
        self._pool = ThreadPoolExecutor(threads, "page")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].endswith(STREAMED):
            await self.streams(scope, receive, send)
            return
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        response = await self._in_thread(self._answer, scope, body)
        await self.send_response(response, send)
        if response.streaming:
            await self._in_thread(response.close)

    def let_go(self) -> None:
        """Close the connection of every thread, as before the database is taken away."""
        together = Barrier(self.threads)

        def close() -> None:
            together.wait()
            connections.close_all()

        for closing in [self._pool.submit(close) for _ in range(self.threads)]:
            closing.result()

    async def _in_thread(self, function: Callable[..., T], *args: Any) -> T:
        # A context of its own: the language, time zone and clinic of one page end with it.
        run = partial(contextvars.copy_context().run, function, *args)
        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    def _answer(self, scope: dict[str, Any], body: Any) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        _trust_what_just_worked()
        with body:
            response = self._of(*self.create_request(scope, body))
        _keep_open()
        if not response.streaming:
            response.close()
        return response

    def _of(self, request: ASGIRequest | None, refused: Any) -> HttpResponseBase:
        response: HttpResponseBase = refused if request is None else self.get_response(request)
        return response


def _trust_what_just_worked() -> None:
    age_s = time.monotonic() - getattr(connection, "last_used_at", 0.0)
    if connection.connection is not None and age_s < TRUSTED_S:
        connection.health_check_done = True  # type: ignore[attr-defined]


def _keep_open() -> None:
    """Django would close it with the request; after an error it still looks at it first."""
    connection.close_at = None
    connection.last_used_at = time.monotonic()  # type: ignore[attr-defined]

"""Answers pages in a few threads that live as long as the process, each with its own connection.

Django's own asynchronous handler starts a thread for every request and goes back and forth between
it and the event loop; a new thread has no database connection yet, so each page opened SQLite
anew. Here a whole page runs in one go in a thread that kept its connection from the page before.
Who looked at whom is gathered and written by `scribe`, and only then is the page answered: its
thread and its place in the line serve the next page meanwhile.
Live streams wait for events and stay with Django's handler.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Barrier
from typing import Any, TypeVar

from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.handlers.exception import response_for_exception
from django.core.signals import request_started
from django.db import DatabaseError, connections
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from ataraxy.platform.audit.journal import Note, looks_gathered
from ataraxy.web.kept_connection import keep_open, trust_what_just_worked
from ataraxy.web.scribe import Scribe
from ataraxy.web.turnstile import LEAVE

STREAMED = ("/stream/", "/health/live", "/journal/export/")
LOOKING = {"GET", "HEAD"}
"""Whoever sends a form acts, and everything about an act is written in its own order."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as it will be answered, and the looks that must be in the journal before."""

    response: HttpResponseBase
    request: ASGIRequest | None = None
    looks: Sequence[Note] = ()


class PageThreads(ASGIHandler):
    """ASGI application: pages in `threads` threads; what is `STREAMED` goes to `streams`."""

    def __init__(self, streams: Any, threads: int) -> None:
        BaseHandler.__init__(self)  # and not ASGIHandler's, which loads asynchronous middleware
        self.load_middleware(is_async=False)
        self.streams = streams
        self.threads = threads
        self.scribe = Scribe()
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
        drawn = await self._in_thread(self._draw, scope, body)
        scope.get(LEAVE, _nothing)()
        response = await self._journalled(drawn) if drawn.looks else drawn.response
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
        self.scribe.let_go()

    async def _in_thread(self, function: Callable[..., T], *args: Any) -> T:
        # A context of its own: the language, time zone and clinic of one page end with it.
        run = partial(contextvars.copy_context().run, function, *args)
        return await asyncio.get_running_loop().run_in_executor(self._pool, run)

    async def _journalled(self, drawn: Drawn) -> HttpResponseBase:
        """The page once its looks are in the journal; an error page if they cannot be."""
        try:
            await asyncio.wrap_future(self.scribe.write(drawn.looks))
        except DatabaseError as error:
            assert drawn.request is not None  # noqa: S101 - who looked had asked for something
            return response_for_exception(drawn.request, error)
        return drawn.response

    def _draw(self, scope: dict[str, Any], body: Any) -> Drawn:
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        trust_what_just_worked()
        with body:
            drawn = self._of(scope, *self.create_request(scope, body))
        keep_open()
        if not drawn.response.streaming:
            drawn.response.close()
        return drawn

    def _of(self, scope: dict[str, Any], request: ASGIRequest | None, refused: Any) -> Drawn:
        if request is None:
            return Drawn(refused)
        if scope["method"] not in LOOKING:
            return Drawn(self.get_response(request), request)
        with looks_gathered() as looks:
            response: HttpResponseBase = self.get_response(request)
        return Drawn(response, request, looks)


def _nothing() -> None:
    """Where there is no line there is no place to leave."""

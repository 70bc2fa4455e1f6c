"""What changed, as it happens: server-sent events of one clinic's feed, without patient data.

A reader that comes back says the last number it saw and gets what it missed. The stream looks every
few seconds whether its person is still signed in with an open screen and still may see the board,
and ends when not. Who comes back then is answered 401: a browser's `EventSource` gives up on that,
where it would follow a redirect to the sign-in page and take that for an answer.
It must be served by an ASGI server: under WSGI an endless answer never begins.
"""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse

from ataraxy.platform.accounts import session as shift
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.own_pages import for_script
from ataraxy.platform.feed.models import Event, Head
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest

P = ParamSpec("P")
R = TypeVar("R")
PERMISSION = "session.read"
POLL_S, CHECK_S, HEARTBEAT_S, LONGEST_S = 0.5, 3.0, 15.0, 900.0
TOPICS = ("session.", "scheduling.", "day.")
BATCH = 200


@dataclass(frozen=True, slots=True)
class Reader:
    """Who listens: account, clinic, sign-in, and the last number they saw."""

    user_id: int
    clinic_id: int
    session_key: str
    after: int


@for_script
@staff_page(PERMISSION)
def stream(request: StaffRequest) -> HttpResponseBase:
    """The clinic's changes from the number the reader names, or from now."""
    named = request.headers.get("Last-Event-ID") or request.GET.get("after", "")
    head = latest_number(request.clinic.pk)
    after = min(int(named), head) if named.isdigit() else head
    key = request.session.session_key or ""
    reader = Reader(request.user.pk, request.clinic.pk, key, after)
    response = StreamingHttpResponse(events(reader), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


async def events(reader: Reader) -> AsyncIterator[bytes]:
    """Lines of the stream until the person signs out, the browser leaves or it grows old."""
    loop = asyncio.get_running_loop()
    began = checked = spoke = loop.time()
    after = reader.after
    yield b"retry: 2000\n\n"
    while loop.time() - began < LONGEST_S:
        if loop.time() - checked >= CHECK_S:
            checked = loop.time()
            if not await _off_loop(may_listen)(reader):
                yield b"event: ended\ndata: {}\n\n"
                return
        # The place moves on past what is not for a board, or an import would hold it up.
        after, found = await _off_loop(events_after)(reader.clinic_id, after)
        for number, data in found:
            spoke = loop.time()
            yield f"id: {number}\nevent: change\ndata: {data}\n\n".encode()
        if loop.time() - spoke >= HEARTBEAT_S:
            spoke = loop.time()
            yield f": still here\nid: {after}\n\n".encode()
        await asyncio.sleep(POLL_S)


def _off_loop(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
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


def latest_number(clinic_id: int) -> int:
    """The last number given out in the clinic."""
    head = Head.objects.filter(pk=clinic_id).first()
    return head.number if head else 0


def events_after(clinic_id: int, after: int) -> tuple[int, list[tuple[int, str]]]:
    """How far one look came, and the changes in it that a board cares about, never saying whose."""
    rows = list(
        Event.objects.filter(clinic_id=clinic_id, number__gt=after).order_by("number")[:BATCH]
    )
    told = [
        (row.number, json.dumps({"topic": row.topic, "subject": row.subject}))
        for row in rows
        if row.topic.startswith(TOPICS)
    ]
    return (rows[-1].number if rows else after), told


def may_listen(reader: Reader) -> bool:
    """Whether sign-in and shift stand, the screen is open, and they may see the board here."""
    engine = import_module(settings.SESSION_ENGINE)
    if not engine.SessionStore().exists(reader.session_key):
        return False
    session = engine.SessionStore(reader.session_key)
    if shift.is_over(session) or shift.is_locked(session):
        return False
    user = User.objects.filter(pk=reader.user_id, is_active=True).first()
    clinic = Clinic.objects.filter(pk=reader.clinic_id).first()
    if user is None or clinic is None:
        return False
    return actor_for(user, clinic).may(PERMISSION)

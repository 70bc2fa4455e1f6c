"""What changed, as it happens: server-sent events of one clinic's feed, and what monitors show.

No event names a person: a change names a visit, and the values of monitors are told by visit to
whoever may see the board. `tail` asks the database once for all streams of a process.

A reader that comes back says the last number it saw and gets what it missed. The stream looks every
few seconds whether its person is still signed in and still may see the board, and ends when not; a
locked screen hears on, and shows nothing. Who comes back then is answered 401: a browser's
`EventSource` gives up on that, where it would follow a redirect to the sign-in page and take that
for an answer. It must be served by an ASGI server: under WSGI an endless answer never begins.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib import import_module

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpResponseBase, StreamingHttpResponse

from ataraxy.journey.session.tail import Tail, following, off_loop
from ataraxy.platform.accounts import session as shift
from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.own_pages import for_script, survives_lock
from ataraxy.platform.feed.models import Head
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.pages import staff_page
from ataraxy.platform.people.requests import StaffRequest

log = structlog.get_logger(__name__)
PERMISSION = "session.read"
CHECK_S, HEARTBEAT_S, LONGEST_S = 3.0, 15.0, 900.0


@dataclass(frozen=True, slots=True)
class Reader:
    """Who listens: account, clinic, sign-in, and the last number they saw."""

    user_id: int
    clinic_id: int
    session_key: str
    after: int


@survives_lock
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
    await sync_to_async(connection_given_back)()
    loop = asyncio.get_running_loop()
    began = spoke = loop.time()
    yield b"retry: 2000\n\n"
    with following(reader.clinic_id) as tail:
        hearing = Hearing(reader, tail, reader.after, began)
        while loop.time() - began < LONGEST_S:
            told = await hearing.news(loop.time())
            for chunk in told:
                spoke = loop.time()
                yield chunk
            if hearing.is_over:
                yield b"event: ended\ndata: {}\n\n"
                return
            if loop.time() - spoke >= HEARTBEAT_S:
                spoke = loop.time()
                yield f": still here\nid: {hearing.after}\n\n".encode()
            await tail.wait()


def connection_given_back() -> None:
    """In the thread that answered the request: Django would keep its connection with the stream.

    Ten open boards would otherwise hold ten of a pool's ten connections, and no page be answered.
    """
    connection.close()


@dataclass(slots=True)
class Hearing:
    """How far one reader has heard. `turn` is -1 until it was told all that monitors show."""

    reader: Reader
    tail: Tail
    after: int
    checked: float
    turn: int = -1
    is_over: bool = False

    async def news(self, now: float) -> list[bytes]:
        """What there is to tell. Nothing while the database is away: the stream outlives that."""
        try:
            if now - self.checked >= CHECK_S:
                self.is_over = not await off_loop(may_listen)(self.reader)
                self.checked = now
            return [] if self.is_over else await self._news()
        except (DatabaseError, InterfaceError) as error:
            log.warning("database away", process="stream", error=type(error).__name__)
            return []

    async def _news(self) -> list[bytes]:
        # The place moves on past what is not for a board, or an import would hold it up. It moves
        # only when all was read, or what was read before a failure would never be told.
        after, found = await self.tail.after(self.after)
        values = self.tail.values_after(self.turn) if self.turn >= 0 else None
        turn = self.tail.turn  # before the look, so that nothing between the two is missed
        if values is None:
            values = [await off_loop(self.tail.everything)()]
        self.after, self.turn = after, turn
        changes = (f"id: {number}\nevent: change\ndata: {data}\n\n" for number, data in found)
        return [*(one.encode() for one in changes), *values]


def latest_number(clinic_id: int) -> int:
    """The last number given out in the clinic."""
    head = Head.objects.filter(pk=clinic_id).first()
    return head.number if head else 0


def may_listen(reader: Reader) -> bool:
    """Whether sign-in and shift stand and they may see the board here.

    A locked screen locks the screen, not the stream: what it says names nobody.
    """
    engine = import_module(settings.SESSION_ENGINE)
    if not engine.SessionStore().exists(reader.session_key):
        return False
    session = engine.SessionStore(reader.session_key)
    if shift.is_over(session):
        return False
    user = User.objects.filter(pk=reader.user_id, is_active=True).first()
    clinic = Clinic.objects.filter(pk=reader.clinic_id).first()
    if user is None or clinic is None:
        return False
    return actor_for(user, clinic).may(PERMISSION)

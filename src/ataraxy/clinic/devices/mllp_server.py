"""The socket part of the listener: connections, frames, order of answers. Knows no database.

Whatever arrives is answered or logged with its reason, and nothing a sender does stops the others:
a frame that is too long is skipped, one that does not end is closed, and a sender that asks faster
than is stored is read more slowly. Connections past the limit are turned away, unless one that came
a while ago and never spoke can give its place. Messages wait in one line; a batch of them is stored
at once and each is answered after that, in its order.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from zoneinfo import ZoneInfo

import structlog

from ataraxy.clinic.devices.heard import Heard, Unreadable
from ataraxy.clinic.devices.hl7v2.answers import answers
from ataraxy.clinic.devices.hl7v2.framing import Astray, Event, Frame, Framer, TooLong, framed
from ataraxy.clinic.devices.hl7v2.header import Header, header_of_beginning, split
from ataraxy.clinic.devices.hl7v2.oru import heard_in

log = structlog.get_logger(__name__)
FRAME_ENDS_WITHIN_S = 30.0
MOST_CONNECTIONS = 600
SPEAKS_WITHIN_S = 10.0
"""Who came so long ago and never sent a whole message gives its place when there is no other."""
WAITING_OF_ONE, WAITING_AGAIN = 500, 100
LINGER_S, CROWD = 0.01, 100
ENDS_WITHIN_S, GOODBYE_S = 5.0, 1.0


@dataclass(slots=True)
class Work:
    """One message on its way: what it says, or why it says nothing, and whom to answer."""

    connection: Connection
    header: Header | None
    heard: tuple[Heard, ...]
    problem: Unreadable | None


Store = Callable[[Sequence[Work]], Awaitable[None]]
"""Writes a batch and sets `problem` where something could not be written."""


@dataclass(slots=True)
class Figures:
    """What happened since the start."""

    connections: int = 0
    messages: int = 0
    refused: int = 0
    turned_away: int = 0


class Server:
    """Listens, reads, hands batches to `store`, answers."""

    def __init__(self, store: Store, zone: ZoneInfo, most_at_once: int) -> None:
        self.zone = zone
        self.figures = Figures()
        self._store = store
        self._most = most_at_once
        self._line: deque[Work] = deque()
        self._came = asyncio.Event()
        self._open: dict[Connection, None] = {}  # in the order in which they came
        self._server: asyncio.Server
        self._working: asyncio.Task[None]

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        """Begin to listen."""
        loop = asyncio.get_running_loop()
        self._working = loop.create_task(self._work())
        self._server = await loop.create_server(
            lambda: Connection(self), host, port, ssl=tls, backlog=512
        )

    async def stop(self) -> None:
        """Take nothing more, store and answer what came, then close."""
        self._server.close()
        for one in self._open:
            one.pause()
        deadline = asyncio.get_running_loop().time() + ENDS_WITHIN_S
        while self._line and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(LINGER_S)
        self._working.cancel()
        await asyncio.gather(self._working, return_exceptions=True)
        for one in list(self._open):
            one.close()
        # A goodbye over TLS waits for the other side's.
        deadline = asyncio.get_running_loop().time() + GOODBYE_S
        while self._open and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(LINGER_S)
        for one in list(self._open):
            one.abort()

    def opened(self, connection: Connection) -> bool:
        """Whether there is room for one more."""
        if len(self._open) >= MOST_CONNECTIONS and not self._made_room():
            self.figures.turned_away += 1
            return False
        self._open[connection] = None
        self.figures.connections = len(self._open)
        return True

    def _made_room(self) -> bool:
        since = asyncio.get_running_loop().time() - SPEAKS_WITHIN_S
        silent = next((one for one in self._open if not one.has_spoken and one.came <= since), None)
        if silent is None:
            return False
        silent.note("connection let go", "", "it said nothing, and a newcomer found no room")
        silent.abort()
        self.closed(silent)
        return True

    def closed(self, connection: Connection) -> None:
        """Somebody left."""
        self._open.pop(connection, None)
        self.figures.connections = len(self._open)

    def take(self, work: Work) -> None:
        """One more message waits in line."""
        self._line.append(work)
        self._came.set()

    async def _work(self) -> None:
        while True:
            await self._came.wait()
            if len(self._line) < CROWD:
                await asyncio.sleep(LINGER_S)
            batch = [self._line.popleft() for _ in range(min(len(self._line), self._most))]
            if not self._line:
                self._came.clear()
            try:
                await self._store(batch)
            except Exception as error:  # noqa: BLE001 - whatever it was, the others must be heard
                log.error("batch failed", error=type(error).__name__)
                for work in batch:
                    work.problem = Unreadable("It could not be stored.", "207", rejects=True)
            for work in batch:
                try:
                    self._answer(work)
                except Exception as error:  # noqa: BLE001 - as above: the line must go on
                    log.error("answer failed", error=type(error).__name__)
                    work.connection.close()

    def _answer(self, work: Work) -> None:
        self.figures.messages += 1
        if work.problem is not None:
            self.figures.refused += 1
            work.connection.note("message refused", work.problem.code, work.problem.text)
        sent = answers(work.header, work.problem, datetime.now(UTC), self.figures.messages)
        work.connection.answered(b"".join(framed(one) for one in sent))


class Connection(asyncio.Protocol):
    """One sender."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.came = asyncio.get_running_loop().time()
        self.has_spoken = False
        self._framer = Framer()
        self._transport: asyncio.Transport | None = None
        self._peer = ""
        self._waiting = 0
        self._is_slowed = False
        self._says_no_more = False
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connected; past the limit they are turned away."""
        self._transport = hung = cast("asyncio.Transport", transport)
        peer = transport.get_extra_info("peername")
        self._peer = f"{peer[0]}:{peer[1]}" if peer else ""
        if not self._server.opened(self):
            self.note("connection refused", "", f"more than {MOST_CONNECTIONS} at once")
            hung.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """They left, perhaps in the middle of a frame."""
        self._server.closed(self)
        self._disarm()
        if self._framer.is_inside:
            self.note("frame lost", "", "the connection ended in the middle of a frame")
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Cut out what is whole; what never ends is closed by the clock."""
        if self._transport is None:
            return
        for event in self._framer.feed(data):
            self._disarm()
            self._happened(event)
        if self._framer.is_inside and self._deadline is None:
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(FRAME_ENDS_WITHIN_S, self._never_ended)
        if self._waiting > WAITING_OF_ONE and not self._is_slowed:
            self._is_slowed = True
            self.pause()

    def eof_received(self) -> bool:
        """They will say no more; what they said is still answered."""
        self._says_no_more = True
        return self._waiting > 0

    def answered(self, data: bytes) -> None:
        """One of theirs is done."""
        self._waiting -= 1
        if self._transport is None or self._transport.is_closing():
            return
        if data:
            self._transport.write(data)
        if self._says_no_more:
            if self._waiting == 0:
                self._transport.close()
        elif self._is_slowed and self._waiting < WAITING_AGAIN:
            self._is_slowed = False
            self._transport.resume_reading()

    def note(self, what: str, code: str, why: str) -> None:
        """Log what was not taken, with its reason; never what it says of a patient."""
        log.warning(what, peer=self._peer, code=code, why=why)

    def pause(self) -> None:
        """Read no more for now."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Hang up without a goodbye."""
        if self._transport is not None:
            self._transport.abort()

    def _happened(self, event: Event) -> None:
        if isinstance(event, Astray):
            self.note("bytes outside a frame", "", f"{event.length} bytes were skipped")
            return
        self.has_spoken = True
        self._waiting += 1
        if isinstance(event, TooLong):
            header = header_of_beginning(event.head)
            text = f"The message has {event.length} bytes, more than is taken."
            problem = Unreadable(text, "207", rejects=True)
            self._server.take(Work(self, header, (), problem))
            return
        self._server.take(understood(self, event, self._server.zone))

    def _never_ended(self) -> None:
        self._deadline = None
        self.note("frame timed out", "", f"it did not end within {FRAME_ENDS_WITHIN_S:g} s")
        self.close()

    def _disarm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def understood(connection: Connection, frame: Frame, zone: ZoneInfo) -> Work:
    """A frame as work: its values, or why there are none."""
    header: Header | None = None
    try:
        header, segments = split(frame.body)
        return Work(connection, header, heard_in(header, segments, frame.body, zone), None)
    except Unreadable as problem:
        header = header or header_of_beginning(frame.body)
        return Work(connection, header, (), problem)

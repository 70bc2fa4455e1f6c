"""So many clients asking at once over kept connections; nothing but the standard library.

The load generator shares the machine with what it measures, so it does as little as it can: bare
sockets, and of an answer only its status, its length and what the server measured.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

ARRIVE_EVERY_S = 0.02
SILENT_S = 60.0
"""No answer for so long is the end of the measurement."""
_END = b"\r\n\r\n"
_CHUNK = 1 << 18


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the status, what the server measured, what the client saw, queries, processor.

    `server_ms` counts from the arrival of the request: waiting in line, handling and the journal.
    """

    page: str
    status: int
    server_ms: float
    handled_ms: float
    seen_ms: float
    queries: int
    cpu_ms: float
    worker: str


@dataclass(eq=False, slots=True)
class _Client:
    """One connection and the answer that is coming in on it."""

    line: socket.socket
    page: str = ""
    asked_at: float = 0.0
    head: bytes = b""
    missing: int = -1


@dataclass
class Crowd:
    """Asks a list of addresses, `clients` at a time, each with its own connection."""

    port: int
    cookie: str
    clients: int
    answers: list[Answer] = field(default_factory=list)

    def ask(self, requests: Sequence[tuple[str, str]]) -> list[Answer]:
        """Ask every (page, address) once; returns the answers."""
        waiting = deque(requests)
        with selectors.DefaultSelector() as ready:
            people = [self._arrive(ready) for _ in range(self.clients)]
            for one in people:
                self._next(one, waiting)
            while len(self.answers) < len(requests):
                events = ready.select(SILENT_S)
                if not events:
                    raise SystemExit("The server does not answer any more.")
                for key, _mask in events:
                    if self._took(key.data):
                        self._next(key.data, waiting)
            for one in people:
                one.line.close()
        return self.answers

    def _arrive(self, ready: selectors.BaseSelector) -> _Client:
        # One worker takes all connections of one instant; people do not arrive in one.
        time.sleep(ARRIVE_EVERY_S)
        client = _Client(socket.create_connection(("127.0.0.1", self.port)))
        client.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ready.register(client.line, selectors.EVENT_READ, client)
        return client

    def _next(self, client: _Client, waiting: deque[tuple[str, str]]) -> None:
        if not waiting:
            return
        client.page, address = waiting.popleft()
        head = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n"
        client.head, client.missing = b"", -1
        client.asked_at = time.perf_counter()
        client.line.sendall(head.encode())

    def _took(self, client: _Client) -> bool:
        """Take what came in; whether the answer is complete with it."""
        piece = client.line.recv(_CHUNK)
        if not piece:
            raise SystemExit("The server closed a connection in the middle of an answer.")
        if client.missing < 0:
            client.head += piece
            end = client.head.find(_END)
            if end < 0:
                return False
            body = len(client.head) - end - len(_END)
            client.head = client.head[:end]
            client.missing = int(_said(client.head, b"\r\ncontent-length: ")) - body
        else:
            client.missing -= len(piece)
        if client.missing:
            return False
        self.answers.append(_answer(client))
        return True


def _answer(client: _Client) -> Answer:
    seen_ms = (time.perf_counter() - client.asked_at) * 1000
    head = client.head
    return Answer(
        page=client.page,
        status=int(head[9:12]),
        server_ms=float(_said(head, b"total;dur=")),
        handled_ms=float(_said(head, b"app;dur=")),
        seen_ms=seen_ms,
        queries=int(_said(head, b"\r\nx-queries: ")),
        cpu_ms=float(_said(head, b"\r\nx-cpu-ms: ")),
        worker=_said(head, b"\r\nx-worker: ").decode(),
    )


def _said(head: bytes, name: bytes) -> bytes:
    """What follows `name`, up to the end of the value."""
    found = head.lower().partition(name)[2]
    return found.partition(b"\r\n")[0].partition(b",")[0]

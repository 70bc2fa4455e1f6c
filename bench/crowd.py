"""So many clients asking at once over kept connections; nothing but the standard library."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

ARRIVE_EVERY_S = 0.02


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the status, what the server measured, what the client saw, queries, processor.

    `server_ms` counts from the arrival of the request: waiting in line and handling.
    """

    page: str
    status: int
    server_ms: float
    handled_ms: float
    seen_ms: float
    queries: int
    cpu_ms: float


@dataclass
class Crowd:
    """Asks a list of addresses, `clients` at a time, each with its own connection."""

    port: int
    cookie: str
    clients: int
    answers: list[Answer] = field(default_factory=list)

    def ask(self, requests: Sequence[tuple[str, str]]) -> list[Answer]:
        """Ask every (page, address) once; returns the answers."""
        asyncio.run(self._all(requests))
        return self.answers

    async def _all(self, requests: Sequence[tuple[str, str]]) -> None:
        queue: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        for one in requests:
            queue.put_nowait(one)
        await asyncio.gather(*(self._client(number, queue) for number in range(self.clients)))

    async def _client(self, number: int, queue: asyncio.Queue[tuple[str, str]]) -> None:
        # One worker takes all connections of one instant; people do not arrive in one.
        await asyncio.sleep(number * ARRIVE_EVERY_S)
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        await asyncio.sleep((self.clients - number) * ARRIVE_EVERY_S)
        try:
            while not queue.empty():
                page, address = queue.get_nowait()
                self.answers.append(await self._once(reader, writer, page, address))
        finally:
            writer.close()

    async def _once(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, page: str, address: str
    ) -> Answer:
        head = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nCookie: {self.cookie}\r\n\r\n"
        started = time.perf_counter()
        writer.write(head.encode())
        status, headers = await _head(reader)
        if "content-length" in headers:
            await reader.readexactly(int(headers["content-length"]))
        else:
            await _chunks(reader)
        seen_ms = (time.perf_counter() - started) * 1000
        timing = headers.get("server-timing", "app;dur=nan, wait;dur=nan")
        handled_ms, waited_ms = (float(part.split("dur=")[1]) for part in timing.split(","))
        queries, cpu_ms = int(headers.get("x-queries", -1)), float(headers.get("x-cpu-ms", "nan"))
        server_ms = handled_ms + waited_ms
        return Answer(page, status, server_ms, handled_ms, seen_ms, queries, cpu_ms)


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    raw = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").splitlines()
    pairs = (line.split(":", 1) for line in raw[1:] if ":" in line)
    return int(raw[0].split()[1]), {name.lower(): value.strip() for name, value in pairs}


async def _chunks(reader: asyncio.StreamReader) -> None:
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()

"""The listener with its thread and its sockets, inside the test's process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from ataraxy.clinic.devices.hl7v2.framing import END, START
from ataraxy.clinic.devices.ingest import Ingest
from ataraxy.clinic.devices.mllp_server import Server
from ataraxy.platform.people.models import Clinic
from ataraxy.web.processes.listener import Door


@asynccontextmanager
async def listener(clinic: Clinic, door: Door | None = None) -> AsyncIterator[Server]:
    """A server on a free port, with the certificate of `door` if one is given."""
    ingest = Ingest(clinic.pk)
    server = Server(ingest.store, clinic.zone, ingest.most_at_once)
    await server.start("127.0.0.1", 0, door.tls() if door else None)
    telling = asyncio.create_task(ingest.keep_telling(server.figures))
    try:
        yield server
    finally:
        await server.stop()
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        await asyncio.to_thread(ingest.finish, server.figures)


async def ask(port: int, *bodies: bytes) -> list[bytes]:
    """Send messages on one connection, one after the other; their answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found = []
    for body in bodies:
        writer.write(START + body + END)
        found.append(await asyncio.wait_for(reader.readuntil(END), 20))
    writer.close()
    return found


async def ask_raw(port: int, data: bytes) -> bytes:
    """Send bytes as they are, end the sending, and give everything that is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    if writer.can_write_eof():
        writer.write_eof()
    found = await asyncio.wait_for(reader.read(), 20)
    writer.close()
    return found


async def open_many(port: int, count: int) -> Sequence[asyncio.StreamWriter]:
    """So many connections that say nothing."""
    writers = []
    for _ in range(count):
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
    return writers

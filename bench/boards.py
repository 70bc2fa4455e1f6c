"""Twenty open boards: how long after its last byte a value reaches each; prints JSON at the end.

`python -m bench.boards PORT COOKIE BOARDS SECONDS`. The senders stamp a message when they send it,
by the same machine's clock, and the stream carries that time beside the value.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime

NAME = "heart_rate_bpm"


class Board:
    """One stream."""

    def __init__(self) -> None:
        self.last: dict[str, str] = {}
        self.waits_ms: list[float] = []

    async def listen(self, port: int, cookie: str, until: float) -> None:
        """Read events until the time is over."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
        writer.write(
            f"GET /board/stream/ HTTP/1.0\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()
        )
        head, kind = await reader.readuntil(b"\r\n\r\n"), ""
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise SystemExit(f"a stream was refused: {head[:200].decode()}")
        lines = _lines(reader, is_chunked=b"chunked" in head.lower())
        while (left := until - time.time()) > 0:
            try:
                line = await asyncio.wait_for(anext(lines), left)
            except TimeoutError:
                break
            except StopAsyncIteration:
                raise SystemExit(f"a stream ended early, after “{kind}”") from None
            if line.startswith(b"event: "):
                kind = line[7:].decode()
            elif line.startswith(b"data: ") and kind in {"values", "standing"}:
                self.take(json.loads(line[6:]), time.time())
        writer.close()

    def take(self, visits: dict[str, list[dict[str, dict[str, list[str]]]]], now: float) -> None:
        """Note each value that is new here."""
        for monitors in visits.values():
            for one in monitors:
                value = one["values"].get(NAME)
                if value is None or self.last.get(str(one["device"])) == value[1]:
                    continue
                self.last[str(one["device"])] = value[1]
                sent = datetime.fromisoformat(value[1]).timestamp()
                self.waits_ms.append((now - sent) * 1000)


async def _lines(reader: asyncio.StreamReader, *, is_chunked: bool) -> AsyncIterator[bytes]:
    """Lines of the body; a long one comes in several pieces."""
    held = b""
    while True:
        if is_chunked:
            size = int((await reader.readline()).strip() or b"0", 16)
            piece = (await reader.readexactly(size + 2))[:-2]
        else:
            piece = await reader.read(2**20)
        if not piece:
            return
        *whole, held = (held + piece).split(b"\n")
        for line in whole:
            yield line


async def run(port: int, cookie: str, boards: int, seconds: float) -> dict[str, float]:
    """Listen on all of them; figures over all values of all boards."""
    until = time.time() + seconds
    open_ = [Board() for _ in range(boards)]
    await asyncio.gather(*(one.listen(port, cookie, until) for one in open_))
    waits = sorted(wait for one in open_ for wait in one.waits_ms)
    return {
        "values": len(waits),
        "fewest": min(len(one.waits_ms) for one in open_),
        "p50_ms": waits[len(waits) // 2],
        "p99_ms": waits[int(len(waits) * 0.99)],
        "most_ms": waits[-1],
    }


if __name__ == "__main__":
    found = asyncio.run(run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])))
    print(json.dumps(found))

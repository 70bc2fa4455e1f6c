"""Monitors as fast as they are answered, or at a pace; prints what was acknowledged as JSON.

`python -m bench.senders PORT CHAIRS MESSAGES_PER_CHAIR PACE_S DEPTH`; pace 0 sends without a pause,
with at most DEPTH messages of a chair under way.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime

START, END = b"\x0b", b"\x1c\r"
RUN = f"{time.time():.0f}"
"""In the control ids: a number that a run before used would be put into quarantine."""
REST = (
    "OBX|2|NM|150456^MDC_PULS_OXIM_SAT_O2^MDC|1.2.1.1|97|262688^MDC_DIM_PERCENT^MDC|||||R\r"
    "OBX|3|NM|149530^MDC_PULS_OXIM_PULS_RATE^MDC|1.2.1.2|72|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r"
    "OBX|4|NM|151562^MDC_RESP_RATE^MDC|1.3.1.1|14|264928^MDC_DIM_RESP_PER_MIN^MDC|||||R\r"
)


def message(chair: int, number: int, cuff: str) -> bytes:
    """One message of four values and a cuff that is sent again and again."""
    at = datetime.now(UTC)
    time_ = f"{at:%Y%m%d%H%M%S}.{at.microsecond:06}+0000"
    text = (
        f"MSH|^~\\&|W-{chair}|WARD|||{time_}||ORU^R01^ORU_R01|{RUN}-{number}|P|2.6|||NE|AL\r"
        f"PID|||\rOBR|1|||monitoring|||{time_}\r"
        f"OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|{60 + number % 40}|"
        f"264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r{REST}{cuff}"
    )
    return START + text.encode() + END


def cuff() -> str:
    """A cuff reading of now."""
    at = f"{datetime.now(UTC):%Y%m%d%H%M%S}+0000"
    unit = "266016^MDC_DIM_MMHG^MDC|||||R|||"
    return (
        f"OBX|5|NM|150021^MDC_PRESS_BLD_NONINV_SYS^MDC|1.4.1.1|128|{unit}{at}\r"
        f"OBX|6|NM|150022^MDC_PRESS_BLD_NONINV_DIA^MDC|1.4.1.2|78|{unit}{at}\r"
    )


class Monitor(asyncio.Protocol):
    """One connection."""

    def __init__(self, chair: int, count: int, depth: int, done: asyncio.Event) -> None:
        self.chair, self.count, self.depth, self.done = chair, count, depth, done
        self.sent = self.accepted = self.other = 0
        self.cuff = cuff()
        self._held = b""
        self._began: dict[int, float] = {}
        self.waits: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self.transport = transport

    def send(self) -> None:
        """One more."""
        self.sent += 1
        self._began[self.sent] = time.perf_counter()
        self.transport.write(message(self.chair, self.sent, self.cuff))  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """Answers; each makes room for another message when there is no pace."""
        *whole, self._held = (self._held + data).split(END)
        for one in whole:
            good = b"MSA|AA|" in one
            self.accepted += good
            self.other += not good
            answered = self.accepted + self.other
            self.waits.append(time.perf_counter() - self._began.pop(answered))
            if self.depth and self.sent < self.count:
                self.send()
            if answered == self.count:
                self.done.set()

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone."""
        self.done.set()


async def run(port: int, chairs: int, count: int, pace_s: float, depth: int) -> dict[str, float]:
    """Send everything; seconds, messages, answers."""
    loop = asyncio.get_running_loop()
    monitors = []
    for chair in range(chairs):
        done = asyncio.Event()
        made = Monitor(chair, count, 0 if pace_s else depth, done)
        await loop.create_connection(lambda made=made: made, "127.0.0.1", port)
        monitors.append(made)
    began = time.perf_counter()
    if pace_s:
        await asyncio.gather(*(_paced(one, n / chairs, pace_s) for n, one in enumerate(monitors)))
    else:
        for one in monitors:
            for _ in range(min(depth, count)):
                one.send()
    await asyncio.gather(*(one.done.wait() for one in monitors))
    seconds = time.perf_counter() - began
    waits = sorted(wait for one in monitors for wait in one.waits)
    return {
        "seconds": seconds,
        "sent": sum(one.sent for one in monitors),
        "accepted": sum(one.accepted for one in monitors),
        "other": sum(one.other for one in monitors),
        "answer_p99_ms": 1000 * waits[int(len(waits) * 0.99)] if waits else 0,
    }


async def _paced(monitor: Monitor, offset_s: float, pace_s: float) -> None:
    begin = time.perf_counter() + offset_s
    for turn in range(monitor.count):
        await asyncio.sleep(max(0, begin + turn * pace_s - time.perf_counter()))
        monitor.send()


if __name__ == "__main__":
    port_, chairs_, count_, depth_ = (int(sys.argv[n]) for n in (1, 2, 3, 5))
    print(json.dumps(asyncio.run(run(port_, chairs_, count_, float(sys.argv[4]), depth_))))

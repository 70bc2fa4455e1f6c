"""An MLLP client for each chair: sends, waits for the answer, keeps what it could not send."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from ataraxy.clinic.devices.hl7v2.framing import END, START
from ataraxy.clinic.devices.simulator.course import shown
from ataraxy.clinic.devices.simulator.messages import message

ANSWER_WITHIN_S = 20.0
KEPT = 600
"""Messages a monitor holds while nobody hears it; the oldest are lost after that."""


@dataclass(frozen=True, slots=True)
class Ward:
    """Where to send, how often, and since when these people are under way."""

    host: str
    port: int
    every_s: float
    begun: datetime
    tls: ssl.SSLContext | None = None
    troubles: bool = True


@dataclass
class SimulatedMonitor:
    """One monitor: its name, its clock, what it has not got rid of yet."""

    ward: Ward
    chair: int
    device: str
    drift_ppm: float = 0.0
    waiting: deque[bytes] = field(default_factory=lambda: deque(maxlen=KEPT))
    answered: int = 0
    refused: int = 0
    _number: int = 0
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None

    async def run(self) -> None:
        """Until cancelled: measure every so often, send what waits."""
        begin = asyncio.get_running_loop().time()
        turn = 0
        while True:
            turn += 1
            cut_off = self.measure(datetime.now(UTC))
            if cut_off and self.ward.troubles:
                self.hang_up()
            else:
                await self.send_all()
            wait = begin + turn * self.ward.every_s - asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, wait))

    def measure(self, now: datetime) -> bool:
        """Put what the screen shows in line; whether the network is cut just now."""
        second = int((now - self.ward.begun).total_seconds())
        screen = shown(self.chair, second)
        own = self.clock(now)
        cuff_at = self.clock(self.ward.begun + timedelta(seconds=screen.cuff_at_s))
        self._number += 1
        control_id = f"{self.device}-{self.ward.begun:%y%m%d%H%M%S}-{self._number}"
        self.waiting.append(message(self.device, control_id, own, cuff_at, screen))
        return screen.is_cut_off

    def clock(self, now: datetime) -> datetime:
        """What this monitor's clock says: it gains or loses a little."""
        return now + (now - self.ward.begun) * self.drift_ppm / 1e6

    async def send_all(self) -> None:
        """Send everything that waits, one after the other; a broken connection keeps the rest."""
        while self.waiting:
            try:
                answer = await asyncio.wait_for(self._send(self.waiting[0]), ANSWER_WITHIN_S)
            except (OSError, EOFError, TimeoutError):
                self.hang_up()
                return
            # Refused for its content: sending it again would not help.
            if b"|AR|" in answer or b"|CR|" in answer:
                self.refused += 1
                return
            self.waiting.popleft()
            self.answered += b"|AA|" in answer
            self.refused += b"|AE|" in answer

    async def _send(self, body: bytes) -> bytes:
        reader, writer = await self._connected()
        writer.write(START + body + END)
        await writer.drain()
        return await reader.readuntil(END)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._reader is None or self._writer is None:
            ward = self.ward
            self._reader, self._writer = await asyncio.open_connection(
                ward.host, ward.port, ssl=ward.tls
            )
        return self._reader, self._writer

    def hang_up(self) -> None:
        """Cut the cable."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def ward_of(
    ward: Ward, chairs: int, prefix: str = "SIM", drift_ppm: float = 40.0
) -> list[SimulatedMonitor]:
    """Monitors `prefix`-01 and so on; every other clock gains, the others lose."""
    return [
        SimulatedMonitor(ward, n, f"{prefix}-{n:02}", drift_ppm * (1 if n % 2 else -1))
        for n in range(1, chairs + 1)
    ]


async def run_ward(monitors: list[SimulatedMonitor]) -> None:
    """Run them all until cancelled."""
    await asyncio.gather(*(one.run() for one in monitors))

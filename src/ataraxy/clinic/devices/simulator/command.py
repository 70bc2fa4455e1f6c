"""`ataraxy simulate-monitor`: monitors that do not exist, for a demonstration or a trial."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import ssl
import sys
from collections.abc import Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ataraxy.clinic.devices.simulator.client import Ward, run_ward, ward_of


def run(argv: Sequence[str]) -> int:
    """Send until stopped; returns the exit status."""
    asked = _parser().parse_args(list(argv))
    tls = ssl.create_default_context(cafile=str(asked.authority)) if asked.authority else None
    begun = datetime.now(UTC) - timedelta(minutes=asked.into_min)
    ward = Ward(asked.host, asked.port, asked.every, begun, tls, not asked.no_trouble)
    monitors = ward_of(ward, asked.chairs, asked.prefix)
    sys.stdout.write(f"{asked.chairs} simulated monitors send to {asked.host}:{asked.port}\n")
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_until_stopped(run_ward(monitors), asked.seconds))
    sent = sum(one.answered for one in monitors)
    left = sum(len(one.waiting) for one in monitors)
    refused = sum(one.refused for one in monitors)
    sys.stdout.write(f"{sent} answered, {refused} refused, {left} not sent\n")
    return 0


async def _until_stopped(work: Coroutine[Any, Any, None], seconds: float | None) -> None:
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with contextlib.suppress(TimeoutError, asyncio.CancelledError):
        await asyncio.wait_for(task, seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ataraxy simulate-monitor", description=__doc__)
    parser.add_argument("--chairs", type=int, default=8)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=2575)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between messages")
    parser.add_argument("--prefix", default="SIM", help="monitors are called PREFIX-01 and so on")
    parser.add_argument("--into-min", type=float, default=20.0, help="minutes since the dose")
    parser.add_argument("--no-trouble", action="store_true", help="the network is never cut")
    parser.add_argument("--authority", type=Path, help="send by TLS, trusting this authority")
    parser.add_argument("--seconds", type=float, help="stop after so many seconds")
    return parser

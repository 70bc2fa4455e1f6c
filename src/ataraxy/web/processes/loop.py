"""The loop that worker and tick share: work, say that one lives, wait, stop when asked."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from ataraxy.platform.tick.leading import beat, instance

log = structlog.get_logger(__name__)
LONGEST_WAIT_S = 30.0


def run_until_stopped(process: str, turn: Callable[[str], int], *, wait_s: float) -> None:
    """Call `turn` again and again until SIGTERM or SIGINT; wait only when it found nothing to do.

    While the database is away the loop keeps trying, with growing pauses.
    """
    stop = threading.Event()

    def stopped(signum: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stopped)
    holder, pause_s = instance(), wait_s
    log.info("started", process=process)
    while not stop.is_set():
        try:
            done = _one_turn(process, holder, turn)
            pause_s = wait_s
        except (OperationalError, InterfaceError) as error:
            done, pause_s = 0, min(pause_s * 2, LONGEST_WAIT_S)
            log.warning("database away", process=process, error=type(error).__name__)
        if not done:
            stop.wait(pause_s)
    log.info("stopped", process=process)


def _one_turn(process: str, holder: str, turn: Callable[[str], int]) -> int:
    close_old_connections()
    beat(process, holder, timezone.now())
    done = turn(holder)
    close_old_connections()
    return done

"""Background tasks and the readers of the feed."""

from __future__ import annotations

import structlog
from django.db import InterfaceError, OperationalError
from django_tasks_db.management.commands.db_worker import Worker

from ataraxy.platform.feed.consume import run_pending
from ataraxy.web.processes.loop import run_until_stopped

WAIT_S = 0.5
log = structlog.get_logger(__name__)


def main() -> None:
    """Work until stopped."""
    run_until_stopped("worker", _turn, wait_s=WAIT_S)


def _turn(holder: str) -> int:
    """Handle what waits in the feed, then every task that is ready."""
    return _read_feed() + run_tasks(holder)


def _read_feed() -> int:
    try:
        return run_pending()
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - the event waits; tasks must go on meanwhile
        log.error("feed reader failed", error=type(error).__name__)
        return 0


def run_tasks(holder: str = "here") -> int:
    """Run every task that is ready; returns how many ran."""
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=holder[-64:],
    )
    worker.run()
    return worker._run_tasks

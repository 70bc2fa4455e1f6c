"""Which jobs recur, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Run = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job: its name (never changed once in use), its period, the longest it may take."""

    name: str
    period: timedelta
    limit: timedelta
    run: Run


_JOBS: dict[str, Recurring] = {}


def every(
    name: str, *, minutes: int = 0, hours: int = 0, limit_minutes: int = 60
) -> Callable[[Run], Run]:
    """Decorator for a function in a room's `jobs.py`: run it every so often.

    The job must be safe to repeat: a process that dies in the middle leaves it to the next one,
    once `limit_minutes` have passed.
    """
    period = timedelta(minutes=minutes, hours=hours)
    if period <= timedelta(0):
        raise ValueError(f"{name} needs a period")

    def register(run: Run) -> Run:
        _JOBS[name] = Recurring(name, period, timedelta(minutes=limit_minutes), run)
        return run

    return register


def recurring() -> list[Recurring]:
    """All registered jobs, by name."""
    return [_JOBS[name] for name in sorted(_JOBS)]

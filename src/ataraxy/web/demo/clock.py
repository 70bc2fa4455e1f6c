"""Doing things in the past, so that a demonstration has a history made by the ordinary services.

Only the demonstration may turn the clock: everywhere else a record's time is the time it was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from django.conf import settings

_TICK = timedelta(milliseconds=40)


class NotADemonstrationError(RuntimeError):
    """Somebody tried to turn the clock of a real clinic."""


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """Everything inside happens at `moment` and just after it, in order."""
    if settings.MODE == "production":
        raise NotADemonstrationError("The clock of a real clinic is not turned.")
    with patch("django.utils.timezone.now", _Ticking(moment)):
        yield


class _Ticking:
    """A clock that moves a little with every look, so that what happened keeps its order."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        self._now += _TICK
        return self._now

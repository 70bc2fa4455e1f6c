"""How a thread that lives as long as the process keeps its connection from one page to the next."""

from __future__ import annotations

import time

from django.db import connection

TRUSTED_S = 1.0
"""A connection used this recently is not asked first whether it still works."""


def trust_what_just_worked() -> None:
    """Spare the question whether this thread's connection still works, where it just did."""
    age_s = time.monotonic() - getattr(connection, "last_used_at", 0.0)
    if connection.connection is not None and age_s < TRUSTED_S:
        connection.health_check_done = True  # type: ignore[attr-defined]


def keep_open() -> None:
    """Django would close it with the request; after an error it still looks at it first."""
    connection.close_at = None
    connection.last_used_at = time.monotonic()  # type: ignore[attr-defined]

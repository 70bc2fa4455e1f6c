"""Passwords of tests are hashed by the algorithm of the clinic at the least cost it can have.

Every signature in a test proves a password again; at the clinic's cost, which is for attackers,
that was a quarter of the time of many rooms. A process that a test starts has the clinic's own.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2id with one pass over eight kibibytes."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def pytest_configure() -> None:
    """Once Django is set up, and before anything is hashed."""
    settings.PASSWORD_HASHERS = [f"{__name__}.{QuickArgon2.__name__}"]

"""Counting wrong secrets: before they are checked, so that many at once gain nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ataraxy.platform.accounts.limits import count, span
from ataraxy.platform.accounts.models import Tries, User

PIN = "pin"


def reserve(user: User, method: str) -> bool:
    """Take one try; False when there are none left and the secret must not be looked at."""
    now = timezone.now()
    with transaction.atomic():
        Tries.objects.bulk_create(
            [Tries(user=user, method=method, last_at=now)], ignore_conflicts=True
        )
        row = Tries.objects.select_for_update().get(user=user, method=method)
        if _is_over(row, now):
            row.count = 0
        if row.count >= _allowed(method):
            return False
        row.count, row.last_at = row.count + 1, now
        row.save(update_fields=["count", "last_at"])
    return True


def give_back(user: User, method: str) -> None:
    """The secret was right: forget the earlier wrong ones."""
    Tries.objects.filter(user=user, method=method).update(count=0)


def not_a_try(user: User, method: str) -> None:
    """The try failed for a reason that says nothing about the secret."""
    Tries.objects.filter(user=user, method=method, count__gt=0).update(count=F("count") - 1)


def left(user: User, method: str) -> int:
    """How many tries remain now."""
    row = Tries.objects.filter(user=user, method=method).first()
    if row is None or _is_over(row, timezone.now()):
        return _allowed(method)
    return max(0, _allowed(method) - row.count)


def _allowed(method: str) -> int:
    return count("pin_tries") if method == PIN else count("secret_tries")


def _is_over(row: Tries, now: datetime) -> bool:
    # A sleeping PIN wakes only with a full sign-in; other secrets after a wait.
    return row.method != PIN and now - row.last_at >= span("secret_wait_minutes")

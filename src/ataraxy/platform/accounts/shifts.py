"""A shift: begun with a second factor, ended by signing out or by the clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ataraxy.platform.accounts import tries
from ataraxy.platform.accounts.limits import span
from ataraxy.platform.accounts.models import Shift, User


def start_shift(user: User) -> Shift:
    """Begin a shift now; one that still ran ends, and a PIN that slept wakes."""
    now = timezone.now()
    with transaction.atomic():
        _running(user, now).update(ended_at=now)
        tries.give_back(user, tries.PIN)
        return Shift.objects.create(user=user, started_at=now, ends_at=now + span("shift_hours"))


def end_shift(user: User) -> None:
    """The person goes home: their PIN opens nothing until they sign in again."""
    now = timezone.now()
    _running(user, now).update(ended_at=now)


def running_shift(user: User) -> Shift | None:
    """The shift this person is in, if any."""
    return _running(user, timezone.now()).order_by("-ends_at").first()


def _running(user: User, now: datetime) -> QuerySet[Shift]:
    return Shift.objects.filter(user=user, ended_at__isnull=True, ends_at__gt=now)

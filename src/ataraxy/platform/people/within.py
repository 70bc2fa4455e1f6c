"""Step into a clinic: its rows, and the day on its own calendar.

A request stands in its clinic from the start (`middleware.py`). What runs by itself has to step in:
at nine in the evening in New York a worker that counts days in UTC already lives in tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone
from django_scopes import scope

from ataraxy.platform.people.models import Clinic


@contextmanager
def within(clinic: Clinic) -> Iterator[Clinic]:
    """The rows and the time zone of one clinic."""
    with scope(clinic=clinic.pk), timezone.override(clinic.zone):
        yield clinic


@contextmanager
def within_id(clinic_id: int) -> Iterator[Clinic]:
    """The same, for whoever was only told a number."""
    with within(Clinic.objects.get(pk=clinic_id)) as clinic:
        yield clinic

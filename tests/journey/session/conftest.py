"""A day that is open, and a course that is consented and planned: everything before a dose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from tests.session_people import Chairside
from tests.standing_people import MakePatient

MakeChairside = Callable[..., Chairside]


@pytest.fixture
def ago() -> Callable[[int], datetime]:
    """An instant some minutes ago."""

    def make(minutes: int) -> datetime:
        return timezone.now() - timedelta(minutes=minutes)

    return make


@pytest.fixture
def second_chairside(chairside: Chairside, make_patient: MakePatient) -> Chairside:
    """Somebody else in the next chair."""
    return chairside.beside(make_patient("Rossi", "Bruno"))

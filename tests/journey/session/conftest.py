"""A day that is open, and a course that is consented and planned: everything before a dose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.platform.people.models import Clinic, Patient

MakeChairside = Callable[..., Chairside]


@pytest.fixture(autouse=True)
def document_root(settings: Settings, tmp_path: Path) -> Path:
    """Every test has a file store of its own."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.fixture
def chairside(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, patient: Patient
) -> Chairside:
    """One infusion booked for now, day open, consent and plan signed."""
    return Chairside(in_clinic, make_actor, make_user).booked(patient)


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

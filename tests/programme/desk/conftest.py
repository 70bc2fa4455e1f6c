"""A chair with an infusion booked for now, for the pages that show the day."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.people.models import Clinic, Patient


@pytest.fixture
def chairside(
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    patient: Patient,
    settings: Settings,
    tmp_path: Path,
) -> Chairside:
    """One infusion booked for now, day open, consent and plan signed."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return Chairside(in_clinic, make_actor, make_user).booked(patient)

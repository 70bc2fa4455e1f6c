"""Patients of several kinds: new, imported, treated, merged, told by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.people.models import Clinic, Patient


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

"""A treated patient, and browsers of the people around them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.people.models import Clinic, Patient

BrowserOf = Callable[[str], Client]


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
def browser_of(in_clinic: Clinic, make_user: MakeUser) -> BrowserOf:
    """A browser in which somebody with this role is signed in."""

    def make(role: str) -> Client:
        client = Client()
        client.force_login(make_user(role))
        return client

    return make

"""A patient with pages of their own, and a telephone on which they are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_scopes import scope
from pytest_django.fixtures import Settings

from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.programme.portal.door import begin_sign_in, remember
from ataraxy.programme.portal.models import Account

PASSPHRASE = "four grey herons at noon"
OpenPages = Callable[..., Account]
Phone = Callable[[Account], Client]


@cache
def hashed() -> str:
    """Hashed once: a tenth of a second each is for attackers, not tests."""
    return make_password(PASSPHRASE)


@pytest.fixture
def open_pages(clinic: Clinic) -> OpenPages:
    """Open pages for a patient, as taking up an invitation would."""

    def make(patient: Patient, email: str = "ana@example.org") -> Account:
        with scope(clinic=patient.clinic_id):
            return Account.objects.create(
                clinic_id=patient.clinic_id,
                patient=patient,
                email=email,
                passphrase=hashed(),
                language="en",
                invited_at=timezone.now(),
                opened_at=timezone.now(),
            )

    return make


@pytest.fixture
def account(open_pages: OpenPages, patient: Patient) -> Account:
    """The pages of the standing patient."""
    return open_pages(patient)


@pytest.fixture
def phone() -> Phone:
    """A telephone on which the patient of an account is signed in."""

    def make(account: Account) -> Client:
        client, answer = Client(), HttpResponse()
        remember(answer, *begin_sign_in(account, "passphrase"))
        client.cookies["portal"] = answer.cookies["portal"].value
        return client

    return make


@pytest.fixture
def theirs(account: Account, phone: Phone) -> Client:
    """The standing patient's telephone."""
    return phone(account)


@pytest.fixture
def papers(settings: Settings, tmp_path: Path) -> Path:
    """A store of papers of its own."""
    settings.DOCUMENT_ROOT = tmp_path / "papers"
    return tmp_path / "papers"

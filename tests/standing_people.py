"""The standing people of every test: two clinics, one member of staff per role, a stranger."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django_scopes import scope
from pytest_django.fixtures import Settings

from ataraxy.platform.accounts.models import User
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.actors import actor_for
from ataraxy.platform.people.models import Clinic, Membership, Patient
from ataraxy.platform.people.services import PersonDetails, add_patient

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@cache
def hashed_password() -> str:
    """The hash of `PASSWORD`, made once: a tenth of a second each is for attackers, not tests."""
    return make_password(PASSWORD)


MakeUser = Callable[..., User]
MakeActor = Callable[..., Actor]
MakePatient = Callable[..., Patient]


def enrol(user: User) -> None:
    """Give this person an authenticator app with the secret that tests know."""
    TOTP.activate(user, TOTP_SECRET)


def code_for(at: float | None = None) -> str:
    """The one-time code of everybody's app, now or `at` an epoch second."""
    counter = int(time.time() if at is None else at) // 30
    return str(format_hotp_value(hotp_value(TOTP_SECRET, counter)))


@pytest.fixture
def document_root(settings: Settings, tmp_path: Path) -> Path:
    """A file store of this test's own; whoever has a clinic has one."""
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return tmp_path / "documents"


@pytest.fixture
def clinic(db: None, document_root: Path) -> Iterator[Clinic]:
    """The clinic in which the test happens: "today" is the day on its calendar."""
    made = Clinic.objects.create(
        slug="harbor", name="Harbor Clinic", timezone="America/New_York", country="US"
    )
    with timezone.override(made.zone):
        yield made


@pytest.fixture
def other_clinic(db: None) -> Clinic:
    """Another clinic of the network, whose patients are nobody's business here."""
    return Clinic.objects.create(
        slug="mesa", name="Mesa Clinic", timezone="America/Denver", country="US"
    )


@pytest.fixture
def make_user(clinic: Clinic) -> MakeUser:
    """Make an account that holds roles at a clinic: ``make_user("nurse")``."""

    def make(*roles: str, at: Clinic | None = None, username: str = "") -> User:
        name = username or "-".join(roles) + f".{(at or clinic).slug}"
        user = User.objects.filter(username=name).first()
        if user is None:
            user = User(username=name, first_name=name.title(), last_name="Tester")
            user.password = hashed_password()
            user.save()
            enrol(user)
        for role in roles:
            Membership.objects.get_or_create(
                user=user, clinic=at or clinic, role=Role(role), defaults={"since": LONG_AGO}
            )
        return user

    return make


@pytest.fixture
def make_actor(make_user: MakeUser, clinic: Clinic) -> MakeActor:
    """Make an actor with roles: ``make_actor("prescriber")``."""

    def make(*roles: str, at: Clinic | None = None) -> Actor:
        return actor_for(make_user(*roles, at=at), at or clinic)

    return make


@pytest.fixture
def in_clinic(clinic: Clinic) -> Iterator[Clinic]:
    """Run the test inside the scope of its clinic, as a request would."""
    with scope(clinic=clinic.pk):
        yield clinic


@pytest.fixture
def make_patient(clinic: Clinic, make_actor: MakeActor) -> MakePatient:
    """Make a patient: ``make_patient("Rivera", "Ana")``."""

    def make(
        family: str = "Rivera",
        given: str = "Ana",
        born: date = date(1985, 4, 12),
        at: Clinic | None = None,
    ) -> Patient:
        place = at or clinic
        with scope(clinic=place.pk):
            return add_patient(
                actor=make_actor("coordinator", at=place),
                details=PersonDetails(family_name=family, given_name=given, birth_date=born),
            )

    return make


@pytest.fixture
def patient(make_patient: MakePatient) -> Patient:
    """A patient of the clinic."""
    return make_patient()

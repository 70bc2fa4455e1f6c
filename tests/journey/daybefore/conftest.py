"""A dosing visit tomorrow, of somebody with an e-mail address and a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_django.fixtures import Settings
from tests.session_people import Chairside
from tests.standing_people import MakeActor, MakeUser

from ataraxy.clinic.scheduling.services import Place, move_visit
from ataraxy.journey.session.models import Session
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.worklist.rota import put_on_call

# Noon at the clinic (New York, EST), after the hour from which messages go out.
NOON = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    """The clock stands at noon of the day before."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def tomorrow(
    noon: time_machine.Coordinates,
    in_clinic: Clinic,
    make_actor: MakeActor,
    make_user: MakeUser,
    patient: Patient,
    settings: Settings,
    tmp_path: Path,
) -> Session:
    """A visit tomorrow at nine; messages are written into folders."""
    settings.SMS_FILE_PATH = tmp_path / "sms"
    patient.email, patient.phone = "ana@example.org", "+1 207 555 0100"
    patient.save()
    session = Chairside(in_clinic, make_actor, make_user).booked(patient).session
    begins = NOON + timedelta(hours=21)
    place = Place(begins, begins + timedelta(hours=2, minutes=30), session.appointment.chair_id)
    move_visit(
        actor=make_actor("coordinator"),
        key="to-tomorrow",
        appointment=session.appointment,
        place=place,
        seen_version=1,
    )
    return Session.objects.select_related("appointment", "patient", "clinic").get(pk=session.pk)


@pytest.fixture
def on_call(tomorrow: Session, make_actor: MakeActor, make_user: MakeUser) -> None:
    """A nurse and a coordinator answer today."""
    for role in ("nurse", "coordinator"):
        put_on_call(
            actor=make_actor("coordinator"),
            key=role,
            user=make_user(role),
            role=role,
            since=NOON - timedelta(hours=6),
            until=NOON + timedelta(days=2),
        )

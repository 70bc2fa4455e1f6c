"""A monitor that is known, and somebody it stands at."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from tests.standing_people import MakeActor

from ataraxy.clinic.devices.models import Device, Pairing
from ataraxy.clinic.devices.services import add_device, pair
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key

Pair = Callable[..., Pairing]


@pytest.fixture
def device(in_clinic: Clinic, make_actor: MakeActor) -> Device:
    """The monitor that calls itself MON-1."""
    made = add_device(
        actor=make_actor("medical_director"),
        key=fresh_key(),
        identifier="MON-1",
        name="Monitor 1",
    )
    made.clinic = in_clinic  # read already: an event loop may not ask the database
    return made


@pytest.fixture
def pair_with(device: Device, make_actor: MakeActor) -> Pair:
    """Pair the monitor with a patient's visit."""

    def make(patient: Patient, visit: UUID | None = None, at: Device | None = None) -> Pairing:
        return pair(
            actor=make_actor("nurse"),
            key=fresh_key(),
            device=at or device,
            patient=patient,
            visit_uid=visit or uuid4(),
            chair=None,
        )

    return make

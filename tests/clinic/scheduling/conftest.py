"""A clinic with two chairs."""

from __future__ import annotations

import pytest
from tests.standing_people import MakeActor

from ataraxy.clinic.scheduling.models import Chair
from ataraxy.clinic.scheduling.services import add_chair
from ataraxy.platform.people.models import Clinic


@pytest.fixture
def chairs(in_clinic: Clinic, make_actor: MakeActor) -> list[Chair]:
    """Two chairs in one room."""
    actor = make_actor("coordinator")
    return [
        add_chair(actor=actor, key=name, room_name="Garden", chair_name=name)
        for name in ("Chair 1", "Chair 2")
    ]

"""A letter about somebody, and the same letter once it is known who they are."""

from __future__ import annotations

import pytest
from tests.journey.referral.letters import arriving
from tests.standing_people import MakeActor

from ataraxy.journey.referral import services
from ataraxy.journey.referral.models import Referral
from ataraxy.platform.people.models import Clinic, Patient


@pytest.fixture
def letter(in_clinic: Clinic, make_actor: MakeActor) -> Referral:
    """A colleague's letter, read by nobody yet."""
    return services.receive(actor=make_actor("coordinator"), key="r", arriving=arriving())


@pytest.fixture
def known(letter: Referral, make_actor: MakeActor, patient: Patient) -> Referral:
    """The same letter; it is about a patient of the clinic."""
    return services.say_who(
        actor=make_actor("coordinator"), key="w", referral=letter, patient=patient
    )

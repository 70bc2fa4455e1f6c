"""A cabinet with three vials, and the people around it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from tests.clinic.pharmacy.stocked import receive
from tests.standing_people import MakeActor

from ataraxy.clinic.pharmacy import dosing, services
from ataraxy.clinic.pharmacy.dosing import Dosed
from ataraxy.clinic.pharmacy.models import Account, Cabinet
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key

Dose = Callable[..., Account]


@pytest.fixture
def custodian(make_actor: MakeActor) -> Actor:
    """Who answers for the stock."""
    return make_actor("custodian")


@pytest.fixture
def nurse(make_actor: MakeActor) -> Actor:
    """Who draws."""
    return make_actor("nurse")


@pytest.fixture
def cabinet(in_clinic: Clinic, custodian: Actor) -> Cabinet:
    """A cabinet with three vials of 500 mg."""
    made = services.name_cabinet(actor=custodian, key=fresh_key(), name="Safe")
    receive(custodian, made)
    return made


@pytest.fixture
def dose(nurse: Actor, patient: Patient) -> Dose:
    """Begin the account of a dose: ``dose("ketamine_50")``."""

    def make(product: str = "ketamine_50", uid: UUID | None = None) -> Account:
        dosed = Dosed(uid or uuid4(), patient, products()[product])
        return dosing.account_of(nurse, dosed)

    return make

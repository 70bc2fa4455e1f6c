"""A clinic with a price list, a course, and a desk that may write bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from tests.journey.care_people import draft, sign
from tests.standing_people import MakeActor

from ataraxy.foundation.money import Money
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import open_course
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing.accounts import invoice
from ataraxy.programme.billing.models import Invoice
from ataraxy.programme.billing.prices import Offer, OfferKind, PayerKind
from ataraxy.programme.billing.pricing import NewIdentity, NewList, set_identity, set_prices

BEGINS = date(2025, 1, 1)
OWN_CENTS = {"evaluation": 35000, "iv_session": 45000, "review": 15000, "integration": 14000}


def usd(cents: int) -> Money:
    """An amount in the clinic's money."""
    return Money(cents, "USD")


def own_prices(begins: date = BEGINS) -> NewList:
    """What the clinic asks from people who pay themselves."""
    return NewList(
        payer="",
        payer_kind=PayerKind.SELF,
        currency="USD",
        begins=begins,
        amounts={name: usd(cents) for name, cents in OWN_CENTS.items()},
        offers=(
            Offer(OfferKind.WAIVED, "evaluation", usd(0)),
            Offer(OfferKind.PACKAGE, "iv_session", usd(240000), 6, 6),
        ),
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """Somebody at the desk with a patient's account before them."""

    actor: Actor
    patient: Patient
    course: Course

    def bill(self, *wanted: tuple[str, int]) -> Invoice:
        """Invoice services."""
        return invoice(
            actor=self.actor,
            key=fresh_key(),
            patient=self.patient,
            course=self.course,
            wanted=wanted,
        )


IDENTITY = NewIdentity(
    legal_name="Harbor Clinic LLC",
    address="1 Example Street",
    phone="555 0100",
    tin="12-3456789",
    npi="1234567890",
    place_of_service="11",
    currency="USD",
    clinicians=({"name": "Prescriber.Harbor Tester", "npi": "1", "specialty": "psychiatry"},),
)


@pytest.fixture
def desk(in_clinic: Clinic, patient: Patient, make_actor: MakeActor) -> Desk:
    """A coordinator, a patient with a course, and a price list in force."""
    actor = make_actor("coordinator")
    set_prices(actor=actor, key=fresh_key(), new=own_prices())
    set_identity(actor=actor, key=fresh_key(), new=IDENTITY)
    course = open_course(actor=actor, key=fresh_key(), patient=patient)
    return Desk(actor, patient, course)


@pytest.fixture
def planned(desk: Desk, make_actor: MakeActor) -> Desk:
    """The same, with the plan signed."""
    desk.course.step, desk.course.route = "plan", "iv"
    desk.course.save(update_fields=["step", "route"])
    prescriber = make_actor("prescriber")
    sign(prescriber, draft(prescriber, desk.course))
    desk.course.refresh_from_db()
    return desk

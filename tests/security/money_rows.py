"""One of everything that has to do with money, for the address tests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from ataraxy.foundation.money import Money
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import course_for
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing.accounts import invoice as issue
from ataraxy.programme.billing.authorizations import prepare
from ataraxy.programme.billing.estimates import Wish, make_estimate
from ataraxy.programme.billing.estimating import Assumed, Basis
from ataraxy.programme.billing.packet import Told
from ataraxy.programme.billing.prices import PayerKind
from ataraxy.programme.billing.pricing import NewList, set_prices
from ataraxy.programme.billing.public_page import NewPage, ask_question, write_page

if TYPE_CHECKING:
    from tests.security.world import World


def _course(world: World) -> Course:
    return course_for(world.make_actor("coordinator"), world.argument("course_uid"))


def _prices(world: World) -> None:
    amounts = {"evaluation": 30000, "iv_session": 45000, "review": 15000}
    own = NewList(
        payer="",
        payer_kind=PayerKind.SELF,
        currency="USD",
        begins=date(2025, 1, 1),
        amounts={name: Money(cents, "USD") for name, cents in amounts.items()},
    )
    set_prices(actor=world.make_actor("coordinator"), key=fresh_key(), new=own)


def estimate(world: World) -> UUID:
    """An estimate of the course, not handed over yet."""
    _prices(world)
    assumed = Assumed(is_new=True, integration_visits=0, maintenance_days=28, dose_mg=0)
    made = make_estimate(
        actor=world.make_actor("coordinator"),
        key=fresh_key(),
        course=_course(world),
        wish=Wish("iv_6_3wk", Basis.SELF_PAY, assumed),
    )
    return made.uid


def invoice(world: World) -> UUID:
    """An invoice with everything open."""
    _prices(world)
    return issue(
        actor=world.make_actor("coordinator"),
        key=fresh_key(),
        patient=world.patient,
        course=_course(world),
        wanted=(("review", 1),),
    ).uid


def authorization(world: World) -> UUID:
    """A request to an insurer, prepared with much missing."""
    told = Told(payer="Blue Harbor", member_id="M-1", diagnoses=())
    return prepare(
        actor=world.make_actor("coordinator"), key=fresh_key(), course=_course(world), told=told
    ).uid


def enquiry(world: World) -> UUID:
    """A question from the public page."""
    actor = system_actor(world.clinic.pk)
    return ask_question(
        actor=actor, key=fresh_key(), name="Sam Okafor", reach="555 0101", question="Parking?"
    ).uid


def shown_clinic(world: World) -> str:
    """The clinic's short name, its public page being shown."""
    page = NewPage(
        is_shown=True,
        headline="Ketamine, carefully",
        about="A small clinic.",
        treats=("major_depression",),
        credentials=(),
        hours="",
        shows_prices=True,
        why="",
    )
    write_page(actor=world.make_actor("administrator"), key=fresh_key(), new=page)
    return world.clinic.slug


MAKERS = {
    "estimate_uid": estimate,
    "invoice_uid": invoice,
    "authorization_uid": authorization,
    "enquiry_uid": enquiry,
    "clinic_slug": shown_clinic,
}

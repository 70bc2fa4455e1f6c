"""Preparation, double check, and visits that do not happen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.standing_people import MakePatient

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.session import dosing, preparing, services
from ataraxy.journey.session.models import Session
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def start(room: Chairside) -> Session:
    return dosing.start(actor=room.nurse, key=fresh_key(), session=room.session, chair=AT_THE_CHAIR)


def test_without_a_double_check_there_is_no_dose(chairside: Chairside) -> None:
    room = chairside.arrived().asked().measured().ordered()
    services.step(actor=room.nurse, key=fresh_key(), session=room.session, verb="make ready")
    assert "Nothing is prepared" in refusal(lambda: start(room))
    drawn = preparing.Drawn("KET-1", date(2090, 1, 1), 50.0)
    preparing.prepare_dose(actor=room.nurse, key=fresh_key(), session=room.session, drawn=drawn)
    assert "second person has not checked" in refusal(lambda: start(room))


def test_whoever_prepared_does_not_check_and_wrong_figures_do_not_agree(
    chairside: Chairside,
) -> None:
    room = chairside.arrived().asked().ordered()
    drawn = preparing.Drawn("KET-1", date(2090, 1, 1), 50.0)
    preparing.prepare_dose(actor=room.nurse, key=fresh_key(), session=room.session, drawn=drawn)

    def check(actor: object, ml: float, rate: float, volume: float = 50.0) -> str:
        own = preparing.OwnFigures(ml, rate, None, volume)
        return refusal(
            lambda: preparing.double_check(
                actor=actor, key=fresh_key(), session=room.session, own=own
            )
        )

    assert "second person" in check(room.nurse, 0.7, 75.0)
    assert "Volume drawn" in check(room.prescriber, 0.8, 75.0)
    # The bare vial's rate, the classic slip of floor.md 1.
    assert "Pump rate" in check(room.prescriber, 0.7, 1.05)
    assert "Volume to be infused" in check(room.prescriber, 0.7, 75.0, 5.0)


def test_sprays_are_read_back_with_devices_lot_and_expiry(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    spray = chairside.beside(make_patient("Rossi", "Bruno"), "spravato").arrived()
    spray.asked(ride="arranged", enrolment_confirmed="SPR-118").measured().ordered()
    expires = date(2090, 1, 1)
    drawn = preparing.Drawn("SPR24F", expires)
    preparing.prepare_dose(actor=spray.nurse, key=fresh_key(), session=spray.session, drawn=drawn)

    def check(units: float, lot: str, on: date | None) -> None:
        own = preparing.OwnFigures(units=units, lot=lot, expires_on=on)
        preparing.double_check(
            actor=spray.prescriber, key=fresh_key(), session=spray.session, own=own
        )

    assert "Number of units" in refusal(lambda: check(1, "SPR24F", expires))
    assert "Lot: what you read" in refusal(lambda: check(2, "SPR42F", expires))
    assert "Expiry date" in refusal(lambda: check(2, "SPR24F", None))
    check(2, " spr24f ", expires)
    kept = spray.record.double_check
    assert kept is not None
    assert (kept.own_lot, kept.own_expires_on) == ("spr24f", expires)


def test_the_order_names_the_limits_that_hold_for_this_person(chairside: Chairside) -> None:
    order = chairside.arrived().asked().ordered().record.order
    assert order is not None
    assert order.limits
    assert all(": " in one for one in order.limits)


def test_a_new_order_needs_a_new_preparation(chairside: Chairside) -> None:
    room = chairside.ready().ordered()
    assert "Nothing is prepared" in refusal(lambda: start(room))


def test_a_visit_that_does_not_happen_frees_its_chair(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    services.call_off(
        actor=chairside.make_actor("coordinator"),
        key=fresh_key(),
        session=chairside.session,
        verb="cancel",
        by_whom="patient",
        reason="Has a cold",
    )
    visit = Appointment.objects.get()
    assert (visit.state, visit.reason) == ("cancelled", "Has a cold")
    assert chairside.record.session.closed_at is not None


def test_a_dosing_visit_is_booked_only_once_the_plan_is_signed(
    chairside: Chairside, patient: Patient
) -> None:
    course = chairside.session.course
    course.step = "consent"
    course.save(update_fields=["step"])
    begin = timezone.now() + timedelta(days=1)
    place = services.Place(begin, begin + timedelta(hours=2), None, None)
    book = {"actor": chairside.nurse, "course": course, "place": place}
    assert "plan is signed" in refusal(lambda: services.book_session(key=fresh_key(), **book))


def test_a_time_in_the_future_is_not_charted(
    chairside: Chairside, ago: Callable[[int], datetime]
) -> None:
    room = chairside.arrived()
    assert "future" in refusal(lambda: room.measured(at=ago(-30)))

"""The paper for home, and the drug account in the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.signing import proof_by
from tests.standing_people import MakeUser

from ataraxy.clinic.pharmacy import services as stock
from ataraxy.clinic.pharmacy.dosing import Remainder
from ataraxy.journey.recovery.advice_paper import advice_paper
from ataraxy.journey.recovery.record_paper import record_paper
from ataraxy.journey.session import dosing, drug, preparing
from ataraxy.journey.session.flow import amendments
from ataraxy.journey.session.numbers import routes
from ataraxy.journey.session.services import step
from ataraxy.platform.documents.paper import canonical_text
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db
Ago = Callable[[int], datetime]


@pytest.mark.parametrize("route", sorted({one.key for one in routes().values()}))
def test_the_advice_says_by_route_what_not_to_do_and_whom_to_call(
    chairside: Chairside, route: str, ago: Ago
) -> None:
    record = chairside.in_recovery(ago(90), ago(50)).record
    record.session.route = route
    words = canonical_text(advice_paper(record, timezone.now(), "en"))
    for told in ("Do not drive today", "No alcohol", "988", "911", "35 mg", "Luis Rivera",
                 "ending your life", "We call you", "day and night", "not booked yet"):  # fmt: skip
        assert told in words, told
    only = {"spravato": "nose and throat", "iv": "the drip was", "sublingual": "mouth may taste"}
    for key, told in only.items():
        assert (told in words) is (key == route)


def test_the_advice_says_the_clinics_numbers_and_leaves_a_line_for_one_that_is_missing(
    chairside: Chairside, ago: Ago
) -> None:
    record = chairside.in_recovery(ago(90), ago(50)).record
    clinic = record.session.clinic

    def numbers(by_day: str, at_night: str) -> str:
        clinic.telephone, clinic.telephone_after_hours = by_day, at_night
        return canonical_text(advice_paper(record, timezone.now(), "en"))

    assert "______" in numbers("", "")
    day_only = numbers("+1 207 555 0110", "")
    assert "0110" in day_only
    assert "______" in day_only
    both = numbers("+1 207 555 0110", "+1 207 555 0111")
    assert "0110" in both
    assert "0111" in both
    assert "______" not in both


def test_the_advice_is_one_click_from_the_release_and_not_there_before_a_dose(
    chairside: Chairside, make_user: MakeUser, ago: Ago
) -> None:
    nurse = Client()
    nurse.force_login(make_user("nurse"))
    url = reverse("recovery:advice_pdf", args=[chairside.session.uid])
    assert nurse.get(url).status_code == 404
    chairside.in_recovery(ago(90), ago(50))
    room = nurse.get(reverse("session:room", args=[chairside.session.uid])).content.decode()
    assert url in room
    assert nurse.get(url).content.startswith(b"%PDF")


def test_the_record_accounts_for_the_drug_with_lot_line_waste_and_witness(
    chairside: Chairside, make_user: MakeUser
) -> None:
    room = chairside
    custodian = room.make_actor("custodian")
    cabinet = stock.name_cabinet(actor=custodian, key=fresh_key(), name="Safe")
    came = stock.Delivery("ketamine_50", "KET-2201", date(2090, 1, 1), 1)
    stock.receive(actor=custodian, key=fresh_key(), cabinet=cabinet, came=came)
    stock.count(actor=custodian, key=fresh_key(), cabinet=cabinet, found=())
    room.arrived().asked().measured().ordered()
    vial = cabinet.containers.get()
    made = preparing.prepare_dose(
        actor=room.nurse, key=fresh_key(), session=room.session,
        drawn=preparing.Drawn(bag_ml=50.0, containers=(vial.uid,)),
    )  # fmt: skip
    own = preparing.OwnFigures.wanted(made)
    preparing.double_check(actor=room.prescriber, key=fresh_key(), session=room.session, own=own)
    drug.draw_up(actor=room.nurse, key=fresh_key(), session=room.session)
    step(actor=room.nurse, key=fresh_key(), session=room.session, verb="make ready")
    dosing.start(actor=room.nurse, key=fresh_key(), session=room.session, chair=AT_THE_CHAIR)
    dosing.end_dosing(actor=room.nurse, key=fresh_key(), session=room.session, pumped_ml=40.0,
                      line_ml=5.0, reason="Enough")  # fmt: skip
    session = room.record.session
    words = canonical_text(record_paper(session, timezone.now(), "en"))
    assert "## Drug account" in words
    assert "Not accounted for: 7 mg" in words
    signed_at = timezone.now()
    drug.settle_rest(
        actor=room.nurse, key=fresh_key(), session=room.session, rest=Remainder(wasted_ug=7_000),
        witness=proof_by(make_user("prescriber", username="witness"), room.clinic),
    )  # fmt: skip
    words = canonical_text(record_paper(session, timezone.now(), "en"))
    for told in ("Lot: KET-2201", "Drawn: 35 mg", "Given: 24.5 mg", "left in the line: 3.5 mg",
                 "Wasted before a witness: 7 mg", "wasted 7 mg", "K-0001, KET-2201"):  # fmt: skip
        assert told in words, told
    assert "Not accounted for" not in words
    witness = make_user("prescriber", username="witness").display_name
    assert f"| {witness} |" in words
    later = [what for _at, _by, what in amendments(room.record, signed_at)]
    assert any("wasted" in one for one in later)


def test_without_a_ledger_the_record_says_so_and_names_the_lot(
    chairside: Chairside, ago: Ago
) -> None:
    session = chairside.in_recovery(ago(90), ago(50)).record.session
    words = canonical_text(record_paper(session, timezone.now() + timedelta(0), "en"))
    assert "Lot KET-2201, expires 2090-01-01. No drug ledger is kept here for it." in words

"""What keeps a dose back at the last moment: order sets, the cabinet, the syringe in hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from tests.session_people import AT_THE_CHAIR, Chairside
from tests.signing import proof_by
from tests.standing_people import MakePatient

from ataraxy.clinic.pharmacy import services as stock
from ataraxy.clinic.pharmacy.models import Cabinet
from ataraxy.clinic.pharmacy.symbol import code_of
from ataraxy.clinic.scheduling.queries import day_state, today_at
from ataraxy.journey.session import dosing
from ataraxy.journey.session.bedside import AtTheChair
from ataraxy.journey.session.facts import facts_of
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.models_day import BedsideCheck
from ataraxy.journey.session.order_set_texts import refused_medicine, skeletons, unsigned_sets
from ataraxy.journey.session.order_sets import sign_set
from ataraxy.journey.session.today import today_rows
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return str(caught.value)


def start(room: Chairside, chair: AtTheChair = AT_THE_CHAIR, **how: object) -> Session:
    return dosing.start(
        actor=room.nurse,
        key=fresh_key(),
        session=room.session,
        chair=chair,
        **how,  # type: ignore[arg-type]
    )


def test_nothing_is_begun_while_one_order_set_is_unsigned(
    chairside: Chairside, other_clinic: Clinic
) -> None:
    """Another clinic has signed nothing; here everything is signed."""
    assert unsigned_sets(chairside.clinic) == ()
    assert unsigned_sets(other_clinic) == tuple(one.title for one in skeletons().values())


def test_an_unsigned_set_is_the_directors_work_and_stands_on_today(
    chairside: Chairside, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = "ataraxy.journey.session.facts.unsigned_sets"
    monkeypatch.setattr(missing, lambda _clinic: ("Seizure",))
    row = today_rows(chairside.clinic, today_at(chairside.clinic))[0]
    assert "Order sets without" in row.blocker
    assert row.owner == "medical director"
    room = chairside.ready()
    assert "Seizure" in refusal(lambda: start(room))


@pytest.mark.parametrize("typed", ["Nifedipine 10 mg", "ADALAT by mouth", "10 mg nifedipin"])
def test_nifedipine_is_in_no_order_set_under_any_of_its_names(
    chairside: Chairside, typed: str
) -> None:
    director = chairside.make_actor("medical_director")
    proof = proof_by(chairside.make_user("medical_director"), chairside.clinic)
    said = refusal(
        lambda: sign_set(
            actor=director, key=fresh_key(), set_key="pressure", doses=(typed,), proof=proof
        )
    )
    assert "in no order set here" in said
    assert refused_medicine(["Labetalol 10 mg"]) is None


def test_where_a_ledger_is_kept_the_cabinet_is_counted_and_not_ticked(
    chairside: Chairside,
) -> None:
    custodian = chairside.make_actor("custodian")
    day = today_at(chairside.clinic)
    assert day_state(chairside.clinic, day).is_open  # ticked; no ledger is kept yet
    cabinet = stock.name_cabinet(actor=custodian, key=fresh_key(), name="Safe")
    came = stock.Delivery("ketamine_50", "KET-1", day + timedelta(days=300), 2)
    stock.receive(actor=custodian, key=fresh_key(), cabinet=cabinet, came=came)
    assert [one.key for one in day_state(chairside.clinic, day).missing] == ["cabinet"]
    room = chairside.ready()
    assert "cabinet was not counted" in refusal(lambda: start(room))
    stock.count(actor=custodian, key=fresh_key(), cabinet=Cabinet.objects.get(), found=())
    assert day_state(chairside.clinic, day).is_open
    assert start(room).state == "running"


def test_a_count_of_yesterday_opens_no_day(chairside: Chairside) -> None:
    custodian = chairside.make_actor("custodian")
    day = today_at(chairside.clinic)
    cabinet = stock.name_cabinet(actor=custodian, key=fresh_key(), name="Safe")
    came = stock.Delivery("ketamine_50", "KET-1", day + timedelta(days=300), 1)
    stock.receive(actor=custodian, key=fresh_key(), cabinet=cabinet, came=came)
    stock.count(actor=custodian, key=fresh_key(), cabinet=cabinet, found=())
    tomorrow = day + timedelta(days=1)
    chairside.open_day(day=tomorrow)
    assert [one.key for one in day_state(chairside.clinic, tomorrow).missing] == ["cabinet"]


def test_without_a_look_at_the_chair_nothing_is_given(chairside: Chairside) -> None:
    room = chairside.ready()
    for half in (AtTheChair(), AtTheChair(True), AtTheChair(False, True), AtTheChair(scanned=" ")):
        assert "At the chair: ask for full name" in refusal(lambda seen=half: start(room, seen))
    assert not BedsideCheck.objects.exists()


def test_the_label_of_another_dose_stops_it_and_the_right_one_is_kept(
    chairside: Chairside, make_patient: MakePatient
) -> None:
    room = chairside.ready()
    other = chairside.beside(make_patient("Rossi", "Bruno")).ready().record.preparation
    mine = room.record.preparation
    assert other is not None
    assert mine is not None
    both = AtTheChair(True, True, code_of(other.uid))
    assert "belongs to another dose" in refusal(lambda: start(room, both))
    assert "belongs to another dose" in refusal(lambda: start(room, AtTheChair(scanned="123")))
    start(room, AtTheChair(scanned=f" {code_of(mine.uid).lower()} "))
    kept = BedsideCheck.objects.get()
    assert (kept.preparation_id, kept.scanned) == (mine.pk, code_of(mine.uid))


def test_a_dose_from_paper_is_not_begun_before_they_came(chairside: Chairside) -> None:
    room = chairside.ready()
    early = timezone.now() - timedelta(hours=2)
    said = refusal(lambda: start(room, at=early, on_paper_by="T. Lindqvist"))
    assert "before they arrived" in said


def test_the_last_look_is_no_open_condition_of_the_page(chairside: Chairside) -> None:
    room = chairside.ready()
    assert not facts_of(room.record, timezone.now()).right_at_the_chair
    row = today_rows(chairside.clinic, today_at(chairside.clinic))[0]
    assert row.blocker == ""

"""Around the stock: two-person receipt, what leaves, the end of a day, inventory and loss."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from tests.clinic.pharmacy.stocked import VIAL, Dose, counted, open_work, receive, vials
from tests.signing import proof_by
from tests.standing_people import MakePatient, MakeUser

from ataraxy.clinic.pharmacy import (
    day_end,
    dosing,
    leaving,
    queries,
    receipts,
    services,
    standing,
    stocktaking,
)
from ataraxy.clinic.pharmacy.dosing import Remainder, Taken
from ataraxy.clinic.pharmacy.leaving import Leaving
from ataraxy.clinic.pharmacy.models import Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.services import Found
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.clinic.pharmacy.words import Kind
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.signatures.services import Proof

pytestmark = pytest.mark.django_db
Witness = Callable[[str], Proof]
KIT = "00350458028027"


@pytest.fixture
def seen_by(make_user: MakeUser, clinic: Clinic) -> Witness:
    """Somebody in a role who has just signed in: ``seen_by("nurse")``."""
    return lambda role: proof_by(make_user(role), clinic)


def delivery_of(entry: Entry) -> str:
    return receipts.told(entry)["delivery"]


def test_a_delivery_is_checked_by_a_second_person_here_or_becomes_work(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, seen_by: Witness
) -> None:
    (work,) = open_work(receipts.NOT_CHECKED)
    first = Entry.objects.filter(kind=Kind.RECEIVED).earliest("number")
    act = {"actor": nurse, "delivery": delivery_of(first)}
    with pytest.raises(Refused, match="cannot be the second person"):
        receipts.check_delivery(key="a", found=3, second=seen_by("custodian"), **act)
    with pytest.raises(Refused, match="says 3 containers came"):
        receipts.check_delivery(key="b", found=2, second=seen_by("nurse"), **act)
    receipts.check_delivery(key="c", found=3, second=seen_by("nurse"), **act)
    assert open_work(receipts.NOT_CHECKED) == []
    with pytest.raises(Refused, match="checked this delivery already"):
        receipts.check_delivery(key="d", found=3, second=seen_by("nurse"), **act)
    came = services.Delivery("ketamine_50", "KET-9", date(2090, 1, 1), 1)
    with pytest.raises(Refused, match="cannot witness"):
        services.receive(actor=custodian, key="e", cabinet=cabinet, came=came,
                         second=seen_by("custodian"))  # fmt: skip
    services.receive(actor=custodian, key="f", cabinet=cabinet, came=came, second=seen_by("nurse"))
    assert Entry.objects.latest("number").witness_name.startswith("Nurse")
    assert work.link
    assert verify_ledger() == []


@pytest.mark.parametrize("kind", [Kind.SENT_BACK, Kind.DESTROYED, Kind.TRANSFERRED])
def test_a_container_leaves_whole_seen_by_two_and_is_finished(
    cabinet: Cabinet, custodian: Actor, seen_by: Witness, kind: Kind
) -> None:
    vial = vials()[0]
    how = Leaving(kind, "Recall of the lot", "Reverse distributor", "RX0123456")
    entry = leaving.leave(actor=custodian, key="k", container=vial, how=how,
                          witness=seen_by("nurse"))  # fmt: skip
    vial.refresh_from_db()
    assert (entry.change_ug, vial.balance_ug, bool(vial.finished_at)) == (-VIAL, 0, True)
    with pytest.raises(Refused, match="finished already"):
        leaving.leave(actor=custodian, key="l", container=vial, how=how, witness=seen_by("nurse"))
    assert verify_ledger() == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (Leaving(Kind.DESTROYED, "Expired"), "how it was destroyed"),
        (Leaving(Kind.TRANSFERRED, "Lent", "Mesa Clinic"), "registration number"),
        (Leaving(Kind.SENT_BACK, "Wrong", "Atlantic", ug=1_000), "leaves whole"),
        (Leaving(Kind.BROKEN, "", ug=1_000), "and why"),
        (Leaving(Kind.BROKEN, "Fell", ug=0), "how much"),
        (Leaving(Kind.GIVEN, "Fell"), "how it leaves"),
    ],
)
def test_what_leaves_without_its_words_is_refused(
    cabinet: Cabinet, custodian: Actor, seen_by: Witness, how: Leaving, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        leaving.leave(actor=custodian, key="k", container=vials()[0], how=how,
                      witness=seen_by("nurse"))  # fmt: skip


def test_nobody_is_their_own_second_person_and_a_nurse_destroys_nothing(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, seen_by: Witness
) -> None:
    how = Leaving(Kind.BROKEN, "Fell on the floor", ug=100_000)
    told = {"container": vials()[0], "how": how}
    with pytest.raises(Refused, match="cannot witness"):
        leaving.leave(actor=custodian, key="k", witness=seen_by("custodian"), **told)
    with pytest.raises(PermissionRefused):
        leaving.leave(actor=nurse, key="l", witness=seen_by("prescriber"), **told)
    leaving.leave(actor=custodian, key="m", witness=seen_by("nurse"), **told)
    assert [one.balance_ug for one in vials()] == [400_000, VIAL, VIAL]


def test_a_vial_moves_to_another_cabinet_and_takes_its_balance_along(
    cabinet: Cabinet, custodian: Actor
) -> None:
    other = services.name_cabinet(actor=custodian, key="x", name="Room 2")
    entry = leaving.move(actor=custodian, key="y", container=vials()[0], cabinet=other)
    assert (entry.change_ug, entry.cabinet) == (0, other)
    assert [one.cabinet.name for one in vials()] == ["Room 2", "Safe", "Safe"]
    with pytest.raises(Refused, match="another cabinet"):
        leaving.move(actor=custodian, key="z", container=vials()[0], cabinet=other)
    assert verify_ledger() == []


def test_a_day_closes_only_when_it_is_counted_explained_and_accounted_for(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, dose: Dose, in_clinic: Clinic
) -> None:
    today = timezone.now().astimezone(in_clinic.zone).date()
    account = dose()
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    short = counted(custodian, cabinet, K_0002=VIAL - 50_000)
    with pytest.raises(Refused) as closed:
        day_end.close_day(actor=nurse, key="a", day=today)
    words = str(closed.value.decision)
    assert "does not add up" in words
    assert "K-0002 is not explained" in words
    difference = Entry.objects.filter(container__label="K-0002", kind=Kind.COUNTED).get()
    services.explain(actor=custodian, key="b", entry=difference, reason="Found in the sharps bin")
    dosing.give(nurse, account, 35_000)
    receive(custodian, cabinet, lot="KET-2202", containers=1)
    with pytest.raises(Refused, match="after the last movement"):
        day_end.close_day(actor=nurse, key="c", day=today)
    counted(custodian, cabinet)
    assert day_end.close_day(actor=nurse, key="d", day=today).day == today
    with pytest.raises(Refused, match="closed this day already"):
        day_end.close_day(actor=nurse, key="e", day=today)
    with pytest.raises(Refused, match="not come yet"):
        day_end.close_day(actor=nurse, key="f", day=today + timedelta(days=1))
    assert short.number < difference.number


def test_a_day_left_open_is_closed_by_the_next_mornings_count(
    cabinet: Cabinet, nurse: Actor, custodian: Actor, dose: Dose, in_clinic: Clinic
) -> None:
    day = timezone.now().astimezone(in_clinic.zone).date()
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert day_end.not_closed(in_clinic, day + timedelta(days=1)) == day
        with pytest.raises(Refused, match="not counted since this day began"):
            day_end.close_day(actor=nurse, key="a", day=day)
        counted(custodian, cabinet)
        account = dose()
        dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
        assert account not in day_end.unsettled(in_clinic, day), "a dose of the next day"
        assert account in day_end.unsettled(in_clinic, day + timedelta(days=1))
        assert day_end.close_day(actor=nurse, key="b", day=day).day == day
        assert day_end.not_closed(in_clinic, day + timedelta(days=1)) is None


def test_the_inventory_leaves_nothing_out_and_the_next_is_due_in_two_years(
    cabinet: Cabinet, custodian: Actor, seen_by: Witness, in_clinic: Clinic
) -> None:
    found = [Found(one.uid, one.balance_ug) for one in vials()]
    with pytest.raises(Refused, match="K-0003"):
        stocktaking.take_inventory(actor=custodian, key="a", witness=seen_by("nurse"),
            taken=stocktaking.Taken("close", tuple(found[:2])))  # fmt: skip
    with pytest.raises(Refused, match="opening or at close"):
        stocktaking.take_inventory(actor=custodian, key="b", witness=seen_by("nurse"),
            taken=stocktaking.Taken("noon", tuple(found)))  # fmt: skip
    entry = stocktaking.take_inventory(actor=custodian, key="c", witness=seen_by("nurse"),
        taken=stocktaking.Taken("opening", tuple(found)))  # fmt: skip
    told = stocktaking.told_of(entry)
    assert (told["kind"], told["moment"]) == ("initial", "opening")
    assert told["lines"] == [
        {"product": "ketamine_50", "opened": False, "own": False, "containers": 3, "ug": 3 * VIAL}
    ]
    due = stocktaking.inventory_due(in_clinic)
    assert due is not None
    assert due - entry.at == timedelta(days=730)
    assert verify_ledger() == []


def test_a_patients_own_devices_lie_apart_and_are_offered_to_nobody_else(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, dose: Dose, patient: Patient,
    make_patient: MakePatient, in_clinic: Clinic,
) -> None:  # fmt: skip
    other = make_patient("Rossi", "Bruno")
    told = {"product": "spravato_28", "expires_on": date(2089, 1, 1), "gtin": KIT}
    receive(custodian, cabinet, lot="BULK", containers=3, **told)
    receive(custodian, cabinet, lot="OWN", containers=2, patient=patient, **told)
    now = timezone.now()
    mine = [one.lot.number for one in queries.offers(in_clinic, "spravato_28", now, patient)]
    theirs = {one.lot.number for one in queries.offers(in_clinic, "spravato_28", now, other)}
    assert mine[:2] == ["OWN", "OWN"]
    assert theirs == {"BULK"}
    (shelf,) = [one for one in queries.shelves(in_clinic, None, now)
                if one.product.key == "spravato_28"]  # fmt: skip
    assert shelf.total_ug == 84_000
    theirs_account = dosing.account_of(nurse, dosing.Dosed(uuid4(), other, shelf.product))
    own = Container.objects.filter(lot__number="OWN").order_by("label")
    with pytest.raises(Refused, match="dispensed for another patient"):
        dosing.reserve(nurse, theirs_account, 28_000, [own[0].uid])
    allowed = standing.Allowed("spravato_28", 23, now.date() - timedelta(days=2),
                               now.date() + timedelta(days=80), "PA-77")  # fmt: skip
    standing.authorise(actor=custodian, key="a", patient=patient, allowed=allowed)
    account = dose("spravato_28")
    dosing.reserve(nurse, account, 56_000, [one.uid for one in own])
    dosing.draw(nurse, account)
    dosing.give(nurse, account, 28_000)
    dosing.settle_remainder(nurse, account, Remainder(returned=(Taken(own[1].uid, 28_000),)), None)
    (person,) = standing.owners(in_clinic, now.date())
    assert [one.label for one in person.containers] == [own[1].label]
    assert [left for _paper, left in person.authorised] == [22]
    assert own[1] in queries.offers(in_clinic, "spravato_28", now, patient)
    again = dose("spravato_28")
    dosing.reserve(nurse, again, 28_000, [own[1].uid])
    dosing.draw(nurse, again)
    dosing.settle_remainder(nurse, again, Remainder(returned=(Taken(own[1].uid, 28_000),)), None)
    with pytest.raises(Refused, match="never handed on"):
        leaving.leave(actor=custodian, key="t", container=own[1], witness=None,  # type: ignore[arg-type]
                      how=Leaving(Kind.TRANSFERRED, "x", "Mesa", "M1"))  # fmt: skip
    assert verify_ledger() == []


def test_the_barcode_of_another_product_is_refused(cabinet: Cabinet, custodian: Actor) -> None:
    with pytest.raises(Refused, match="Spravato"):
        receive(custodian, cabinet, gtin=KIT)
    unknown = "00312345678906"
    receive(custodian, cabinet, lot="NEW", gtin=unknown)
    with pytest.raises(Refused, match="Ketamine 50"):
        receive(custodian, cabinet, lot="NEW", gtin=unknown, product="ketamine_100")

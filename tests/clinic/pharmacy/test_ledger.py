"""The stock through its services: facts stay, promises are limited, differences explained."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from tests.clinic.pharmacy.stocked import VIAL, Dose, open_work, receive, vials
from tests.signing import proof_by
from tests.standing_people import MakeUser

from ataraxy.clinic.pharmacy import dosing, services
from ataraxy.clinic.pharmacy.dosing import Taken
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.services import Found
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import KeyReused, PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key

pytestmark = pytest.mark.django_db


def test_a_delivery_becomes_containers_with_numbers_of_their_own(cabinet: Cabinet) -> None:
    assert [(one.label, one.balance_ug) for one in vials()] == [
        ("K-0001", VIAL), ("K-0002", VIAL), ("K-0003", VIAL),
    ]  # fmt: skip
    assert "Atlantic" in Entry.objects.order_by("number")[0].detail
    assert verify_ledger() == []


def test_the_same_form_sent_twice_receives_once(cabinet: Cabinet, custodian: Actor) -> None:
    for _turn in range(2):
        receive(custodian, cabinet, "same")
    assert Container.objects.count() == 6
    with pytest.raises(KeyReused):
        receive(custodian, cabinet, "same", containers=4)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"expires_on": date(2020, 1, 1)}, "expired"),
        ({"product": "morphine"}, "no such product"),
        ({"containers": 0}, "Between 1 and"),
        ({"expires_on": date(2091, 1, 1)}, "on file with the expiry"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_with_the_reason(
    cabinet: Cabinet, custodian: Actor, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        receive(custodian, cabinet, **changes)
    assert Container.objects.count() == 3


def test_only_the_custodian_receives(cabinet: Cabinet, nurse: Actor) -> None:
    with pytest.raises(PermissionRefused):
        receive(nurse, cabinet)


def test_a_promise_is_limited_by_the_balance_and_a_fact_is_not(
    cabinet: Cabinet, nurse: Actor, dose: Dose
) -> None:
    vial, account = vials()[0], dose()
    with pytest.raises(Refused, match="does not hold enough"):
        dosing.reserve(nurse, account, VIAL + 1, [vial.uid])
    dosing.reserve(nurse, account, VIAL, [vial.uid])
    with pytest.raises(Refused, match="does not hold enough"):
        dosing.reserve(nurse, dose(), 1, [vial.uid])
    dosing.draw(nurse, account, [Taken(vial.uid, VIAL + 25_000)])
    vial.refresh_from_db()
    assert (vial.balance_ug, vial.reserved_ug) == (-25_000, 0)
    assert vial.discard_at is not None
    assert verify_ledger() == []


def test_a_dose_may_be_drawn_from_the_rest_of_one_vial_and_a_new_one(
    cabinet: Cabinet, nurse: Actor, dose: Dose
) -> None:
    first, second, _third = vials()
    dosing.draw(nurse, dose(), [Taken(first.uid, 480_000)])
    account = dose()
    dosing.reserve(nurse, account, 35_000, [first.uid, second.uid])
    dosing.draw(nurse, account)
    assert [one.balance_ug for one in vials()] == [0, 485_000, VIAL]
    assert Account.objects.get(pk=account.pk).drawn_ug == 35_000


@pytest.mark.parametrize("past", ["expired", "discard"])
def test_nothing_is_promised_out_of_an_expired_lot_or_past_the_discard_time(
    cabinet: Cabinet, nurse: Actor, dose: Dose, past: str
) -> None:
    vial = vials()[0]
    if past == "discard":
        dosing.draw(nurse, dose(), [Taken(vial.uid, 1_000)])
    later = timezone.now() + timedelta(days=29 if past == "discard" else 365 * 70)
    with time_machine.travel(later), pytest.raises(Refused, match=past):
        dosing.reserve(nurse, dose(), 1_000, [vial.uid])


def test_another_product_is_refused(cabinet: Cabinet, nurse: Actor, dose: Dose) -> None:
    with pytest.raises(Refused, match="another product"):
        dosing.reserve(nurse, dose("ketamine_10"), 1_000, [vials()[0].uid])


def test_a_count_that_differs_is_the_custodians_until_it_is_explained(
    cabinet: Cabinet, custodian: Actor
) -> None:
    first, second, third = vials()
    found = [Found(first.uid, VIAL), Found(second.uid, 460_000), Found(third.uid, VIAL - 2_000)]
    services.count(actor=custodian, key=fresh_key(), cabinet=cabinet, found=found)
    (task,) = open_work("drug-difference")
    assert (task.role, second.label in task.title) == ("custodian", True)
    assert [one.balance_ug for one in vials()] == [VIAL, 460_000, VIAL - 2_000]
    entry = Entry.objects.get(container=second, kind="counted")
    services.explain(actor=custodian, key=fresh_key(), entry=entry, reason="Spilt, see incident")
    assert not open_work("drug-difference")
    assert verify_ledger() == []


def test_a_vial_is_finished_with_its_overfill_explained(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, dose: Dose
) -> None:
    vial = vials()[0]
    dosing.draw(nurse, dose(), [Taken(vial.uid, VIAL + 25_000)])
    with pytest.raises(Refused, match="Write how"):
        services.finish(actor=custodian, key=fresh_key(), container=vial, reason="")
    services.finish(actor=custodian, key=fresh_key(), container=vial, reason="Overfill, 0.5 mL")
    vial.refresh_from_db()
    assert (vial.balance_ug, vial.unexplained_ug) == (0, 0)
    assert vial.finished_at is not None
    assert not open_work("drug-difference")


def test_an_expired_vial_is_wasted_whole_in_front_of_a_witness(
    cabinet: Cabinet, custodian: Actor, clinic: Clinic, make_user: MakeUser
) -> None:
    vial = vials()[0]
    services.waste(
        actor=custodian, key=fresh_key(), container=vial, ug=VIAL, reason="Expired",
        witness=proof_by(make_user("nurse"), clinic),
    )  # fmt: skip
    vial.refresh_from_db()
    assert vial.finished_at is not None
    assert Entry.objects.get(kind="wasted").witness_name


def test_a_correction_stands_beside_and_is_corrected_only_at_its_end(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, dose: Dose
) -> None:
    account = dose()
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 70_000)])
    drawn = Entry.objects.get(kind="drawn")
    first = services.correct(
        actor=custodian, key=fresh_key(), entry=drawn, right_ug=35_000, reason="Misread"
    )
    assert vials()[0].balance_ug == VIAL - 35_000
    with pytest.raises(Refused, match="corrected this entry already"):
        services.correct(actor=custodian, key=fresh_key(), entry=drawn, right_ug=1, reason="Again")
    services.correct(actor=custodian, key=fresh_key(), entry=first, right_ug=40_000, reason="No")
    assert vials()[0].balance_ug == VIAL - 40_000
    assert Account.objects.get(pk=account.pk).drawn_ug == 40_000
    drawn.refresh_from_db()
    assert drawn.amount_ug == 70_000
    assert verify_ledger() == []


@pytest.mark.parametrize(("kind", "right"), [("drawn", -1), ("opened", 1), ("drawn", None)])
def test_what_cannot_have_happened_is_refused(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, dose: Dose, kind: str, right: int | None
) -> None:
    dosing.draw(nurse, dose(), [Taken(vials()[0].uid, 1_000)])
    entry, count = Entry.objects.get(kind=kind), Entry.objects.count()

    def act() -> None:
        if right is None:
            dosing.give(nurse, dose(), 5, timezone.now() + timedelta(hours=1))
        services.correct(
            actor=custodian, key=fresh_key(), entry=entry, right_ug=right or 0, reason="x"
        )

    with pytest.raises(Refused), transaction.atomic():
        act()
    assert Entry.objects.count() == count

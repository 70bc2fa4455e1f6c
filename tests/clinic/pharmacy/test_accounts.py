"""The account of a dose: what does not add up is always on a list of somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.clinic.pharmacy.stocked import Dose, open_work, receive, vials
from tests.signing import proof_by
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.clinic.pharmacy import dosing, jobs, queries, services
from ataraxy.clinic.pharmacy.dosing import Remainder, Taken
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container
from ataraxy.clinic.pharmacy.services import Found
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.worklist.services import acknowledge

pytestmark = pytest.mark.django_db


def test_what_was_drawn_is_the_drawers_work_until_it_is_accounted_for(
    cabinet: Cabinet, nurse: Actor, dose: Dose, clinic: Clinic, make_user: MakeUser
) -> None:
    account = dose()
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    (task,) = open_work("drug-left-over")
    assert task.owner == make_user("nurse")
    dosing.give(nurse, account, 28_000)
    assert open_work("drug-left-over")
    witness = proof_by(make_user("nurse", username="second"), clinic)
    rest = Remainder(wasted_ug=5_000, primed_ug=1_000, flushed_ug=1_000, reason="Stopped early")
    dosing.settle_remainder(nurse, account, rest, witness)
    assert not open_work("drug-left-over")
    assert account.is_settled
    signature = Signature.objects.get(subject_kind="ledger-entry")
    assert signature.signer_uid == witness.user_uid


def test_a_dose_whose_chair_has_gone_on_is_settled_on_its_own_page(
    cabinet: Cabinet, nurse: Actor, dose: Dose, client: Client, make_user: MakeUser
) -> None:
    account = dose()
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    client.force_login(make_user("prescriber"))
    make_user("nurse", username="second")
    url = reverse("pharmacy:settle", args=[account.uid])
    assert 'value="35.0"' in client.get(url).content.decode()
    told = {"idempotency_key": "k", "wasted_mg": "35", "reason": "Not dosed today",
            "witness_method": "password", "witness_secret": PASSWORD}  # fmt: skip
    refused = client.post(url, {**told, "witness_name": "nurse.harbor"})
    assert "cannot witness it" in refused.content.decode()
    client.post(url, {**told, "witness_name": "second"})
    account.refresh_from_db()
    assert (account.wasted_ug, account.is_settled) == (35_000, True)
    assert not open_work("drug-left-over")


def test_given_and_not_drawn_is_the_custodians_work(
    cabinet: Cabinet, nurse: Actor, dose: Dose
) -> None:
    account = dose()
    dosing.give(nurse, account, 35_000)
    (task,) = open_work("drug-not-drawn")
    assert task.role == "custodian"
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    assert not open_work("drug-not-drawn")
    assert not open_work("drug-left-over")


def test_a_draw_that_no_person_wrote_is_the_nurses_work_all_the_same(
    cabinet: Cabinet, clinic: Clinic, dose: Dose
) -> None:
    dosing.draw(system_actor(clinic.pk), dose(), [Taken(vials()[0].uid, 35_000)])
    (task,) = open_work("drug-left-over")
    assert (task.owner, task.role) == (None, "nurse")


def test_work_that_was_closed_too_early_comes_back(
    cabinet: Cabinet, nurse: Actor, custodian: Actor, dose: Dose
) -> None:
    account = dose()
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    found = [Found(vials()[1].uid, 400_000)]
    services.count(actor=custodian, key=fresh_key(), cabinet=cabinet, found=found)
    for kind in ("drug-left-over", "drug-difference"):
        acknowledge(actor=nurse, key=fresh_key(), task=open_work(kind)[0], done="Looked at it")
        assert not open_work(kind)
    jobs.watch()
    assert len(open_work("drug-left-over")) == len(open_work("drug-difference")) == 1


def test_a_promise_that_nobody_draws_ends_with_the_visit(
    cabinet: Cabinet, nurse: Actor, dose: Dose
) -> None:
    dosing.reserve(nurse, dose(), 35_000, [vials()[0].uid])
    jobs.watch()
    assert vials()[0].reserved_ug == 35_000
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        jobs.watch()
    assert vials()[0].reserved_ug == 0
    assert verify_ledger() == []


@pytest.mark.parametrize("who", ["drawer", "nobody", "coordinator", "waster"])
def test_a_witness_is_somebody_else_who_may_witness(
    cabinet: Cabinet, nurse: Actor, make_actor: MakeActor, make_user: MakeUser,
    clinic: Clinic, dose: Dose, who: str,
) -> None:  # fmt: skip
    account, waster = dose(), make_actor("prescriber")
    dosing.draw(nurse, account, [Taken(vials()[0].uid, 35_000)])
    users = {"drawer": "nurse", "coordinator": "coordinator", "waster": "prescriber"}
    witness = None if who == "nobody" else proof_by(make_user(users[who]), clinic)
    with pytest.raises(Refused, match="witness"), transaction.atomic():
        dosing.settle_remainder(waster, account, Remainder(wasted_ug=35_000), witness)
    assert not Account.objects.get(pk=account.pk).wasted_ug


def test_an_unused_device_goes_back_and_liquid_does_not(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, dose: Dose
) -> None:
    receive(custodian, cabinet, product="spravato_28", lot="SPR-9", containers=3)
    devices = list(Container.objects.filter(label__startswith="D").order_by("label"))
    account = dose("spravato_28")
    dosing.reserve(nurse, account, 84_000, [one.uid for one in devices])
    dosing.draw(nurse, account)
    dosing.give(nurse, account, 56_000)
    back = Remainder(returned=(Taken(devices[2].uid, 28_000),), reason="Held")
    dosing.settle_remainder(nurse, account, back, None)
    assert account.is_settled
    assert Container.objects.get(pk=devices[2].pk).balance_ug == 28_000
    liquid = dose()
    dosing.draw(nurse, liquid, [Taken(vials()[0].uid, 35_000)])
    wrong = Remainder(returned=(Taken(vials()[0].uid, 5_000),))
    with pytest.raises(Refused, match="not put back"):
        dosing.settle_remainder(nurse, liquid, wrong, None)


def test_a_package_that_came_back_in_part_is_drawn_from_again(
    cabinet: Cabinet, custodian: Actor, nurse: Actor, dose: Dose, clinic: Clinic
) -> None:
    receive(custodian, cabinet, product="ketamine_troche_50", lot="TR-1", containers=1, pieces=4)
    box = Container.objects.get(lot__number="TR-1")
    first = dose("ketamine_troche_50")
    dosing.reserve(nurse, first, 200_000, [box.uid])
    dosing.draw(nurse, first)
    box.refresh_from_db()
    services.finish(actor=custodian, key="f", container=box, reason="")
    dosing.give(nurse, first, 125_000)
    with pytest.raises(Refused, match="no more goes back"), transaction.atomic():
        dosing.settle_remainder(nurse, first, Remainder(returned=(Taken(box.uid, 225_000),)), None)
    for ug in (50_000, 25_000):
        dosing.settle_remainder(nurse, first, Remainder(returned=(Taken(box.uid, ug),)), None)
    assert (first.is_settled, first.returned_ug) == (True, 75_000)
    assert dosing.still_out(first) == [(box, 125_000)]
    (offered,) = queries.offers(clinic, "ketamine_troche_50", timezone.now())
    assert (offered, offered.balance_ug, offered.finished_at) == (box, 75_000, None)
    again = dose("ketamine_troche_50")
    dosing.reserve(nurse, again, 75_000, [box.uid])
    dosing.draw(nurse, again)
    dosing.give(nurse, again, 75_000)
    assert again.is_settled
    assert verify_ledger() == []

"""Several people at the cabinet at once lose nothing, on either database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

from django.db import connection, connections
from django_scopes import scope
from tests.standing_people import MakeActor

from ataraxy.clinic.pharmacy import dosing, services
from ataraxy.clinic.pharmacy.dosing import Dosed, Taken
from ataraxy.clinic.pharmacy.models import Account, Cabinet, Container, Entry
from ataraxy.clinic.pharmacy.verify import verify_ledger
from ataraxy.knowledge.pharmacology import products
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.service.service import service

PEOPLE, EACH, DOSE = 4, 6, 25_000


@service("test.draw", permission="pharmacy.draw")
def draw_one(*, actor: Actor, key: str, patient: Patient, vial: Container) -> Account:
    """One dose as a service of a higher floor takes it: promised, drawn and given."""
    dosed = Dosed(uuid4(), patient, products()["ketamine_50"])
    account = dosing.account_of(actor, dosed)
    dosing.reserve(actor, account, DOSE, [vial.uid])
    dosing.draw(actor, account)
    return dosing.give(actor, account, DOSE)


@service("test.reserve", permission="pharmacy.draw")
def reserve_one(*, actor: Actor, key: str, patient: Patient, vial: Container) -> Account:
    """Only the promise."""
    account = dosing.account_of(actor, Dosed(uuid4(), patient, products()["ketamine_50"]))
    dosing.reserve(actor, account, 200_000, [vial.uid])
    return account


def _stock(custodian: Actor) -> list[Container]:
    cabinet = services.name_cabinet(actor=custodian, key=fresh_key(), name="Safe")
    came = services.Delivery("ketamine_50", "KET-1", date(2090, 1, 1), 2)
    services.receive(actor=custodian, key=fresh_key(), cabinet=cabinet, came=came)
    return list(Container.objects.order_by("label"))


def _at_once(clinic: Clinic, act: object, count: int) -> list[str]:
    barrier, clinic_id = threading.Barrier(count), clinic.pk

    def one(number: int) -> str:
        try:
            with scope(clinic=clinic_id):
                barrier.wait(30)
                return str(act(number))  # type: ignore[operator]
        finally:
            for open_one in connections.all(initialized_only=True):
                open_one.close()

    with ThreadPoolExecutor(count) as crowd:
        return [done.result() for done in [crowd.submit(one, n) for n in range(count)]]


def test_four_people_drawing_from_one_vial_at_once_lose_nothing(
    fresh_db: str, in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    vial, other = _stock(make_actor("custodian"))
    nurse = make_actor("nurse")

    def act(number: int) -> str:
        for turn in range(EACH):
            draw_one(actor=nurse, key=f"{number}-{turn}", patient=patient, vial=vial)
            draw_one(actor=nurse, key=f"{number}-{turn}", patient=patient, vial=vial)
        return "done"

    drawn = PEOPLE * EACH * DOSE
    with scope(clinic=in_clinic.pk):
        dosing.draw(
            nurse,
            dosing.account_of(nurse, Dosed(uuid4(), patient, products()["ketamine_50"])),
            [Taken(other.uid, 1)],
        )
    Container.objects.filter(pk=vial.pk).update(nominal_ug=drawn)
    room = services.count(
        actor=make_actor("custodian"), key=fresh_key(), cabinet=Cabinet.objects.get(),
        found=[services.Found(vial.uid, drawn, "A large vial for this test")],
    )  # fmt: skip
    assert room.number
    assert set(_at_once(in_clinic, act, PEOPLE)) == {"done"}
    vial.refresh_from_db()
    assert (vial.balance_ug, vial.reserved_ug) == (0, 0)
    assert Entry.objects.filter(kind="drawn", container=vial).count() == PEOPLE * EACH
    assert not Account.objects.filter(is_settled=False, given_ug__gt=0).exists()
    assert verify_ledger() == []
    assert connection.vendor in {"sqlite", "postgresql"}


def test_the_last_of_a_vial_is_promised_to_one_of_two(
    fresh_db: str, in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    vial, _other = _stock(make_actor("custodian"))
    nurse = make_actor("nurse")
    reserve_one(actor=nurse, key="first", patient=patient, vial=vial)

    def act(number: int) -> str:
        try:
            reserve_one(actor=nurse, key=f"k{number}", patient=patient, vial=vial)
        except Refused as problem:
            return problem.decision.reasons[0].rule
        return "promised"

    assert sorted(_at_once(in_clinic, act, 2)) == ["pharmacy.balance", "promised"]
    vial.refresh_from_db()
    assert vial.reserved_ug == 400_000
    assert verify_ledger() == []

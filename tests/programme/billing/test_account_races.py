"""Two people at one account at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope
from tests.journey.care_people import give_dose
from tests.programme.billing.conftest import Desk, usd

from ataraxy.journey.session.models import Session
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing import accounts, packages
from ataraxy.programme.billing.accounts import Paid
from ataraxy.programme.billing.models import Entry, Invoice, PackageUse
from ataraxy.programme.billing.queries import account_standing, used_of

pytestmark = pytest.mark.usefixtures("fresh_db")
Act = Callable[[], object]


def at_once(desk: Desk, acts: Sequence[Act]) -> list[bool]:
    """Every act begun at the same moment; whether each went through."""
    begin = Barrier(len(acts), timeout=60)

    def run(act: Act) -> bool:
        try:
            with scope(clinic=desk.actor.clinic_id):
                begin.wait()
                act()
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def visit_of(desk: Desk, days_ago: int) -> Session:
    desk.course.route = "iv"
    return give_dose(desk.course, timezone.now() - timedelta(days=days_ago))


def test_money_for_one_invoice_is_taken_once(desk: Desk) -> None:
    bill = desk.bill(("review", 1))
    paid = Paid(usd(15000), "card", timezone.localdate())
    went = at_once(
        desk,
        [lambda: accounts.pay(actor=desk.actor, key=fresh_key(), invoice=bill, paid=paid)] * 4,
    )
    assert went.count(True) == 1
    assert account_standing(desk.patient).owed == usd(0)


def test_credit_is_not_spent_twice(desk: Desk) -> None:
    first, second = desk.bill(("review", 1)), desk.bill(("review", 1))
    paid = Paid(usd(15000), "card", timezone.localdate())
    accounts.pay_on_account(actor=desk.actor, key=fresh_key(), patient=desk.patient, paid=paid)

    def use(bill: Invoice) -> Act:
        return lambda: accounts.use_credit(
            actor=desk.actor, key=fresh_key(), invoice=bill, amount=usd(15000)
        )

    def give_back() -> object:
        return accounts.refund(actor=desk.actor, key=fresh_key(), patient=desk.patient, paid=paid)

    went = at_once(desk, [use(first), use(second), give_back])
    assert went.count(True) == 1
    now = account_standing(desk.patient)
    assert now.to_their_credit == usd(0)
    assert Entry.objects.filter(kind__in=("applied", "refund")).count() == 1


def test_a_visit_is_paid_for_once_however_it_is_billed(desk: Desk) -> None:
    visit = visit_of(desk, 1)
    sold = packages.sell_package(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        service="iv_session",
    )  # fmt: skip

    def bill_it() -> object:
        return accounts.invoice(
            actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
            wanted=(("iv_session", 1),), session=visit,
        )  # fmt: skip

    def take_it() -> object:
        return packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=visit)

    went = at_once(desk, [bill_it, take_it, bill_it, take_it])
    assert went.count(True) == 1
    paid_for = Invoice.objects.filter(session=visit).count() + PackageUse.objects.count()
    assert paid_for == 1


def test_two_visits_posted_at_once_are_both_there_with_numbers_of_their_own(desk: Desk) -> None:
    visits = [visit_of(desk, days) for days in (3, 2, 1)]

    def bill(visit: Session) -> Act:
        return lambda: accounts.invoice(
            actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
            wanted=(("iv_session", 1),), session=visit,
        )  # fmt: skip

    assert at_once(desk, [bill(one) for one in visits]) == [True] * 3
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert account_standing(desk.patient).owed == usd(3 * 45000)


def test_the_last_visit_of_a_package_is_drawn_once_or_paid_back(desk: Desk) -> None:
    sold = packages.sell_package(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        service="iv_session",
    )  # fmt: skip
    visits = [visit_of(desk, days) for days in range(7, 0, -1)]
    for one in visits[:5]:
        packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=one)

    def draw(visit: Session) -> Act:
        return lambda: packages.use_package(
            actor=desk.actor, key=fresh_key(), package=sold, session=visit
        )

    def give_back() -> object:
        return packages.return_package(
            actor=desk.actor, key=fresh_key(), package=sold, why="Moved away"
        )

    assert at_once(desk, [draw(visits[5]), draw(visits[6]), give_back]).count(True) == 1
    assert sum(PackageUse.objects.values_list("sessions", flat=True)) == 6


def test_a_visit_is_put_back_once_and_then_taken_or_billed_once(desk: Desk) -> None:
    visit = visit_of(desk, 1)
    sold = packages.sell_package(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        service="iv_session",
    )  # fmt: skip
    use = packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=visit)

    def put_back() -> object:
        return packages.put_back(actor=desk.actor, key=fresh_key(), use=use, why="Mistake")

    assert at_once(desk, [put_back] * 4).count(True) == 1
    assert used_of([sold.pk]) == {sold.pk: 0}

    def take_it() -> object:
        return packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=visit)

    def bill_it() -> object:
        return accounts.invoice(
            actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
            wanted=(("iv_session", 1),), session=visit,
        )  # fmt: skip

    assert at_once(desk, [take_it, bill_it, take_it, bill_it]).count(True) == 1
    assert used_of([sold.pk])[sold.pk] + Invoice.objects.filter(session=visit).count() == 1

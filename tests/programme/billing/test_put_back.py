"""A visit taken out of a package by mistake goes back; package, bill and books agree."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.journey.care_people import give_dose
from tests.programme.billing.conftest import Desk, own_prices, usd
from tests.standing_people import MakeActor, MakeUser

from ataraxy.journey.session.models import Session
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing import accounts, packages
from ataraxy.programme.billing.accounting import accounting_csv, movements_between
from ataraxy.programme.billing.models import Package, PackageUse
from ataraxy.programme.billing.prices import Offer, OfferKind
from ataraxy.programme.billing.pricing import set_prices
from ataraxy.programme.billing.queries import estimates_and_invoices_of


def sell(desk: Desk) -> Package:
    return packages.sell_package(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        service="iv_session",
    )  # fmt: skip


def visit(desk: Desk, days_ago: int = 1) -> Session:
    desk.course.route = "iv"
    return give_dose(desk.course, timezone.now() - timedelta(days=days_ago))


def take(desk: Desk, package: Package, session: Session) -> PackageUse:
    return packages.use_package(actor=desk.actor, key=fresh_key(), package=package, session=session)


def back(desk: Desk, use: PackageUse, why: str = "The wrong visit") -> PackageUse:
    return packages.put_back(actor=desk.actor, key=fresh_key(), use=use, why=why)


def left(desk: Desk) -> list[int]:
    return [one.left for one in estimates_and_invoices_of(desk.patient).packages]


def invoice_it(desk: Desk, session: Session) -> object:
    return accounts.invoice(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        wanted=(("iv_session", 1),), session=session,
    )  # fmt: skip


def test_a_visit_that_was_put_back_is_billed_or_taken_again_and_never_both(desk: Desk) -> None:
    first, second, session = sell(desk), sell(desk), visit(desk)
    wrong = take(desk, first, session)
    back(desk, wrong, "Another package")
    assert left(desk) == [6, 6]
    again = take(desk, second, session)
    assert left(desk) == [6, 5]
    with pytest.raises(Refused, match="taken out of a package already"):
        invoice_it(desk, session)
    back(desk, again)
    assert left(desk) == [6, 6]
    invoice_it(desk, session)
    with pytest.raises(Refused, match="invoiced already"):
        take(desk, first, session)
    assert left(desk) == [6, 6]
    assert PackageUse.objects.count() == 4


def test_a_visit_is_put_back_once_with_a_reason_and_by_whoever_may_take_it(
    desk: Desk, make_actor: MakeActor
) -> None:
    use = take(desk, sell(desk), visit(desk))
    with pytest.raises(Refused, match="Say why"):
        back(desk, use, "  ")
    with pytest.raises(PermissionRefused):
        packages.put_back(actor=make_actor("nurse"), key=fresh_key(), use=use, why="Mistake")
    reversal = back(desk, use)
    with pytest.raises(Refused, match="put back already"):
        back(desk, use)
    with pytest.raises(Refused, match="Only a visit that was taken out"):
        back(desk, reversal)
    assert (left(desk), reversal.why, reversal.by_name) == ([6], "The wrong visit", desk.actor.name)


def test_what_was_paid_back_is_no_visit_that_can_be_put_back(desk: Desk) -> None:
    rest = packages.return_package(
        actor=desk.actor, key=fresh_key(), package=sell(desk), why="Moved away"
    )
    with pytest.raises(Refused, match="Only a visit that was taken out"):
        back(desk, rest)


def test_the_database_itself_takes_no_visit_twice(desk: Desk) -> None:
    sold, session = sell(desk), visit(desk)
    use = take(desk, sold, session)
    row = {"clinic_id": use.clinic_id, "package": sold, "patient": use.patient,
           "session": session, "at": use.at, "by_uid": "u", "by_name": "P"}  # fmt: skip
    back(desk, use)
    for again in ({}, {"follows": use}, {"follows": use, "put_back": True}, {"put_back": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PackageUse.objects.create(**row, **again)
    take(desk, sold, session)


def test_the_books_hold_the_reversal_at_the_very_amount_and_the_rest_goes_back(desk: Desk) -> None:
    offer = Offer(OfferKind.PACKAGE, "iv_session", usd(100000), 3, 6)
    new = replace(own_prices(timezone.localdate()), offers=(offer,))
    set_prices(actor=desk.actor, key=fresh_key(), new=new)
    sold = sell(desk)
    wrong = take(desk, sold, visit(desk, 3))
    take(desk, sold, visit(desk, 2))
    back(desk, wrong, "=The wrong visit")
    packages.return_package(actor=desk.actor, key=fresh_key(), package=sold, why="Moved away")
    days: dict[str, Decimal] = defaultdict(Decimal)
    ends: dict[str, Decimal] = defaultdict(Decimal)
    rows = list(csv.DictReader(io.StringIO(accounting_csv(
        movements_between(desk.actor, date(2020, 1, 1), timezone.localdate())
    ))))  # fmt: skip
    for row in rows:
        moved = Decimal(row["debit"]) - Decimal(row["credit"])
        days[row["date"]] += moved
        ends[row["account"]] += moved
    assert set(days.values()) == {Decimal(0)}
    # 1,000.00 in three parts of 333.34, 333.33 and 333.33: the visit that stays cost 333.33.
    assert {name: str(sum_) for name, sum_ in ends.items()} == {
        "receivable": "333.33",
        "prepaid visits": "0.00",
        "revenue": "-333.33",
    }
    reversal = [one for one in rows if one["kind"] == "visit_put_back"]
    assert [(one["account"], one["debit"], one["credit"]) for one in reversal] == [
        ("revenue", "333.34", "0.00"), ("prepaid visits", "0.00", "333.34"),
    ]  # fmt: skip
    today = timezone.localdate(timezone=sold.clinic.zone).isoformat()
    assert {(one["date"], one["note"]) for one in reversal} == {(today, "'=The wrong visit")}


def test_the_page_puts_a_visit_back_and_a_page_that_is_old_does_not(
    desk: Desk, make_user: MakeUser
) -> None:
    browser = Client()
    browser.force_login(make_user("coordinator"))
    sold, session = sell(desk), visit(desk)
    use = take(desk, sold, session)
    page, address = (
        reverse("billing:money", args=[desk.patient.uid]),
        reverse("billing:put_back", args=[session.uid]),
    )
    assert str(use.uid) in browser.get(page).content.decode()

    def send(**more: str) -> tuple[int, str]:
        form = {"idempotency_key": fresh_key(), "use": str(use.uid), "why": "Mistake", **more}
        answer = browser.post(address, form, follow=True)
        return answer.status_code, answer.content.decode()

    assert "Say why it is put back" in send(why="")[1]
    assert "Say why it is put back" in send(why="x" * 301)[1]
    assert send(use="nothing")[0] == 404
    other = take(desk, sold, visit(desk, 2))
    assert send(use=str(other.uid))[0] == 404
    assert left(desk) == [4]
    assert "Put back into the package" in send()[1]
    assert left(desk) == [5]
    take(desk, sold, session)
    status, words = send()
    assert (status, "put back already" in words) == (409, True)
    assert left(desk) == [4]
    told = browser.get(reverse("billing:invoice", args=[sold.invoice.uid])).content.decode()
    assert "put back" in told
    assert "Mistake" in told

"""What the bookkeeper imports: balanced every day, and its accounts end where ours do."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone
from tests.journey.care_people import give_dose
from tests.programme.billing.conftest import Desk, usd

from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing import accounts, packages
from ataraxy.programme.billing.accounting import accounting_csv, movements_between
from ataraxy.programme.billing.accounts import Paid

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1")


def a_busy_month(desk: Desk) -> None:
    """A package of six for 2,400.00 of which three are used and the rest goes back, and more."""
    today = timezone.localdate()
    many = {"actor": desk.actor, "patient": desk.patient}
    sold = packages.sell_package(**many, key=fresh_key(), course=desk.course, service="iv_session")
    accounts.pay(
        actor=desk.actor, key=fresh_key(), invoice=sold.invoice,
        paid=Paid(usd(240000), "card", today, "=HYPERLINK(1)"),
    )  # fmt: skip
    desk.course.route = "iv"
    for days in (3, 2, 1):
        visit = give_dose(desk.course, timezone.now() - timedelta(days=days))
        packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=visit)
    packages.return_package(actor=desk.actor, key=fresh_key(), package=sold, why="Moved away")
    bill = desk.bill(("review", 1))
    accounts.use_credit(actor=desk.actor, key=fresh_key(), invoice=bill, amount=usd(15000))
    accounts.refund(**many, key=fresh_key(), paid=Paid(usd(100000), "transfer", today))


def read(desk: Desk) -> list[dict[str, str]]:
    today = timezone.localdate()
    text = accounting_csv(movements_between(desk.actor, date(2020, 1, 1), today))
    assert "Rivera" not in text
    return list(csv.DictReader(io.StringIO(text)))


def test_every_day_balances_and_every_account_ends_where_ours_does(desk: Desk) -> None:
    a_busy_month(desk)
    days: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    ends: dict[str, Decimal] = defaultdict(Decimal)
    for row in read(desk):
        moved = Decimal(row["debit"]) - Decimal(row["credit"])
        days[row["date"], row["currency"]] += moved
        ends[row["account"]] += moved
    assert len(days) == 4
    assert set(days.values()) == {Decimal(0)}
    # 2,400.00 came in and 1,000.00 went out; 3 x 400.00 and a review of 150.00 were earned; of the
    # 1,200.00 given back 150.00 paid the review and 1,000.00 were refunded.
    assert {name: str(sum_) for name, sum_ in ends.items()} == {
        "cash": "1400.00",
        "receivable": "0.00",
        "prepaid visits": "0.00",
        "revenue": "-1350.00",
        "patient credit": "-50.00",
    }


def test_a_note_is_never_a_formula(desk: Desk) -> None:
    for note in FORMULAS:
        accounts.pay_on_account(
            actor=desk.actor, key=fresh_key(), patient=desk.patient,
            paid=Paid(usd(1), "cash", timezone.localdate(), note),
        )  # fmt: skip
    notes = {row["note"] for row in read(desk)}
    assert notes
    assert not [one for one in notes if one.strip()[:1] in {"=", "+", "-", "@"}]

"""An account of a real patient: invoiced, paid, taken back, paid back, and never out of balance."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from tests.journey.care_people import give_dose
from tests.programme.billing.conftest import Desk, usd
from tests.standing_people import MakeActor, MakePatient

from ataraxy.foundation.money import Money
from ataraxy.journey.session.models import Session
from ataraxy.platform.people.merging import merge_patients
from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.platform.service.forms import fresh_key
from ataraxy.programme.billing import accounts, packages
from ataraxy.programme.billing.accounts import Paid
from ataraxy.programme.billing.models import Entry, Invoice, Package
from ataraxy.programme.billing.queries import estimates_and_invoices_of


def card(cents: int, currency: str = "USD") -> Paid:
    return Paid(Money(cents, currency), "card", timezone.localdate())


def test_an_invoice_a_payment_a_credit_note_and_money_back_balance_to_the_cent(desk: Desk) -> None:
    bill = desk.bill(("iv_session", 2), ("review", 1))
    accounts.pay(actor=desk.actor, key=fresh_key(), invoice=bill, paid=card(60001))
    half = estimates_and_invoices_of(desk.patient)
    assert [str(one.open) for one in half.invoices] == ["$449.99"]
    accounts.credit_note(
        actor=desk.actor, key=fresh_key(), invoice=bill, amount=usd(50000), why="One visit less"
    )
    now = estimates_and_invoices_of(desk.patient)
    assert (now.owed, now.credit) == (usd(0), usd(5001))
    accounts.refund(actor=desk.actor, key=fresh_key(), patient=desk.patient, paid=card(5001))
    assert estimates_and_invoices_of(desk.patient).credit == usd(0)
    assert Invoice.objects.get(pk=bill.pk).total == usd(105000)


def test_what_is_paid_before_a_bill_pays_it_later(desk: Desk) -> None:
    accounts.pay_on_account(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, paid=card(20000)
    )
    bill = desk.bill(("review", 1))
    accounts.use_credit(actor=desk.actor, key=fresh_key(), invoice=bill, amount=usd(15000))
    now = estimates_and_invoices_of(desk.patient)
    assert (now.owed, now.credit) == (usd(0), usd(5000))


def test_a_form_sent_twice_takes_the_money_once(desk: Desk) -> None:
    bill, key, paid = desk.bill(("review", 1)), fresh_key(), card(15000)
    first = accounts.pay(actor=desk.actor, key=key, invoice=bill, paid=paid)
    assert accounts.pay(actor=desk.actor, key=key, invoice=bill, paid=paid) == first
    assert Entry.objects.filter(invoice=bill, kind="payment").count() == 1


def test_the_first_evaluation_is_waived_once(desk: Desk) -> None:
    first, second = desk.bill(("evaluation", 1)), desk.bill(("evaluation", 1))
    assert (first.total, second.total) == (usd(0), usd(35000))
    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize(
    ("cents", "currency", "days", "why"),
    [
        (15001, "USD", 0, "Only $150.00 is open"),
        (15000, "EUR", 0, "kept in USD"),
        (1, "USD", 2, "in the future"),
        (1, "USD", -400, "Check the year"),
    ],
)
def test_money_that_does_not_fit_is_refused_and_nothing_is_kept(
    desk: Desk, cents: int, currency: str, days: int, why: str
) -> None:
    bill = desk.bill(("review", 1))
    on = timezone.localdate() + timedelta(days=days)
    paid = Paid(Money(cents, currency), "card", on)
    with pytest.raises(Refused, match=why.replace("$", r"\$")):
        accounts.pay(actor=desk.actor, key=fresh_key(), invoice=bill, paid=paid)
    assert list(Entry.objects.values_list("kind", flat=True)) == ["charge"]


def test_a_service_without_a_price_is_named(desk: Desk) -> None:
    with pytest.raises(Refused, match="no price for “Spravato visit"):
        desk.bill(("esk_session", 1))
    assert not Invoice.objects.exists()


def test_what_is_left_of_a_package_goes_back_to_the_cent(desk: Desk) -> None:
    sold = packages.sell_package(
        actor=desk.actor,
        key=fresh_key(),
        patient=desk.patient,
        course=desk.course,
        service="iv_session",
    )
    accounts.pay(actor=desk.actor, key=fresh_key(), invoice=sold.invoice, paid=card(240000))
    with pytest.raises(Refused, match="sold a package"):
        accounts.credit_note(
            actor=desk.actor, key=fresh_key(), invoice=sold.invoice, amount=usd(1), why="No"
        )
    packages.return_package(actor=desk.actor, key=fresh_key(), package=sold, why="Moved away")
    now = estimates_and_invoices_of(desk.patient)
    assert (now.credit, now.owed) == (usd(240000), usd(0))
    assert [(one.left, one.is_over) for one in now.packages] == [(0, True)]
    with pytest.raises(Refused, match="Nothing is left"):
        packages.return_package(actor=desk.actor, key=fresh_key(), package=sold, why="Again")


def a_visit(desk: Desk) -> Session:
    desk.course.route = "iv"
    return give_dose(desk.course, timezone.now() - timedelta(hours=3))


def bill_visit(desk: Desk, session: Session) -> Invoice:
    return accounts.invoice(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        wanted=(("iv_session", 1),), session=session,
    )  # fmt: skip


def sell(desk: Desk) -> Package:
    return packages.sell_package(
        actor=desk.actor, key=fresh_key(), patient=desk.patient, course=desk.course,
        service="iv_session",
    )  # fmt: skip


def test_a_visit_out_of_a_package_is_not_invoiced_too(desk: Desk) -> None:
    session = a_visit(desk)
    packages.use_package(actor=desk.actor, key=fresh_key(), package=sell(desk), session=session)
    with pytest.raises(Refused, match="taken out of a package already"):
        bill_visit(desk, session)
    assert Invoice.objects.filter(session=session).count() == 0


def test_a_visit_whose_invoice_was_taken_back_can_be_billed_again(desk: Desk) -> None:
    session, sold = a_visit(desk), sell(desk)
    wrong = bill_visit(desk, session)
    for cents, why in ((44999, "invoiced already"), (1, "")):
        accounts.credit_note(
            actor=desk.actor, key=fresh_key(), invoice=wrong, amount=usd(cents), why="Package"
        )
        if why:
            with pytest.raises(Refused, match=why):
                packages.use_package(
                    actor=desk.actor, key=fresh_key(), package=sold, session=session
                )
    packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=session)
    assert [one.left for one in estimates_and_invoices_of(desk.patient).packages] == [5]


def test_an_invoice_is_not_taken_back_twice_nor_more_than_paid_given_back(desk: Desk) -> None:
    bill = desk.bill(("review", 1))
    accounts.pay(actor=desk.actor, key=fresh_key(), invoice=bill, paid=card(10000))
    back = {"actor": desk.actor, "invoice": bill, "amount": usd(15000), "why": "Twice"}
    accounts.credit_note(key=fresh_key(), **back)
    with pytest.raises(Refused, match=r"Only \$0.00 of this invoice is left"):
        accounts.credit_note(key=fresh_key(), **back)
    with pytest.raises(Refused, match=r"Only \$100.00 stands to their credit"):
        accounts.refund(actor=desk.actor, key=fresh_key(), patient=desk.patient, paid=card(10001))


def test_a_package_serves_the_person_who_bought_it_and_its_record_after_a_merge(
    desk: Desk, make_patient: MakePatient, make_actor: MakeActor
) -> None:
    sold, visit = sell(desk), a_visit(desk)
    somebody = make_patient("Someone", "Else")
    Session.objects.filter(pk=visit.pk).update(patient=somebody)
    visit.refresh_from_db()
    with pytest.raises(Refused, match="belongs to somebody else"):
        packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=visit)
    merge_patients(
        actor=make_actor("administrator"), key=fresh_key(), survivor=somebody,
        merged=desk.patient, reason="The same person",
    )  # fmt: skip
    packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=visit)
    accounts.pay_on_account(actor=desk.actor, key=fresh_key(), patient=somebody, paid=card(240000))
    sold.invoice.refresh_from_db()
    accounts.use_credit(actor=desk.actor, key=fresh_key(), invoice=sold.invoice, amount=usd(240000))
    assert estimates_and_invoices_of(somebody).owed == usd(0)


def test_a_package_that_ran_out_draws_nothing_and_gives_back_its_unused_visits(
    desk: Desk,
) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=200), tick=False):
        sold = sell(desk)
        packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=a_visit(desk))
        accounts.pay(actor=desk.actor, key=fresh_key(), invoice=sold.invoice, paid=card(100000))
    with pytest.raises(Refused, match="has run out"):
        packages.use_package(actor=desk.actor, key=fresh_key(), package=sold, session=a_visit(desk))
    (line,) = estimates_and_invoices_of(desk.patient).packages
    assert (line.ran_out, line.left) == (True, 5)
    packages.return_package(actor=desk.actor, key=fresh_key(), package=sold, why="It ran out")
    now = estimates_and_invoices_of(desk.patient)
    # 2,400.00 for six: one visit used costs 400.00; of the 1,000.00 paid, 600.00 comes back.
    assert (now.owed, now.credit) == (usd(0), usd(60000))
    next_one = desk.bill(("review", 1))
    accounts.use_credit(actor=desk.actor, key=fresh_key(), invoice=next_one, amount=usd(15000))
    assert estimates_and_invoices_of(desk.patient).credit == usd(45000)


def test_a_nurse_does_not_write_bills(desk: Desk, make_actor: object) -> None:
    nurse = make_actor("nurse")  # type: ignore[operator]
    with pytest.raises(PermissionRefused):
        accounts.pay_on_account(actor=nurse, key=fresh_key(), patient=desk.patient, paid=card(100))

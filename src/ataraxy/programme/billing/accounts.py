"""Writes on a patient's account: invoices, payments, credit notes, money paid back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.money import Money, total
from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.access import goes_on, record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused
from ataraxy.platform.service.service import service
from ataraxy.programme.billing.codes import words_of
from ataraxy.programme.billing.datafile import value
from ataraxy.programme.billing.ledger import Kind, Posting, may_post, overpaid
from ataraxy.programme.billing.models import Entry, Invoice, Numbers
from ataraxy.programme.billing.prices import SELF_PAY, OfferKind, Prices, in_force
from ataraxy.programme.billing.pricing import require, stamped
from ataraxy.programme.billing.queries import (
    account_standing,
    prices_on,
    standing_invoices,
    standing_uses,
)
from ataraxy.programme.billing.watched import watch_variance


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of an invoice: `visits` counts those of a package singly."""

    service: str
    words: str
    quantity: int
    visits: int
    unit: Money

    @property
    def amount(self) -> Money:
        """What the line comes to."""
        return self.unit * self.quantity


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be invoiced to whom, for which day."""

    patient: Patient
    lines: tuple[InvoiceLine, ...]
    currency: str
    day: date
    course: Course | None = None
    session: Session | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in or went out: how much, how, on which day."""

    amount: Money
    method: str
    on: date
    note: str = ""


def _told(row: Entry) -> dict[str, object]:
    return {"kind": row.kind, "cents": row.cents, "currency": row.currency}


def hold(patient: Patient) -> Patient:
    """Take this person's account for this transaction: nobody else reckons with it meanwhile.

    Merged records are one account, so all of them are taken, always in the same order.
    """
    found = goes_on(patient)
    list(Patient.objects.select_for_update().filter(pk__in=record_ids(found)).order_by("pk"))
    return found


@service("billing.invoice", permission="billing.write", describe=lambda row: {"number": row.number})
def invoice(
    *, actor: Actor, key: str, patient: Patient, course: Course | None,
    wanted: tuple[tuple[str, int], ...], session: Session | None = None,
) -> Invoice:  # fmt: skip
    """Invoice services at the clinic's own prices of the day they were given."""
    hold(patient)
    day = day_of(session) if session is not None else timezone.localdate()
    if session is not None:
        require_unbilled(session)
    prices = prices_now(patient, day)
    lines = tuple(
        line for name, number in wanted for line in _priced(patient, prices, name, number)
    )
    return add_invoice(actor, Bill(patient, lines, prices.currency, day, course, session))


@service("billing.pay", permission="billing.write", describe=_told)
def pay(*, actor: Actor, key: str, invoice: Invoice, paid: Paid) -> Entry:
    """Money for one invoice."""
    return _post(actor, invoice.patient, Kind.PAYMENT, paid, invoice)


@service("billing.pay-on-account", permission="billing.write", describe=_told)
def pay_on_account(*, actor: Actor, key: str, patient: Patient, paid: Paid) -> Entry:
    """Money before anything is invoiced: it stands to their credit."""
    return _post(actor, patient, Kind.ON_ACCOUNT, paid)


@service("billing.apply", permission="billing.write", describe=_told)
def use_credit(*, actor: Actor, key: str, invoice: Invoice, amount: Money) -> Entry:
    """Pay an invoice, or a part of it, out of what stands to their credit."""
    paid = Paid(amount, "", timezone.localdate())
    return _post(actor, invoice.patient, Kind.APPLIED, paid, invoice)


@service("billing.credit-note", permission="billing.write", describe=_told)
def credit_note(*, actor: Actor, key: str, invoice: Invoice, amount: Money, why: str) -> Entry:
    """Take an invoice back, or a part of it; what was paid too much stands to their credit."""
    hold(invoice.patient)
    if hasattr(invoice, "package"):
        raise refused(_("This invoice sold a package. Take back what is left of the package."))
    return take_back(actor, invoice, amount, why)


@service("billing.refund", permission="billing.write", describe=_told)
def refund(*, actor: Actor, key: str, patient: Patient, paid: Paid) -> Entry:
    """Money paid back, out of what stands to their credit."""
    return _post(actor, patient, Kind.REFUND, paid)


def take_back(actor: Actor, invoice: Invoice, amount: Money, why: str) -> Entry:
    """A credit note inside another service's transaction."""
    if not why.strip():
        raise refused(_("Say why the amount is taken back; it stands on the credit note."))
    number = next_number(actor.clinic_id)
    paid = Paid(amount, "", timezone.localdate(), why)
    entry = _post(actor, invoice.patient, Kind.CREDIT_NOTE, paid, invoice, number=number)
    surplus = overpaid(account_standing(invoice.patient), str(invoice.uid))
    if surplus:
        told = Paid(surplus, "", timezone.localdate(), _("from credit note %d") % number)
        _post(actor, invoice.patient, Kind.RELEASED, told, invoice)
    return entry


def add_invoice(actor: Actor, bill: Bill) -> Invoice:
    """Insert an invoice with its charge, inside another service's transaction."""
    if not bill.lines:
        raise refused(_("Choose at least one service to invoice."))
    sum_ = total((one.amount for one in bill.lines), bill.currency)
    posting = Posting(Kind.CHARGE, sum_)
    require(may_post(account_standing(bill.patient), posting))
    today = timezone.localdate()
    row = Invoice.objects.create(
        **stamped(actor),
        number=next_number(actor.clinic_id),
        patient=bill.patient,
        course=bill.course,
        session=bill.session,
        currency=bill.currency,
        issued_on=today,
        due_on=today + timedelta(days=value("estimate.toml", "invoice_due_days")),
        lines=[_line_row(one) for one in bill.lines],
        total_cents=sum_.cents,
    )
    _insert(actor, bill.patient, Kind.CHARGE, Paid(sum_, "", bill.day), row, None)
    if bill.course is not None:
        watch_variance(actor, bill.course)
    return row


def require_unbilled(session: Session) -> None:
    """Refuse a visit that somebody pays for already, by an invoice or out of a package."""
    if standing_uses().filter(session=session).exists():
        raise refused(_("This visit is taken out of a package already. Nothing is left to bill."))
    if standing_invoices().filter(session=session).exists():
        raise refused(_("This visit is invoiced already. Take it back with a credit note first."))


def prices_now(patient: Patient, day: date) -> Prices:
    """The clinic's own prices on `day`; raises `Refused` while there are none."""
    prices = prices_on(patient.clinic_id, SELF_PAY, day)
    require(in_force(prices, SELF_PAY, day))
    if prices is None:  # refused above; said again for the types
        raise refused(_("There is no price list."))
    return prices


def day_of(session: Session) -> date:
    """The day of service on the clinic's calendar."""
    at = session.started_at or session.appointment.starts_at
    return timezone.localdate(at, timezone=session.clinic.zone)


def next_number(clinic_id: int) -> int:
    """The next number of an invoice or credit note: no gap, none twice."""
    Numbers.objects.get_or_create(clinic_id=clinic_id)
    held = Numbers.objects.select_for_update().get(clinic_id=clinic_id)
    held.last += 1
    held.save(update_fields=["last"])
    return held.last


def _priced(patient: Patient, prices: Prices, name: str, number: int) -> Sequence[InvoiceLine]:
    single = prices.of(name)
    if single is None:
        text = _("The price list has no price for “%s”. Enter it under Prices.")
        raise refused(text % words_of(name), rule="billing.no_price")
    first = _first_time(patient, prices, name)
    lines = [InvoiceLine(name, words_of(name), 1, 1, first)] if first is not None else []
    left = number - len(lines)
    if left > 0:
        lines.append(InvoiceLine(name, words_of(name), left, left, single))
    return lines


def _first_time(patient: Patient, prices: Prices, name: str) -> Money | None:
    """What the first visit of this kind costs a new patient, where an offer says so."""
    bills = standing_invoices().filter(patient_id__in=record_ids(goes_on(patient)))
    earlier = bills.values_list("lines", flat=True)
    if any(line["service"] == name for lines in earlier for line in lines):
        return None
    if prices.offer(OfferKind.WAIVED, name):
        return Money(0, prices.currency)
    offer = prices.offer(OfferKind.NEW_PATIENT, name)
    return offer.price if offer else None


def _post(
    actor: Actor, patient: Patient, kind: Kind, paid: Paid, invoice: Invoice | None = None,
    number: int | None = None,
) -> Entry:  # fmt: skip
    """The one way an entry is added to an account that exists."""
    whole = hold(patient)
    _require_day(paid.on)
    asked = Posting(kind, paid.amount, str(invoice.uid) if invoice else "")
    require(may_post(account_standing(whole), asked))
    return _insert(actor, patient, kind, paid, invoice, number)


def _require_day(on: date) -> None:
    """Money moved today or not long ago; a wrong year would leave every period of the books."""
    today = timezone.localdate()
    if on > today:
        raise refused(_("This day lies in the future. Enter the day on which the money moved."))
    if on < today - timedelta(days=value("estimate.toml", "payment_days_back")):
        text = _("%(day)s is long ago. Check the year; nothing was entered.")
        raise refused(text % {"day": on.isoformat()})


def _insert(
    actor: Actor, patient: Patient, kind: Kind, paid: Paid, invoice: Invoice | None,
    number: int | None,
) -> Entry:  # fmt: skip
    return Entry.objects.create(
        **stamped(actor),
        patient=patient,
        invoice=invoice,
        kind=kind,
        cents=paid.amount.cents,
        currency=paid.amount.currency,
        on=paid.on,
        number=number,
        method=paid.method,
        note=paid.note.strip(),
    )


def _line_row(one: InvoiceLine) -> dict[str, Any]:
    return {
        "service": one.service,
        "words": one.words,
        "quantity": one.quantity,
        "visits": one.visits,
        "unit_cents": one.unit.cents,
        "cents": one.amount.cents,
    }

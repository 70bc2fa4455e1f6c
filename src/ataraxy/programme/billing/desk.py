"""What waits at the desk where money is kept, read in a few queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ataraxy.foundation.money import Money
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import PatientLink
from ataraxy.programme.billing.giving import PURPOSE
from ataraxy.programme.billing.models import Entry, Estimate, Invoice
from ataraxy.programme.billing.models_public import Enquiry
from ataraxy.programme.billing.queries import InvoiceLine, invoice_line, standing_of

OLDEST_SHOWN = 50
"""How many open invoices one page lists; the rest stands in the accounting file."""


@dataclass(frozen=True, slots=True)
class ToGive:
    """An estimate that has not reached its patient, with the days its clock has left.

    `has_link`: a link was made that nobody has opened yet.
    """

    estimate: Estimate
    days_left: int | None
    has_link: bool

    @property
    def is_late(self) -> bool:
        """Whether the clock has run out."""
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True, slots=True)
class MoneyDesk:
    """Estimates to hand over, invoices with something open, questions from outside."""

    to_give: tuple[ToGive, ...]
    open_invoices: tuple[InvoiceLine, ...]
    owed: tuple[Money, ...]
    questions: tuple[Enquiry, ...]

    @property
    def overdue(self) -> int:
        """How many invoices are past their day."""
        return sum(one.is_overdue for one in self.open_invoices)


def desk_of(actor: Actor, today: date) -> MoneyDesk:
    """Read the desk of the actor's clinic."""
    lines = _open_invoices(actor, today)
    owed: dict[str, Money] = {}
    for one in lines:
        currency = one.invoice.currency
        owed[currency] = owed.get(currency, Money(0, currency)) + one.open
    questions = Enquiry.objects.filter(clinic_id=actor.clinic_id, end__isnull=True).order_by("at")
    return MoneyDesk(
        to_give=tuple(_to_give(actor, today)),
        open_invoices=tuple(lines[:OLDEST_SHOWN]),
        owed=tuple(owed.values()),
        questions=tuple(questions),
    )


def _to_give(actor: Actor, today: date) -> list[ToGive]:
    rows = Estimate.objects.filter(
        clinic_id=actor.clinic_id, given__isnull=True, superseded_by__isnull=True
    )
    links = PatientLink.objects.filter(
        clinic_id=actor.clinic_id, purpose=PURPOSE, revoked_at=None, expires_at__gt=timezone.now()
    )
    linked = set(links.values_list("subject_uid", flat=True))
    found = [
        ToGive(one, (one.due_on - today).days if one.due_on else None, str(one.uid) in linked)
        for one in rows.select_related("patient", "course").order_by("at")
    ]
    return sorted(found, key=lambda one: (one.days_left is None, one.days_left or 0))


def _open_invoices(actor: Actor, today: date) -> list[InvoiceLine]:
    rows = Invoice.objects.filter(clinic_id=actor.clinic_id).select_related("patient")
    entries: dict[int, list[Entry]] = {}
    known = {one.pk: one for one in rows.order_by("due_on", "number")}
    moved = Entry.objects.filter(clinic_id=actor.clinic_id, invoice__isnull=False).order_by("pk")
    for entry in moved:
        if entry.invoice_id is not None:
            entry.invoice = known[entry.invoice_id]
            entries.setdefault(entry.invoice_id, []).append(entry)
    lines = [
        invoice_line(one, standing_of(entries.get(pk, []), one.currency), today)
        for pk, one in known.items()
    ]
    return [one for one in lines if one.open]

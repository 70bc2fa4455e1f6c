"""The accounts of a period for the bookkeeper: every movement as two lines that balance. CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date

from ataraxy.foundation.money import Money
from ataraxy.platform.audit.actor import Actor
from ataraxy.programme.billing.ledger import Kind
from ataraxy.programme.billing.models import Entry

COLUMNS = (
    "date", "entry", "number", "kind", "account", "debit", "credit", "currency", "method",
    "patient", "note",
)  # fmt: skip

RECEIVABLE, REVENUE, CASH, CREDIT = "receivable", "revenue", "cash", "patient credit"

SIDES: dict[Kind, tuple[str, str]] = {
    Kind.CHARGE: (RECEIVABLE, REVENUE),
    Kind.CREDIT_NOTE: (REVENUE, RECEIVABLE),
    Kind.PAYMENT: (CASH, RECEIVABLE),
    Kind.ON_ACCOUNT: (CASH, CREDIT),
    Kind.APPLIED: (CREDIT, RECEIVABLE),
    Kind.RELEASED: (RECEIVABLE, CREDIT),
    Kind.REFUND: (CREDIT, CASH),
}
"""Which account each kind of entry debits, and which it credits."""

_FORMULA = ("=", "+", "-", "@", "\t")


def entries_between(actor: Actor, begin: date, end: date) -> list[Entry]:
    """Every movement with its day in the period, oldest first."""
    found = Entry.objects.filter(clinic_id=actor.clinic_id, on__gte=begin, on__lte=end)
    return list(found.select_related("patient", "invoice").order_by("on", "pk"))


def accounting_csv(entries: Iterable[Entry]) -> str:
    """The movements as CSV: two lines each, debit and credit, never a patient's name."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for one in entries:
        rows.writerows(double_entry(one))
    return out.getvalue()


def double_entry(one: Entry) -> Iterator[tuple[str, ...]]:
    """The two lines of one movement."""
    debit, credit = SIDES[Kind(one.kind)]
    amount, nothing = one.amount.plain, Money(0, one.currency).plain
    number = one.number if one.number is not None else one.invoice and one.invoice.number
    for account, left, right in ((debit, amount, nothing), (credit, nothing, amount)):
        yield (
            one.on.isoformat(), str(one.uid), str(number or ""), one.kind, account, left, right,
            one.currency, one.method, str(one.patient.uid)[:8], _text(one.note),
        )  # fmt: skip


def _text(note: str) -> str:
    """A note that a spreadsheet does not take for a formula."""
    return f"'{note}" if note.startswith(_FORMULA) else note

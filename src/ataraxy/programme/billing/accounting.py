"""The accounts of a period for the bookkeeper: every movement as two lines that balance. CSV.

Money for a package is owed in visits until they are used: it stands under prepaid visits, and
each visit taken out of it becomes revenue on the day it was given. One that was taken by mistake
goes back by a movement of its own, on the day it was put back, so a period that the bookkeeper
has already does not change.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ataraxy.foundation.money import Money
from ataraxy.journey.session.models import Session
from ataraxy.platform.audit.actor import Actor
from ataraxy.programme.billing.accounts import day_of
from ataraxy.programme.billing.ledger import Kind
from ataraxy.programme.billing.models import Entry, PackageUse
from ataraxy.programme.billing.queries import drawn_from

COLUMNS = (
    "date", "entry", "number", "kind", "account", "debit", "credit", "currency", "method",
    "patient", "note", "entered",
)  # fmt: skip

RECEIVABLE, REVENUE, CASH, CREDIT = "receivable", "revenue", "cash", "patient credit"
PREPAID = "prepaid visits"
USED = "visit_used"
"""What the file calls a visit taken out of a package; it is no entry of the patient's account."""

PUT_BACK = "visit_put_back"
"""What it calls a visit that was taken by mistake and put back."""

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

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Movement:
    """One amount that goes from the account credited to the account debited."""

    on: date
    uid: str
    number: int | None
    kind: str
    debit: str
    credit: str
    amount: Money
    patient: str
    entered: datetime
    method: str = ""
    note: str = ""


def movements_between(actor: Actor, begin: date, end: date) -> list[Movement]:
    """Every movement with its day in the period, oldest first."""
    found = Entry.objects.filter(clinic_id=actor.clinic_id, on__gte=begin, on__lte=end)
    entries = found.select_related("patient", "invoice__package").order_by("on", "pk")
    used = (one for one in _visits_used(actor) if begin <= one.on <= end)
    return sorted((*(_entry(one) for one in entries), *used), key=lambda one: one.on)


def accounting_csv(movements: Iterable[Movement]) -> str:
    """The movements as CSV: two lines each, debit and credit, never a patient's name."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(COLUMNS)
    for one in movements:
        rows.writerows(double_entry(one))
    return out.getvalue()


def double_entry(one: Movement) -> Iterator[tuple[str, ...]]:
    """The two lines of one movement."""
    amount, nothing = one.amount.plain, Money(0, one.amount.currency).plain
    number = "" if one.number is None else str(one.number)
    entered = one.entered.isoformat(timespec="seconds")
    sides = ((one.debit, amount, nothing), (one.credit, nothing, amount))
    for account, left, right in sides:
        yield (
            one.on.isoformat(), one.uid, number, one.kind, account, left, right,
            one.amount.currency, one.method, one.patient, _text(one.note), entered,
        )  # fmt: skip


def _entry(one: Entry) -> Movement:
    debit, credit = SIDES[Kind(one.kind)]
    if one.invoice is not None and hasattr(one.invoice, "package"):
        debit, credit = (PREPAID if side == REVENUE else side for side in (debit, credit))
    number = one.number
    if number is None and one.invoice is not None:
        number = one.invoice.number
    return Movement(
        on=one.on,
        uid=str(one.uid),
        number=number,
        kind=one.kind,
        debit=debit,
        credit=credit,
        amount=one.amount,
        patient=str(one.patient.uid)[:8],
        entered=one.at,
        method=one.method,
        note=one.note,
    )


def _visits_used(actor: Actor) -> Iterator[Movement]:
    """Every visit taken out of a package or put back, at its exact part of the package's price."""
    rows = PackageUse.objects.filter(clinic_id=actor.clinic_id)
    joined = rows.select_related("package__invoice", "patient", "session__appointment",
                                 "session__clinic")  # fmt: skip
    of_package: dict[int, list[PackageUse]] = {}
    for one in joined.order_by("pk"):
        of_package.setdefault(one.package_id, []).append(one)
    for uses in of_package.values():
        package, moved = uses[0].package, drawn_from(uses).moved
        parts = Money(package.price_cents, package.currency).split(package.sessions)
        for one in uses:
            if one.session is not None:
                yield _visit(one, one.session, parts[moved[one.pk][0]])


def _visit(one: PackageUse, session: Session, amount: Money) -> Movement:
    back = timezone.localdate(one.at, timezone=session.clinic.zone) if one.put_back else None
    return Movement(
        on=back or day_of(session),
        uid=str(one.uid),
        number=one.package.invoice.number,
        kind=PUT_BACK if one.put_back else USED,
        debit=REVENUE if one.put_back else PREPAID,
        credit=PREPAID if one.put_back else REVENUE,
        amount=amount,
        patient=str(one.patient.uid)[:8],
        entered=one.at,
        note=one.why,
    )


def _text(note: str) -> str:
    """A note that a spreadsheet does not take for a formula."""
    return f"'{note}" if note.lstrip(" ").startswith(_FORMULA) else note

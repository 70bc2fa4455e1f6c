"""What a patient owes and what stands to their credit: pure. Entries only ever grow.

An invoice's open amount and the patient's credit are never below zero. Money taken in less money
paid back is always what was charged less what is open plus the credit, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count, islice

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.foundation.decision import ALLOWED, Decision, refuse
from ataraxy.foundation.money import Money


class Kind(StrEnum):
    """What an entry is. The amount is always positive; the kind says which way it goes."""

    CHARGE = "charge"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    ON_ACCOUNT = "on_account"
    APPLIED = "applied"
    RELEASED = "released"
    REFUND = "refund"


KINDS = (
    (Kind.CHARGE, gettext_lazy("Invoiced")),
    (Kind.CREDIT_NOTE, gettext_lazy("Credit note")),
    (Kind.PAYMENT, gettext_lazy("Payment")),
    (Kind.ON_ACCOUNT, gettext_lazy("Paid on account")),
    (Kind.APPLIED, gettext_lazy("Credit used")),
    (Kind.RELEASED, gettext_lazy("Overpaid, now to their credit")),
    (Kind.REFUND, gettext_lazy("Paid back")),
)

METHODS = (
    ("card", gettext_lazy("Card")),
    ("cash", gettext_lazy("Cash")),
    ("transfer", gettext_lazy("Bank transfer")),
    ("cheque", gettext_lazy("Cheque")),
    ("insurer", gettext_lazy("Paid by the insurer")),
)
"""How money comes in or goes out."""

_ON_INVOICE: Mapping[Kind, int] = {
    Kind.CHARGE: 1,
    Kind.CREDIT_NOTE: -1,
    Kind.PAYMENT: -1,
    Kind.APPLIED: -1,
    Kind.RELEASED: 1,
}
_ON_CREDIT: Mapping[Kind, int] = {
    Kind.ON_ACCOUNT: 1,
    Kind.APPLIED: -1,
    Kind.RELEASED: 1,
    Kind.REFUND: -1,
}


@dataclass(frozen=True, slots=True)
class Posting:
    """One entry: its kind, amount, and the invoice it belongs to where it belongs to one."""

    kind: Kind
    amount: Money
    invoice: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: open per invoice, credited per invoice, and the patient's credit."""

    currency: str
    open: Mapping[str, Money] = field(default_factory=dict)
    charged: Mapping[str, Money] = field(default_factory=dict)
    credit: Money | None = None

    @property
    def to_their_credit(self) -> Money:
        """What stands to the patient's credit."""
        return self.credit or Money(0, self.currency)

    @property
    def owed(self) -> Money:
        """Everything that is open."""
        return Money(sum(one.cents for one in self.open.values()), self.currency)

    def open_on(self, invoice: str) -> Money:
        """What is open on one invoice."""
        return self.open.get(invoice, Money(0, self.currency))


def standing(postings: Iterable[Posting], currency: str) -> Standing:
    """Fold entries into how the account stands; a posting in another currency raises."""
    open_: dict[str, Money] = {}
    charged: dict[str, Money] = {}
    credit = Money(0, currency)
    for one in postings:
        if one.kind in _ON_INVOICE:
            before = open_.get(one.invoice, Money(0, currency))
            open_[one.invoice] = before + one.amount * _ON_INVOICE[one.kind]
        if one.kind in {Kind.CHARGE, Kind.CREDIT_NOTE}:
            so_far = charged.get(one.invoice, Money(0, currency))
            charged[one.invoice] = so_far + one.amount * _ON_INVOICE[one.kind]
        credit = credit + one.amount * _ON_CREDIT.get(one.kind, 0)
    return Standing(currency, open_, charged, credit)


def may_post(now: Standing, asked: Posting) -> Decision:
    """Whether an entry may be added. A refusal says what is there, and the way on."""
    if asked.amount.currency != now.currency:
        text = _(
            "This account is kept in %(currency)s; %(amount)s cannot be entered. Enter what it "
            "came to in %(currency)s."
        )
        told = {"currency": now.currency, "amount": str(asked.amount)}
        return refuse(text % told, rule="billing.currency")
    least = 0 if asked.kind is Kind.CHARGE else 1
    if asked.amount.cents < least:
        return refuse(_("Enter an amount above zero."), rule="billing.amount")
    return _within(now, asked)


def _within(now: Standing, asked: Posting) -> Decision:
    """No invoice below zero, no credit below zero, no more taken back than was charged."""
    left: Money | None = None
    text = ""
    if asked.kind in {Kind.PAYMENT, Kind.APPLIED}:
        left = now.open_on(asked.invoice)
        text = _("Only %(left)s is open on this invoice. Enter the rest as paid on account.")
    elif asked.kind is Kind.CREDIT_NOTE:
        left = now.charged.get(asked.invoice, Money(0, now.currency))
        text = _("Only %(left)s of this invoice is left to take back.")
    elif asked.kind is Kind.RELEASED:
        left = -now.open_on(asked.invoice)
        text = _("Nothing was overpaid on this invoice (%(left)s).")
    if left is not None and left < asked.amount:
        return refuse(text % {"left": str(left)}, rule="billing.balance")
    if asked.kind in {Kind.APPLIED, Kind.REFUND} and now.to_their_credit < asked.amount:
        text = _("Only %(left)s stands to their credit. Write a credit note first, then pay back.")
        return refuse(text % {"left": str(now.to_their_credit)}, rule="billing.credit")
    return ALLOWED


def overpaid(now: Standing, invoice: str) -> Money:
    """What was paid on an invoice beyond what it now comes to; it belongs to the patient."""
    return max(Money(0, now.currency), -now.open_on(invoice))


@dataclass(frozen=True, slots=True)
class Draw:
    """One row of a package: so many of its visits gone, or those of `undoes` there again."""

    key: int
    visits: int = 1
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """Which visits of a package each row moved, counted from 0, and which are gone now."""

    moved: Mapping[int, tuple[int, ...]]
    gone: frozenset[int]


def drawn(draws: Iterable[Draw]) -> Drawn:
    """Give each row its visits: always the first that are left.

    The parts of a price may differ by a cent. What is put back goes back at the very part it was
    taken at, so both lines of the books are the same and the rest still adds up.
    """
    moved: dict[int, tuple[int, ...]] = {}
    gone: set[int] = set()
    for one in draws:
        if one.undoes is not None:
            moved[one.key] = moved[one.undoes]
            gone.difference_update(moved[one.key])
        else:
            left = (number for number in count() if number not in gone)
            moved[one.key] = tuple(islice(left, one.visits))
            gone.update(moved[one.key])
    return Drawn(moved, frozenset(gone))


def may_draw(bought: int, used: int, ends_on_or_after: bool) -> Decision:
    """Whether a visit may be taken out of a package: never past what was bought, never after."""
    if used >= bought:
        text = _("All %(n)d visits of this package are used. Invoice the visit, or sell another.")
        return refuse(text % {"n": bought}, rule="billing.package")
    if not ends_on_or_after:
        text = _("This package has run out. Invoice the visit, or extend by selling another.")
        return refuse(text, rule="billing.package")
    return ALLOWED

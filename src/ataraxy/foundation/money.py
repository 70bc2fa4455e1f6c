"""Money: whole cents and a currency, so that a sum is exact and dollars are never added to euros.

MoneyError
├── BadAmountError        a text that is no amount of this currency
└── OtherCurrencyError    two currencies in one sum
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

CURRENCIES = ("USD", "CAD", "EUR", "GBP", "CHF", "AUD", "NZD")
"""ISO 4217 codes that a price may have: all of them count in hundredths."""

BASIS_POINTS = 10_000
"""A whole, in hundredths of a percent: shares are whole numbers, as cents are."""

_CENTS = 100
_AMOUNT = re.compile(r"(?P<whole>[0-9]{1,9})(?:\.(?P<cents>[0-9]+))?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_CODE = re.compile(r"[A-Z]{3}")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
_SHOWN = {"USD": "$", "EUR": "€", "GBP": "£"}


class MoneyError(ValueError):
    """An amount that cannot be used."""


class BadAmountError(MoneyError):
    """`text` is no amount; `problem` says why, for the reader."""

    def __init__(self, text: str, problem: str) -> None:
        self.text = text
        self.problem = problem
        super().__init__(f"{text!r}: {problem}")


class OtherCurrencyError(MoneyError):
    """Two currencies in one sum: `left` and `right`."""

    def __init__(self, left: str, right: str) -> None:
        self.left = left
        self.right = right
        super().__init__(f"{left} and {right} cannot be added up.")


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in whole cents of one currency; it may be negative."""

    cents: int
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.cents, bool) or not isinstance(self.cents, int):
            raise MoneyError(f"Money is whole cents, not {self.cents!r}.")
        if self.currency not in CURRENCIES:
            raise MoneyError(f"{self.currency!r} is not a currency that prices can have here.")

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.cents * times, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.cents <= self._same(other)

    def __bool__(self) -> bool:
        return self.cents != 0

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        whole, cents = divmod(abs(self.cents), _CENTS)
        amount = f"{whole:,}.{cents:02}"
        mark = _SHOWN.get(self.currency)
        return f"{sign}{mark}{amount}" if mark else f"{sign}{amount} {self.currency}"

    @property
    def plain(self) -> str:
        """The amount as a spreadsheet reads it: “1234.50”."""
        sign = "-" if self.cents < 0 else ""
        whole, cents = divmod(abs(self.cents), _CENTS)
        return f"{sign}{whole}.{cents:02}"

    def share(self, basis_points: int) -> Money:
        """That share of it, halves of a cent rounded away from zero."""
        sign = -1 if self.cents < 0 else 1
        doubled = 2 * abs(self.cents) * basis_points + BASIS_POINTS
        return Money(sign * (doubled // (2 * BASIS_POINTS)), self.currency)

    def split(self, parts: int) -> tuple[Money, ...]:
        """As many nearly equal parts whose sum is exactly this; the earlier ones get the rest."""
        if parts < 1:
            raise MoneyError(f"Money is split into at least one part, not {parts}.")
        each, rest = divmod(self.cents, parts)
        return tuple(Money(each + (number < rest), self.currency) for number in range(parts))

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise OtherCurrencyError(self.currency, other.currency)
        return other.cents


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The exact sum; nothing of `currency` for no amounts."""
    found = Money(0, currency)
    for one in amounts:
        found = found + one
    return found


def read_amount(text: str, currency: str) -> Money:
    """What somebody typed (“1,250” or “$450.00”); raises `BadAmountError` with the reason.

    Negative amounts are refused here: a refund or a credit note says so by what it is.
    """
    typed = text.strip()
    bare = _without_currency(typed, currency).replace(" ", "")
    if bare.startswith("-"):
        raise BadAmountError(typed, "An amount is not negative; use a credit note or a refund.")
    # “450,00” means 450 to half the world; read as thousands it would be a hundred times as much.
    if "," in bare and not _THOUSANDS.fullmatch(bare):
        raise BadAmountError(typed, "Cents stand after a point: write it as 450.00 or 1,250.00.")
    bare = bare.replace(",", "")
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        raise BadAmountError(typed, "Write it as 450 or 450.00.")
    cents = found["cents"] or "0"
    if len(cents) > len("00"):
        raise BadAmountError(typed, "An amount has at most two places after the point.")
    return Money(int(found["whole"]) * _CENTS + int(cents.ljust(2, "0")), currency)


def _without_currency(typed: str, currency: str) -> str:
    """The figures alone; raises when another currency was typed."""
    named = next((code for sign, code in _SIGNS.items() if sign in typed), None)
    letters = re.sub(r"[^A-Za-z]", "", typed).upper()
    told = named or letters
    if told and told != currency:
        if named is None and not _CODE.fullmatch(letters):
            raise BadAmountError(typed, "Write it as 450 or 450.00.")
        raise BadAmountError(typed, f"Amounts here are in {currency}, not in {told}.")
    return re.sub(r"[A-Za-z$€£]", "", typed).strip()

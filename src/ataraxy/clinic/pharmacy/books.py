"""What the entries of a ledger add up to. Pure: lines in, balances and gaps out.

Amounts are whole micrograms of base, so that sums are exact on every database. A correction takes
the place of the amount it corrects, where that stood; a count is absolute, so what happened before
it cannot change the balance after it, only how large the difference was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ataraxy.clinic.pharmacy.words import LEAVES, Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as the sums see it. `amount_ug` is what moved; in a count, what was found."""

    number: int
    kind: str
    amount_ug: int = 0
    container: int | None = None
    account: int | None = None
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a count or a finished container found beside the book: found minus expected."""

    number: int
    ug: int
    explained: bool


@dataclass(frozen=True, slots=True)
class Book:
    """One container: what should be in it, what is promised, what counts found beside it."""

    balance_ug: int = 0
    reserved: Mapping[int, int] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    is_open: bool = False
    is_finished: bool = False

    @property
    def reserved_ug(self) -> int:
        """What is promised to accounts and not drawn yet."""
        return sum(self.reserved.values())

    @property
    def free_ug(self) -> int:
        """What may still be promised; never below zero."""
        return max(0, self.balance_ug - self.reserved_ug)

    def unexplained_ug(self, tolerance_ug: int) -> int:
        """The sum of what nobody has explained, differences within the tolerance left out."""
        open_ones = (one for one in self.differences if not one.explained)
        return sum(one.ug for one in open_ones if abs(one.ug) > tolerance_ug)


@dataclass(frozen=True, slots=True)
class Sums:
    """One dose: what was drawn for it, and where that went."""

    drawn_ug: int = 0
    given_ug: int = 0
    returned_ug: int = 0
    wasted_ug: int = 0
    residual_ug: int = 0

    @property
    def open_ug(self) -> int:
        """Drawn and neither given, returned, wasted nor left behind; below zero: not drawn."""
        return self.drawn_ug - self.given_ug - self.returned_ug - self.wasted_ug - self.residual_ug

    def is_settled(self, tolerance_ug: int) -> bool:
        """Whether every drop is accounted for, as exactly as one can draw."""
        return abs(self.open_ug) <= tolerance_ug


_COLUMN = {
    Kind.DRAWN: "drawn_ug",
    Kind.GIVEN: "given_ug",
    Kind.RETURNED: "returned_ug",
    Kind.WASTED: "wasted_ug",
    Kind.PRIMED: "residual_ug",
    Kind.FLUSHED: "residual_ug",
}


def root_of(number: int, lines: Mapping[int, Line]) -> int:
    """The entry that a correction, or a correction of a correction, is about."""
    while (earlier := lines[number].corrects) is not None and lines[number].kind == Kind.CORRECTED:
        number = earlier
    return number


def standing(lines: Iterable[Line]) -> list[Line]:
    """The lines as they hold now: corrected amounts in the place of the first ones."""
    by_number = {one.number: one for one in sorted(lines, key=lambda one: one.number)}
    amounts = {
        root_of(one.number, by_number): one.amount_ug
        for one in by_number.values()
        if one.kind == Kind.CORRECTED
    }
    return [
        replace(one, amount_ug=amounts.get(one.number, one.amount_ug))
        for one in by_number.values()
        if one.kind != Kind.CORRECTED
    ]


def book_of(lines: Sequence[Line]) -> Book:
    """The book of one container from all entries about it."""
    held = standing(lines)
    explained = {one.corrects for one in held if one.kind == Kind.EXPLAINED}
    book = Book()
    for one in held:
        book = _step(book, one, explained)
    return book


def _step(book: Book, one: Line, explained: set[int | None]) -> Book:
    if one.kind in {Kind.RECEIVED, Kind.RETURNED}:
        # What comes back lies in the cabinet again: a container that was empty is in use.
        return replace(book, balance_ug=book.balance_ug + one.amount_ug, is_finished=False)
    wasted_here = one.kind == Kind.WASTED and one.account is None
    if one.kind == Kind.DRAWN or one.kind in LEAVES or wasted_here:
        left = {key: ug for key, ug in book.reserved.items() if key != one.account}
        return replace(book, balance_ug=book.balance_ug - one.amount_ug, reserved=left)
    if one.kind in {Kind.RESERVED, Kind.RELEASED} and one.account is not None:
        promised = 0 if one.kind == Kind.RELEASED else one.amount_ug
        rest = {key: ug for key, ug in book.reserved.items() if key != one.account}
        return replace(book, reserved=rest | ({one.account: promised} if promised else {}))
    if one.kind in {Kind.COUNTED, Kind.FINISHED}:
        found = Difference(one.number, one.amount_ug - book.balance_ug, one.number in explained)
        more = (*book.differences, found) if found.ug else book.differences
        still_gone = book.is_finished and one.amount_ug == 0
        finished = one.kind == Kind.FINISHED or still_gone
        return replace(book, balance_ug=one.amount_ug, differences=more, is_finished=finished)
    return replace(book, is_open=True) if one.kind == Kind.OPENED else book


def sums_of(lines: Sequence[Line]) -> Sums:
    """Where one dose's drug went, from all entries about its account."""
    totals: dict[str, int] = {}
    for one in standing(lines):
        column = _COLUMN.get(Kind(one.kind))
        if column is not None and one.account is not None:
            totals[column] = totals.get(column, 0) + one.amount_ug
    return Sums(**totals)

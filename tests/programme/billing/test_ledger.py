"""Whatever order money comes and goes in, an account balances to the cent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.foundation.money import Money
from ataraxy.programme.billing.ledger import (
    Kind,
    Posting,
    may_draw,
    may_post,
    overpaid,
    standing,
)

ASKED = st.builds(
    Posting,
    kind=st.sampled_from(Kind),
    amount=st.builds(Money, st.integers(-500, 60_000), st.just("USD")),
    invoice=st.sampled_from(["a", "b", "c"]),
)


def usd(cents: int) -> Money:
    return Money(cents, "USD")


def sum_of(postings: list[Posting], *kinds: Kind) -> int:
    return sum(one.amount.cents for one in postings if one.kind in kinds)


def accepted(asked: list[Posting]) -> list[Posting]:
    """What a clinic ends up with: refused entries left out, surplus released at once."""
    kept: list[Posting] = []
    for one in asked:
        if one.kind is Kind.RELEASED or not may_post(standing(kept, "USD"), one):
            continue
        kept.append(one)
        surplus = overpaid(standing(kept, "USD"), one.invoice)
        if surplus:
            kept.append(Posting(Kind.RELEASED, surplus, one.invoice))
    return kept


@given(st.lists(ASKED, max_size=40))
def test_in_any_interleaving_nothing_is_below_zero_and_the_money_adds_up(
    asked: list[Posting],
) -> None:
    kept = accepted(asked)
    now = standing(kept, "USD")
    assert all(one.cents >= 0 for one in now.open.values())
    assert now.to_their_credit.cents >= 0
    taken = sum_of(kept, Kind.PAYMENT, Kind.ON_ACCOUNT) - sum_of(kept, Kind.REFUND)
    billed = sum_of(kept, Kind.CHARGE) - sum_of(kept, Kind.CREDIT_NOTE)
    assert taken == billed - now.owed.cents + now.to_their_credit.cents
    assert all(one.cents >= 0 for one in now.charged.values())


@given(st.lists(ASKED, max_size=40))
def test_money_already_paid_can_always_be_got_back_in_full(asked: list[Posting]) -> None:
    kept = accepted(asked)
    for invoice, charged in standing(kept, "USD").charged.items():
        if charged:
            kept = accepted([*kept, Posting(Kind.CREDIT_NOTE, charged, invoice)])
    rest = standing(kept, "USD").to_their_credit
    if rest:
        kept = accepted([*kept, Posting(Kind.REFUND, rest)])
    assert sum_of(kept, Kind.PAYMENT, Kind.ON_ACCOUNT) == sum_of(kept, Kind.REFUND)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Posting(Kind.PAYMENT, usd(5001), "a"), "$50.00 is open"),
        (Posting(Kind.PAYMENT, usd(0), "a"), "above zero"),
        (Posting(Kind.CREDIT_NOTE, usd(5001), "a"), "$50.00 of this invoice"),
        (Posting(Kind.REFUND, usd(1)), "credit note first"),
        (Posting(Kind.APPLIED, usd(1), "a"), "$0.00 stands to their credit"),
        (Posting(Kind.PAYMENT, Money(100, "EUR"), "a"), "kept in USD"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason_and_the_way_on(
    asked: Posting, why: str
) -> None:
    now = standing([Posting(Kind.CHARGE, usd(5000), "a")], "USD")
    decision = may_post(now, asked)
    assert not decision
    assert why in str(decision)


@given(st.integers(1, 12), st.lists(st.booleans(), max_size=30))
def test_a_package_never_goes_below_zero(bought: int, tries: list[bool]) -> None:
    used = 0
    for in_time in tries:
        decision = may_draw(bought, used, in_time)
        assert bool(decision) is (used < bought and in_time)
        assert decision or decision.reasons
        used += bool(decision)
    assert used <= bought

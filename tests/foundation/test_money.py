"""Money is exact: whole cents of one currency, and nothing else is let in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.foundation.business_days import after, between
from ataraxy.foundation.money import (
    BASIS_POINTS,
    BadAmountError,
    Money,
    MoneyError,
    OtherCurrencyError,
    read_amount,
    total,
)

CENTS = st.integers(-(10**9), 10**9)


@given(CENTS, st.integers(1, 60))
def test_the_parts_of_a_split_add_up_to_the_cent_and_differ_by_one_at_most(
    cents: int, parts: int
) -> None:
    found = Money(cents, "USD").split(parts)
    assert total(found, "USD") == Money(cents, "USD")
    assert max(one.cents for one in found) - min(one.cents for one in found) <= 1


@given(CENTS, st.integers(0, BASIS_POINTS))
def test_a_share_is_never_more_than_half_a_cent_off(cents: int, basis_points: int) -> None:
    share = Money(cents, "USD").share(basis_points)
    assert abs(share.cents * BASIS_POINTS - cents * basis_points) * 2 <= BASIS_POINTS


@given(st.integers(0, 10**9))
def test_what_is_written_out_reads_back_as_the_same(cents: int) -> None:
    amount = Money(cents, "USD")
    assert read_amount(amount.plain, "USD") == amount == read_amount(str(amount), "USD")


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("450", 45000),
        ("1,250.5", 125050),
        ("1,250,000", 125000000),
        (" $ 0.07 ", 7),
        ("12.00 USD", 1200),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert read_amount(typed, "USD").cents == cents


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("-5", "not negative"),
        ("12.345", "two places"),
        ("0.001", "two places"),
        ("450,00", "Cents stand after a point"),
        ("1.250,00", "Cents stand after a point"),
        ("1,25", "Cents stand after a point"),
        ("€12", "not in EUR"),
        ("12 CHF", "not in CHF"),
        ("twelve", "Write it as 450"),
        ("", "Write it as"),
        ("1e5", "Write it as 450"),
    ],
)
def test_what_is_no_amount_of_this_currency_is_refused_with_the_reason(
    typed: str, why: str
) -> None:
    with pytest.raises(BadAmountError, match=why):
        read_amount(typed, "USD")


def test_two_currencies_are_never_added_or_compared() -> None:
    dollars, euros = Money(100, "USD"), Money(100, "EUR")
    for act in (lambda: dollars + euros, lambda: dollars - euros, lambda: dollars < euros):
        with pytest.raises(OtherCurrencyError):
            act()
    with pytest.raises(MoneyError):
        Money(100, "JPY")


def test_money_is_shown_with_its_sign_and_currency() -> None:
    assert [str(Money(c, k)) for c, k in ((123450, "USD"), (-5, "GBP"), (700, "CHF"))] == [
        "$1,234.50",
        "-£0.05",
        "7.00 CHF",
    ]


def test_business_days_step_over_weekends_and_holidays() -> None:
    friday, holiday = date(2026, 11, 20), date(2026, 11, 26)
    assert after(friday, 3) == date(2026, 11, 25)
    assert after(friday, 4, {holiday}) == date(2026, 11, 27)
    assert between(friday, date(2026, 11, 30), {holiday}) == 5
    assert between(friday, friday) == 0

"""The clocks of the good-faith estimate, and a bill that rises above it."""

from __future__ import annotations

from datetime import date

import pytest

from ataraxy.clinic.policy.reference import holidays
from ataraxy.foundation.money import Money
from ataraxy.programme.billing.good_faith import Watch, clock_of, covers_until, variance

MONDAY = date(2026, 11, 2)


def usd(cents: int) -> Money:
    return Money(cents, "USD")


@pytest.mark.parametrize(
    ("visit", "due"),
    [
        (date(2026, 11, 4), None),  # two business days ahead: no clock
        (date(2026, 11, 5), date(2026, 11, 3)),  # three: one business day
        (date(2026, 11, 13), date(2026, 11, 3)),  # ten but for Veterans Day: still one
        (date(2026, 11, 17), date(2026, 11, 5)),  # ten: three business days
    ],
)
def test_how_far_ahead_a_visit_is_booked_sets_the_clock(visit: date, due: date | None) -> None:
    found = clock_of(asked_on=None, booked_on=MONDAY, visit_on=visit, holidays=holidays("US"))
    assert found.due == due


def test_a_question_has_a_clock_of_its_own_and_the_earlier_one_holds() -> None:
    asked = clock_of(asked_on=MONDAY, booked_on=None, visit_on=None)
    assert asked.due == date(2026, 11, 5)
    both = clock_of(asked_on=MONDAY, booked_on=MONDAY, visit_on=date(2026, 11, 6))
    assert both.due == date(2026, 11, 3)
    assert clock_of(asked_on=None, booked_on=None, visit_on=None).due is None


EXPECTED = {"iv_session": (6, usd(270000)), "review": (1, usd(15000))}


@pytest.mark.parametrize(
    ("billed", "above", "watch"),
    [
        ({"iv_session": (2, usd(90000))}, 0, Watch.WITHIN),
        ({"iv_session": (2, usd(119999))}, 29999, Watch.WITHIN),
        ({"iv_session": (2, usd(120000))}, 30000, Watch.ALERT),
        ({"iv_session": (2, usd(90000)), "tests": (1, usd(39999))}, 39999, Watch.ALERT),
        ({"iv_session": (2, usd(90000)), "tests": (1, usd(40000))}, 40000, Watch.DISPUTE),
        ({"iv_session": (7, usd(315000))}, 45000, Watch.DISPUTE),
        ({"iv_session": (2, usd(130000)), "credit": (0, usd(-40000))}, 0, Watch.WITHIN),
    ],
)
def test_a_bill_is_held_against_what_was_estimated_for_what_was_done(
    billed: dict[str, tuple[int, Money]], above: int, watch: Watch
) -> None:
    found = variance(billed, EXPECTED, "USD")
    assert (found.above.cents, found.watch) == (above, watch)


def test_an_estimate_of_recurring_visits_covers_a_year() -> None:
    assert covers_until(date(2026, 11, 23)) == date(2027, 11, 23)
    assert covers_until(date(2028, 2, 29)) == date(2029, 2, 28)

"""Prices of the demonstration, on whatever day of the year it is started."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ataraxy.web.demo.money import begins_on
from ataraxy.web.demo.staff import data

ITS_PAST = timedelta(days=120)  # the visits that are billed go back less than that


@pytest.mark.parametrize(
    "today", [date(2026, 11, 23), date(2027, 1, 2), date(2028, 1, 1), date(2028, 2, 29)]
)
@pytest.mark.parametrize("payer", ["", "insurer"])
def test_what_was_given_last_year_has_a_price_in_january(today: date, payer: str) -> None:
    raw = data("money.toml")
    assert begins_on((raw[payer] if payer else raw)["prices"], today) <= today - ITS_PAST


def test_a_list_does_not_begin_before_its_codes_hold() -> None:
    assert begins_on({"J0013": 1075}, date(2026, 3, 1)) == date(2026, 1, 1)

"""When somebody is asked, and what in an answer needs a person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.clinic.scheduling.heard import PROBLEMS
from ataraxy.journey.daybefore.rules import WHOSE, Said, day_to_ask_about, problems
from ataraxy.journey.daybefore.wording import advice

NEW_YORK = ZoneInfo("America/New_York")
FINE = Said("yes", "no", "adult", "Luis", "", "yes", "yes")


@pytest.mark.parametrize(
    ("changes", "transport", "found"),
    [
        ({}, "named_adult", ()),
        ({}, "arranged_ride", ()),
        ({"ride": "arranged"}, "arranged_ride", ()),
        ({"ride": "arranged"}, "named_adult", ("no_ride",)),
        ({"ride_name": "  "}, "named_adult", ("no_ride",)),
        ({"ride": "none"}, "arranged_ride", ("no_ride",)),
        ({"ride": ""}, "arranged_ride", ("no_ride",)),
        ({"ill": "yes"}, "named_adult", ("ill",)),
        ({"medicines": "changed"}, "named_adult", ("medicines",)),
        ({"medicines": "question", "fasting": "question"}, "named_adult", ("medicines", "fasting")),
        ({"coming": "no", "ill": "yes", "ride": "none"}, "named_adult", ("not_coming",)),
    ],
)
def test_what_is_wrong_is_named(
    changes: dict[str, str], transport: str, found: tuple[str, ...]
) -> None:
    said = Said(**({name: getattr(FINE, name) for name in Said.__slots__} | changes))
    assert problems(said, transport) == found


def test_every_problem_has_words_and_an_owner() -> None:
    assert set(PROBLEMS) == set(WHOSE)


@given(st.builds(Said, *[st.sampled_from(["", "yes", "no", "adult", "arranged", "none"])] * 8))
def test_nobody_counts_as_fine_without_a_way_home(said: Said) -> None:
    found = problems(said, "named_adult")
    if not found:
        assert said.ride == "adult"
        assert said.ride_name.strip()


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 24, 14, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 24, 15, 0, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 25, 4, 59, tzinfo=UTC), date(2026, 11, 25)),
        (datetime(2026, 11, 25, 5, 0, tzinfo=UTC), None),
        # The day before the clocks change, and the day of it: ten o'clock is ten o'clock.
        (datetime(2026, 10, 31, 14, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 14, 0, tzinfo=UTC), None),
        (datetime(2026, 11, 1, 15, 0, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 3, 8, 14, 0, tzinfo=UTC), date(2026, 3, 9)),
    ],
)
def test_tomorrow_is_asked_about_from_ten_o_clock_on(now: datetime, day: date | None) -> None:
    assert day_to_ask_about(now, NEW_YORK) == day


@pytest.mark.parametrize(
    ("route", "begins", "food", "ride"),
    [
        ("iv", datetime(2026, 11, 25, 14, 0, tzinfo=UTC), "03:00", "An adult whom you name"),
        ("esk", datetime(2026, 11, 25, 14, 0, tzinfo=UTC), "07:00", "must be arranged"),
        ("iv", datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "22:00 the evening before", "An adult"),
        # Six real hours before nine on the morning after the change: four by the old clock.
        ("iv", datetime(2026, 11, 1, 11, 0, tzinfo=UTC), "01:00", "An adult"),
    ],
)
def test_the_advice_is_that_of_the_route(
    route: str, begins: datetime, food: str, ride: str
) -> None:
    found = advice(route, begins, NEW_YORK)
    assert food in found.food
    assert ride in found.ride

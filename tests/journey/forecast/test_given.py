"""What was recorded at the chair becomes what the models read: rates, pauses, early stops."""

from __future__ import annotations

import pytest
from hypothesis import given as forall
from hypothesis import strategies as st

from ataraxy.journey.forecast.given import Event, NotDrawableError, as_given

STRENGTH = 0.7  # mg/mL: 35 mg in 50 mL
WHOLE = (Event("started", 0, rate_ml_h=75.0), Event("completed", 40, given_mg=35.0))


def doses(*events: Event, strength: float | None = STRENGTH) -> list[tuple[float, float, float]]:
    """(start, minutes, mg) of each dose."""
    found = as_given("ketamine", "iv", events, strength)
    return [(one.start_min, one.duration_min, round(one.amount_mg, 6)) for one in found]


def test_an_undisturbed_infusion_is_one_dose_over_its_time() -> None:
    assert doses(*WHOLE) == [(0, 40, 35.0)]


def test_a_pause_and_a_slower_rate_make_steps() -> None:
    assert doses(
        Event("started", 0, rate_ml_h=75.0),
        Event("paused", 10),
        Event("resumed", 18, rate_ml_h=75.0),
        Event("rate", 28, rate_ml_h=37.5),
        Event("completed", 68, given_mg=35.0),
    ) == [(0, 10, 8.75), (18, 10, 8.75), (28, 40, 17.5)]


def test_a_pump_resumed_without_a_rate_goes_on_as_before() -> None:
    found = doses(
        Event("started", 0, rate_ml_h=60.0),
        Event("paused", 10),
        Event("resumed", 15),
        Event("stopped_early", 25, given_mg=14.0),
    )
    assert found == [(0, 10, 7.0), (15, 10, 7.0)]


def test_a_bag_that_was_empty_before_the_end_was_written_ends_when_it_was_empty() -> None:
    late = (Event("started", 0, rate_ml_h=75.0), Event("completed", 50, given_mg=35.0))
    assert doses(*late) == [(0, pytest.approx(40), 35.0)]


def test_an_early_stop_counts_what_was_pumped() -> None:
    stopped = (Event("started", 0, rate_ml_h=75.0), Event("stopped_early", 22, given_mg=17.5))
    assert doses(*stopped) == [(0, pytest.approx(20), 17.5)]


def test_more_given_than_the_rates_say_is_spread_over_the_recorded_time() -> None:
    short = (Event("started", 0, rate_ml_h=60.0), Event("completed", 40, given_mg=35.0))
    assert doses(*short) == [(0, 40, 35.0)]


def test_injections_and_devices_are_given_at_their_minute() -> None:
    injected = (Event("given", 0, given_mg=40.0), Event("completed", 0))
    (dose,) = as_given("ketamine", "im", injected, None)
    assert (dose.route, dose.amount_mg, dose.duration_min) == ("im", 40.0, 0)
    sprayed = (
        Event("device", 0, given_mg=28.0),
        Event("device", 6, given_mg=28.0),
        Event("completed", 6),
    )
    (dose,) = as_given("esketamine", "nasal", sprayed, None)
    assert (dose.route, dose.amount_mg, dose.start_min) == ("nasal", 56.0, 0)


@pytest.mark.parametrize(
    ("events", "strength", "why"),
    [
        ((Event("started", 0, rate_ml_h=75.0),), STRENGTH, "not_ended"),
        ((Event("completed", 0, given_mg=35.0),), STRENGTH, "no_rate"),
        (WHOLE, None, "no_rate"),
    ],
)
def test_a_record_that_says_too_little_is_not_drawn(
    events: tuple[Event, ...], strength: float | None, why: str
) -> None:
    with pytest.raises(NotDrawableError, match=why):
        as_given("ketamine", "iv", events, strength)


@forall(
    st.lists(st.tuples(st.floats(1, 30), st.floats(1, 200)), min_size=1, max_size=6),
    st.floats(1, 200),
)
def test_the_curve_always_holds_exactly_what_was_given(
    steps: list[tuple[float, float]], given_mg: float
) -> None:
    minute, events = 0.0, []
    for minutes, rate in steps:
        events.append(Event("started" if not events else "rate", minute, rate_ml_h=rate))
        minute += minutes
    events.append(Event("completed", minute, given_mg=given_mg))
    found = as_given("ketamine", "iv", events, 1.0)
    assert sum(one.amount_mg for one in found) == pytest.approx(given_mg)
    assert all(one.start_min + one.duration_min <= minute + 1e-6 for one in found)

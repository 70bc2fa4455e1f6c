"""The flowsheet's curves: every value at its minute, gaps kept, the last session behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.session_people import Chairside
from tests.standing_people import MakeUser

from ataraxy.journey.session.curves import Drawn, Flag, curves
from ataraxy.journey.session.trend import MOST_BARS, trend
from ataraxy.journey.session.vitals import Vitals

ZERO = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")


def at(minutes: float) -> datetime:
    return ZERO + timedelta(minutes=minutes)


def test_values_stand_at_their_minutes_and_a_gap_stays_a_gap() -> None:
    rows = ((at(10), Vitals(150, 92, 80)), (at(0), Vitals(spo2_percent=0)), (at(5), Vitals()))
    shown = curves(Drawn(rows, ZERO, ZONE, (Flag(at(0), "Infusion started"),)))
    assert shown["times"] == [0.0, 5.0, 10.0]
    assert shown["clock"] == ["09:00", "09:05", "09:10"]
    assert shown["flags"] == [[0.0, "Infusion started"]]
    pressure, oxygen = shown["panels"]
    assert pressure["bars"]["upper"] == [None, None, 150]
    assert oxygen["lines"][0]["values"] == [0, None, None], "zero is a value, nothing is none"


def test_the_last_session_lies_behind_on_its_own_minutes() -> None:
    before = ZERO - timedelta(days=3)
    last = ((before + timedelta(minutes=40), Vitals(165, 95)),)
    shown = curves(Drawn(((at(1), Vitals(130, 80)),), ZERO, ZONE, (), last, before))
    upper, lower = shown["panels"][0]["past"]
    assert (upper["times"], upper["values"], lower["values"]) == ([40.0], [165], [95])


@given(st.lists(st.integers(30, 260), min_size=1, max_size=40))
def test_no_value_ever_lies_outside_its_axis(rates: list[int]) -> None:
    rows = [(at(n), Vitals(heart_rate_bpm=rate)) for n, rate in enumerate(rates)]
    panel = curves(Drawn(rows, ZERO, ZONE))["panels"][0]
    assert panel["low"] <= min(rates)
    assert max(rates) <= panel["high"]


def test_on_paper_a_long_session_is_thinned_and_keeps_its_newest_pressure() -> None:
    rows = [(at(n), Vitals(120 + n % 40, 80)) for n in range(480)]
    bars = trend(rows, ZERO).bars
    assert len(bars) <= MOST_BARS
    assert bars[-1].title.startswith("479 min")


def test_the_model_curve_comes_when_asked_for_and_is_called_a_prediction(
    chairside: Chairside, make_user: MakeUser, ago: Callable[[int], datetime]
) -> None:
    client = Client()
    client.force_login(make_user("nurse"))
    url = reverse("session:model", args=[chairside.session.uid])
    assert client.get(url).json()["said"] == "No dose was given yet."
    chairside.running(ago(25))
    told = client.get(url).json()
    assert "a prediction, not measured" in told["title"]
    assert max(told["values"]) > 0
    assert len(told["times"]) == len(told["values"])

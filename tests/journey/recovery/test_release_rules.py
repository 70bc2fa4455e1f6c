"""When somebody may go home, as a table and as a property."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.journey.recovery.conditions import release_table
from ataraxy.journey.recovery.rules import Asked, Recovery, may_go_home, standings
from ataraxy.journey.session.vitals import Vitals

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ALL_ASKED = Asked(True, True, True, True, True, "Luis Rivera", True)
CALM = Vitals(126, 78, 70, 98, 14, sedation_moaas=5, dissociation=0)
NURSE, PRESCRIBER = frozenset({"nurse"}), frozenset({"prescriber"})


def recovered(route: str = "iv", minutes: int = 180, **changes: object) -> Recovery:
    """Somebody whose dose ended long ago and who is well."""
    base = Recovery(
        route=route,
        now=NOON,
        started_at=NOON - timedelta(minutes=minutes),
        dosing_ended_at=NOON - timedelta(minutes=minutes),
        baseline=Vitals(124, 78, 68, 98, 14, sedation_moaas=5),
        after=((NOON - timedelta(minutes=5), CALM),),
        asked=ALL_ASKED,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def open_keys(recovery: Recovery) -> set[str]:
    return {one.condition.key for one in standings(recovery) if not one.is_met}


@pytest.mark.parametrize(
    ("route", "minutes", "still_open"),
    [
        ("iv", 59, {"time"}),
        ("iv", 60, set()),
        ("im", 119, {"time"}),
        ("im", 120, set()),
        ("sc", 119, {"time"}),
        ("oral", 119, {"time"}),
        ("sublingual", 120, set()),
        ("spravato", 119, {"time_spravato"}),
        ("spravato", 120, set()),
    ],
)
def test_each_route_has_its_waiting_time(route: str, minutes: int, still_open: set[str]) -> None:
    assert open_keys(recovered(route, minutes)) == still_open


def test_nobody_passes_the_watching_that_the_law_asks_for() -> None:
    early = recovered("iv", 100, law_minutes=120.0, law_source="Act 7")
    found = standings(early)
    assert open_keys(early) == {"time_law"}
    assert not may_go_home(found, PRESCRIBER, "They live next door.")
    assert open_keys(recovered("iv", 120, law_minutes=120.0)) == set()
    assert open_keys(recovered("iv", 59, law_minutes=30.0)) == {"time"}


def test_spravato_counts_from_the_first_device_and_an_infusion_from_its_end() -> None:
    long_ago, lately = NOON - timedelta(minutes=125), NOON - timedelta(minutes=30)
    spray = recovered("spravato", started_at=long_ago, dosing_ended_at=lately)
    infusion = recovered("iv", started_at=long_ago, dosing_ended_at=lately)
    assert (open_keys(spray), open_keys(infusion)) == (set(), {"time"})


@pytest.mark.parametrize(
    ("vitals", "minutes_ago", "still_open"),
    [
        (replace(CALM, systolic_mmhg=160), 5, {"pressure"}),
        (replace(CALM, systolic_mmhg=155), 5, {"pressure"}),  # neither near baseline nor falling
        (replace(CALM, systolic_mmhg=148), 5, set()),
        (replace(CALM, spo2_percent=92), 5, {"breathing"}),
        (replace(CALM, breaths_per_min=9), 5, {"breathing"}),
        (replace(CALM, sedation_moaas=4), 5, {"awake"}),
        (replace(CALM, dissociation=1), 5, {"here"}),
        (CALM, 31, {"awake", "here", "pressure", "breathing"}),
        (Vitals(undisturbed=True), 5, {"awake", "here", "pressure", "breathing"}),
    ],
)
def test_what_was_measured_last_counts_while_it_is_fresh(
    vitals: Vitals, minutes_ago: int, still_open: set[str]
) -> None:
    after = ((NOON - timedelta(minutes=minutes_ago), vitals),)
    assert open_keys(recovered(after=after)) == still_open


def test_a_pressure_that_falls_is_acceptable_before_it_is_near_baseline() -> None:
    rows = [
        (NOON - timedelta(minutes=m), replace(CALM, systolic_mmhg=s))
        for m, s in ((20, 158), (5, 155))
    ]
    assert open_keys(recovered(after=tuple(rows))) == set()


def test_two_hours_after_spravato_are_not_for_anybody_to_shorten() -> None:
    found = standings(recovered("spravato", 100))
    assert not may_go_home(found, PRESCRIBER, "Wants to catch a train")


def test_an_open_condition_passes_by_the_prescriber_with_a_reason_only() -> None:
    found = standings(recovered("iv", 45))
    assert not may_go_home(found, NURSE, "Fine")
    assert not may_go_home(found, PRESCRIBER, " ")
    assert may_go_home(found, PRESCRIBER, "Lives next door, seen by me")


@given(
    ticks=st.lists(st.booleans(), min_size=6, max_size=6),
    minutes=st.integers(0, 200),
    route=st.sampled_from(sorted(release_table().waits)),
    upper=st.integers(90, 220),
    sedation=st.integers(0, 5),
)
def test_a_nurse_releases_exactly_when_every_condition_is_met(
    ticks: list[bool], minutes: int, route: str, upper: int, sedation: int
) -> None:
    asked = Asked(*ticks[:5], "Luis", ticks[5])
    vitals = replace(CALM, systolic_mmhg=upper, sedation_moaas=sedation)
    after = ((NOON - timedelta(minutes=1), vitals),)
    found = standings(recovered(route, minutes, asked=asked, after=after))
    assert bool(may_go_home(found, NURSE, "any")) == all(one.is_met for one in found)
    if minutes < 60:
        assert any(one.condition.key.startswith("time") and not one.is_met for one in found)


def test_every_condition_says_what_is_missing_and_where_it_comes_from() -> None:
    nothing = recovered(minutes=0, asked=Asked(), after=(), dosing_ended_at=None)
    for one in standings(nothing):
        assert one.open_text, one.condition.key
        assert one.condition.origin.source

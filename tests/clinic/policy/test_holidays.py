"""The days off that clocks in business days step over, held against the rule that makes them."""

from __future__ import annotations

from datetime import date, timedelta

from ataraxy.clinic.policy.reference import holidays, known_holidays

_FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
_NTH = ((1, 0, 3), (2, 0, 3), (9, 0, 1), (10, 0, 2), (11, 3, 4))  # month, weekday, which


def _kept(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def _by_rule(year: int) -> set[date]:
    found = {_kept(date(year, month, day)) for month, day in _FIXED}
    for month, weekday, which in _NTH:
        first = date(year, month, 1)
        found.add(first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1)))
    end_of_may = date(year, 5, 31)
    return found | {end_of_may - timedelta(days=end_of_may.weekday())}


def test_the_federal_days_off_are_those_that_the_rule_makes() -> None:
    known = known_holidays()["US"]
    rule = {day for year in range(2026, known.until.year + 2) for day in _by_rule(year)}
    assert known.days == {day for day in rule if date(2026, 1, 1) <= day <= known.until}
    assert all(day.weekday() < 5 for day in known.days)


def test_nothing_is_guessed_for_a_country_that_nobody_has_filled_in() -> None:
    assert holidays("us") == known_holidays()["US"].days
    assert holidays("PT") == frozenset()

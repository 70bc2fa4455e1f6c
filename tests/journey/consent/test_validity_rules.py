"""Whether a consent is valid, and whether it may be signed: every way it can fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ataraxy.foundation.decision import ALLOWED, Outcome
from ataraxy.journey.consent.rules import Reading, Standing, clear_of_dose, is_valid, may_sign
from ataraxy.journey.consent.services import months_later

SIGNED = datetime(2026, 3, 1, 15, tzinfo=UTC)
NOW = SIGNED + timedelta(days=100)
NOON, DAY = datetime(2026, 5, 4, 12, tzinfo=UTC), timedelta(hours=24)
SOUND = Standing(
    signed_at=SIGNED,
    valid_until=SIGNED + timedelta(days=365),
    withdrawn_at=None,
    route="iv",
    course_route="iv",
    indication="major_depression",
    course_indication="major_depression",
)
READ = Reading(frozenset("ab"), frozenset("ab"), 0, frozenset("b"), frozenset("b"))


def rules_of(decision) -> list[str]:
    return [reason.rule for reason in decision.reasons]


def test_a_signed_unexpired_consent_for_this_route_is_valid() -> None:
    assert is_valid(SOUND, NOW)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"signed_at": None}, "consent.missing"),
        ({"signed_at": NOW + timedelta(seconds=1)}, "consent.missing"),
        ({"withdrawn_at": NOW}, "consent.withdrawn"),
        ({"valid_until": NOW}, "consent.expired"),
        ({"course_route": "im"}, "consent.route"),
        ({"course_indication": "panic_disorder"}, "consent.indication"),
        ({"asked_anew_since": ((NOW, "New risk."),)}, "consent.renewal"),
    ],
)
def test_each_flaw_makes_a_consent_invalid_by_its_own_rule(change, rule) -> None:
    decision = is_valid(replace(SOUND, **change), NOW)
    assert decision.outcome is Outcome.REFUSED
    assert rules_of(decision) == [rule]
    assert not decision.reasons[0].who_may_allow, "consent is never overridable"


@pytest.mark.parametrize(
    "change",
    [
        {"valid_until": NOW + timedelta(seconds=1)},
        {"withdrawn_at": NOW + timedelta(seconds=1)},
        {"asked_anew_since": ((SIGNED, "Older."), (NOW + timedelta(seconds=1), "Later."))},
        {"course_route": ""},
        {"course_indication": ""},
    ],
)
def test_what_lies_on_the_other_side_of_each_edge_leaves_it_valid(change) -> None:
    assert is_valid(replace(SOUND, **change), NOW)


def test_several_flaws_are_all_named() -> None:
    decision = is_valid(replace(SOUND, valid_until=NOW, course_route="sc"), NOW)
    assert rules_of(decision) == ["consent.expired", "consent.route"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"read": frozenset("a")}, "consent.unread"),
        ({"open_questions": 1}, "consent.questions"),
        ({"choices_made": frozenset()}, "consent.choice"),
    ],
)
def test_nothing_is_signed_before_it_is_read_answered_and_chosen(change, rule) -> None:
    decision = may_sign(replace(READ, **change), clear=ALLOWED, same_text=True)
    assert rules_of(decision) == [rule]


def test_a_signature_after_a_dose_and_under_a_changed_text_is_refused() -> None:
    soon = clear_of_dose(NOON, [NOON - timedelta(hours=1)], DAY)
    assert rules_of(may_sign(READ, clear=soon, same_text=True)) == ["consent.after_dose"]
    assert rules_of(may_sign(READ, clear=ALLOWED, same_text=False)) == ["consent.changed"]
    assert may_sign(READ, clear=ALLOWED, same_text=True)


@pytest.mark.parametrize(
    ("hours_before", "counts"),
    [((), True), ((24,), True), ((23.9,), False), ((200, 1), False), ((-1,), True), ((0,), False)],
)
def test_a_signature_counts_a_day_after_the_last_dose(hours_before, counts) -> None:
    dosed = [NOON - timedelta(hours=one) for one in hours_before]
    assert bool(clear_of_dose(NOON, dosed, DAY)) == counts
    signed = Standing(NOON, None, None, dosed_at=tuple(dosed), clear_of_dose=DAY)
    assert bool(is_valid(signed, NOON)) == counts
    assert clear_of_dose(NOON, dosed, timedelta(0))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-22T10:00:00+00:00", "2027-11-22T10:00:00+00:00"),
        ("2028-02-29T10:00:00+00:00", "2029-02-28T10:00:00+00:00"),
    ],
)
def test_twelve_months_on_is_the_same_day_or_the_last_of_the_month(start, end) -> None:
    found = months_later(datetime.fromisoformat(start), 12)
    assert found == datetime.fromisoformat(end)


@given(
    st.integers(0, 15_000).map(lambda days: SIGNED + timedelta(days=days)),
    st.integers(1, 24),
)
def test_months_later_is_always_later_and_never_more_than_the_months(start, months) -> None:
    found = months_later(start, months)
    assert start < found <= start + timedelta(days=31 * months)

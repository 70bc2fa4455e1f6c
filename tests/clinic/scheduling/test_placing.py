"""A visit is placed where everything it needs is there, and what is in the way is named."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ataraxy.clinic.scheduling.hours import open_on, shipped_hours
from ataraxy.clinic.scheduling.laying_out import check, lay_out
from ataraxy.clinic.scheduling.placing import (
    House,
    Ratios,
    Span,
    Spot,
    Taken,
    Wish,
    clashes,
    earliest_fit,
    fit_on,
    free_hours,
)
from ataraxy.clinic.scheduling.rhythm import Part, rhythms, targets
from ataraxy.clinic.scheduling.rota import Away, Line, days_from, on_duty

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 30)
WEEK = shipped_hours().week
RATIOS = Ratios(60, {"injection": 2, "spray": 4, "recovery": 6})
NURSE, PRESCRIBER, THERAPIST = 1, 2, 3
ALL_WEEK = frozenset(range(7))
IV = Wish(120, patient=7, group="injection", at_minute=9 * 60)


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


def span(begin: datetime, minutes: int = 120) -> Span:
    return Span(begin, begin + timedelta(minutes=minutes))


def staff(*roles: str, weekdays: frozenset[int] = ALL_WEEK) -> list[Line]:
    known = {"nurse": NURSE, "prescriber": PRESCRIBER, "therapist": THERAPIST}
    return [
        Line(known[role], role, weekdays, MONDAY, date(2027, 12, 31), time(8), time(17, 30))
        for role in roles
    ]


def house(
    *taken: Taken, lines: list[Line] | None = None, away: tuple[Away, ...] = (), **more: object
) -> House:
    working = staff("nurse", "prescriber") if lines is None else lines
    standing = House(
        zone=NEW_YORK,
        now=at(6),
        open_on=lambda day: open_on(day, WEEK, NEW_YORK),
        chairs=(11, 12, 13),
        taken=taken,
        duty=on_duty(working, away, days_from(MONDAY, 60), NEW_YORK),
        ratios=RATIOS,
    )
    return House(**{**{n: getattr(standing, n) for n in House.__slots__}, **more})  # type: ignore[arg-type]


def infusion(begin: datetime, chair: int, patient: int = 99, group: str = "injection") -> Taken:
    return Taken(span(begin), patient, chair, group=group)


def kinds(found: tuple[object, ...]) -> set[str]:
    return {str(one.kind) for one in found}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("place", "standing", "named"),
    [
        (Spot(span(at(9)), 11), house(), set()),
        (Spot(span(at(9)), 11), house(infusion(at(10, 59), 11)), {"chair"}),
        (Spot(span(at(9)), 12), house(infusion(at(10, 59), 11)), set()),
        (Spot(span(at(9)), 11), house(infusion(at(11), 11)), set()),
        (Spot(span(at(9)), 11), house(infusion(at(9), 12, patient=7)), {"patient"}),
        (Spot(span(at(16)), 11), house(), {"hours", "no_nurse", "no_prescriber"}),
        (Spot(span(at(5)), 11), house(), {"past", "hours", "no_nurse", "no_prescriber"}),
        (Spot(span(at(9)), 11), house(open_on=lambda _day: None), {"closed"}),
        (Spot(span(at(9)), 11), house(lines=staff("nurse")), {"no_prescriber"}),
        (Spot(span(at(9)), 11), house(lines=staff("prescriber")), {"no_nurse"}),
        (
            Spot(span(at(9)), 11),
            house(away=(Away(NURSE, Span(at(10), at(10, 30))),)),
            {"no_nurse"},
        ),
        (
            Spot(span(at(9)), 11),
            house(infusion(at(8, 30), 12), infusion(at(8, 45), 13, 98)),
            {"too_many_early"},
        ),
        # The earlier two are past their first hour when this one begins.
        (
            Spot(span(at(9, 45)), 11),
            house(infusion(at(8, 30), 12), infusion(at(8, 45), 13, 98)),
            set(),
        ),
        # A spray is another group; it does not count among injections.
        (
            Spot(span(at(9)), 11),
            house(infusion(at(8, 30), 12), infusion(at(8, 45), 13, 98, "spray")),
            set(),
        ),
    ],
)
def test_what_stands_against_a_place_is_named(
    place: Spot, standing: House, named: set[str]
) -> None:
    assert kinds(clashes(standing, IV, place)) == named


def test_a_second_nurse_doubles_what_fits() -> None:
    two = [
        *staff("nurse", "prescriber"),
        Line(5, "nurse", ALL_WEEK, MONDAY, MONDAY, time(8), time(12)),
    ]
    busy = (infusion(at(8, 30), 12), infusion(at(8, 45), 13, 98))
    assert not clashes(house(*busy, lines=two), IV, Spot(span(at(9)), 11))
    found = clashes(house(*busy, lines=two[:2]), IV, Spot(span(at(9)), 11))
    assert [(one.number, one.most) for one in found] == [(3, 2)]


def test_seven_recovering_are_one_too_many_for_one_nurse() -> None:
    calm = [infusion(at(8, number), 20 + number, 90 + number, "spray") for number in range(6)]
    place = Spot(Span(at(8, 50), at(10, 50)), 11)
    found = clashes(house(*calm), IV, place)
    assert kinds(found) == {"too_many_recovering"}
    assert not clashes(house(*calm[:5]), IV, place)


def test_the_nearest_time_in_the_first_free_chair_is_taken() -> None:
    spot = fit_on(house(infusion(at(9), 11)), IV, MONDAY)
    assert spot == Spot(span(at(9)), 12)


def test_a_full_day_gives_the_next_one() -> None:
    full = [Taken(Span(at(8), at(17, 30)), 90 + chair, chair) for chair in (11, 12, 13)]
    spot = earliest_fit(house(*full), IV, days_from(MONDAY, 3))
    assert spot is not None
    assert spot.span.begin == at(9, day=date(2026, 12, 1))


def test_a_therapist_is_offered_only_in_hours_on_the_rota() -> None:
    wish = Wish(50, patient=7, needs_chair=False, staff=THERAPIST, needs_room=True)
    lines = [Line(THERAPIST, "therapist", ALL_WEEK, MONDAY, MONDAY, time(13), time(16))]
    busy = Taken(Span(at(13, 50), at(14, 40)), 90, staff=THERAPIST, room=31)
    free = free_hours(house(busy, lines=lines, rooms=(31,)), wish, MONDAY)
    assert [one.span.begin for one in free] == [at(13), at(14, 45)]
    assert all(one.room == 31 for one in free)


@pytest.mark.parametrize(
    ("per_week", "visits", "days"),
    [
        (2.0, 6, [0, 3, 7, 10, 14, 17]),
        (2.0, 8, [0, 3, 7, 10, 14, 17, 21, 24]),
        (3.0, 6, [0, 2, 4, 7, 9, 11]),
        (1.0, 3, [0, 7, 14]),
        (0.5, 3, [0, 14, 28]),
    ],
)
def test_a_frequency_becomes_days(per_week: float, visits: int, days: list[int]) -> None:
    found = targets(MONDAY, [Part("Induction", visits, rhythms()[per_week])])
    assert [(one.day - MONDAY).days for one in found] == days


def test_the_phases_of_spravato_follow_each_other() -> None:
    phases = [
        Part(name, n, rhythms()[w]) for name, n, w in (("A", 8, 2.0), ("B", 4, 1.0), ("C", 2, 0.5))
    ]
    found = targets(MONDAY, phases)
    assert [one.number for one in found] == list(range(1, 15))
    assert [(one.day - MONDAY).days for one in found[8:]] == [28, 35, 42, 49, 56, 70]


def test_titration_keeps_its_seven_days_even_when_a_day_is_full() -> None:
    rhythm = rhythms()[1.0].spaced(7)
    wanted = targets(MONDAY, [Part("Rising", 3, rhythm)])
    closed = MONDAY + timedelta(days=7)
    rows = lay_out(
        house(open_on=lambda day: None if day == closed else open_on(day, WEEK, NEW_YORK)),
        IV,
        wanted,
    )
    days = [one.spot.span.begin.astimezone(NEW_YORK).date() for one in rows]
    assert (days[1] - days[0]).days == 8
    assert all((after - before).days >= 7 for before, after in pairwise(days))


def test_a_visit_without_a_place_keeps_its_day_and_says_why() -> None:
    wanted = targets(MONDAY, [Part("Induction", 2, rhythms()[2.0])])
    only_monday = lay_out(
        house(lines=staff("nurse", "prescriber", weekdays=frozenset({0}))), IV, wanted
    )
    assert [bool(one.clashes) for one in only_monday] == [False, True]
    assert only_monday[1].spot.span.begin == at(9, day=MONDAY + timedelta(days=3))
    assert kinds(only_monday[1].clashes) == {"no_nurse", "no_prescriber"}


def test_two_chosen_places_too_close_together_are_named() -> None:
    wanted = targets(MONDAY, [Part("Induction", 2, rhythms()[2.0])])
    spots = [Spot(span(at(9)), 11), Spot(span(at(9, day=MONDAY + timedelta(days=1))), 11)]
    found = check(house(), IV, zip(wanted, spots, strict=True))
    assert [kinds(one.clashes) for one in found] == [set(), {"too_close"}]


def test_nine_o_clock_stays_nine_o_clock_across_the_change() -> None:
    wanted = targets(date(2027, 3, 11), [Part("Induction", 4, rhythms()[2.0])])
    rows = lay_out(
        house(
            duty=on_duty(
                staff("nurse", "prescriber"), (), days_from(date(2027, 3, 1), 60), NEW_YORK
            )
        ),
        IV,
        wanted,
    )
    assert {one.spot.span.begin.astimezone(NEW_YORK).time() for one in rows} == {time(9)}
    assert {one.spot.span.begin.hour for one in rows} == {14, 13}


moments = st.integers(0, 14 * 96).map(lambda quarter: at(0) + timedelta(minutes=15 * quarter))
visits = st.builds(
    lambda begin, minutes, chair, patient, group: Taken(
        Span(begin, begin + timedelta(minutes=minutes)), patient, chair, group=group
    ),
    moments,
    st.sampled_from([60, 120, 150]),
    st.sampled_from([11, 12, 13]),
    st.integers(90, 99),
    st.sampled_from(["injection", "spray", ""]),
)


@settings(max_examples=40, deadline=None)
@given(
    taken=st.lists(visits, max_size=30),
    per_week=st.sampled_from(sorted(rhythms())),
    number=st.integers(1, 6),
    away=st.lists(
        st.builds(
            lambda b, h: Away(NURSE, Span(b, b + timedelta(hours=h))), moments, st.integers(1, 30)
        ),
        max_size=3,
    ),
)
def test_what_is_proposed_without_a_clash_has_none_and_a_day_is_never_passed_over(
    taken: list[Taken], per_week: float, number: int, away: list[Away]
) -> None:
    standing = house(*taken, away=tuple(away))
    wanted = targets(MONDAY, [Part("Induction", number, rhythms()[per_week])])
    rows = lay_out(standing, IV, wanted)
    assert [one.target for one in rows] == list(wanted)
    so_far, soonest = standing, date.min
    for one in rows:
        day = one.spot.span.begin.astimezone(NEW_YORK).date()
        against = kinds(clashes(so_far, IV, one.spot)) | ({"too_close"} if day < soonest else set())
        assert kinds(one.clashes) == against
        if against:
            tried = one.target.days_to_try(soonest)
            assert all(fit_on(so_far, IV, other) is None for other in tried)
        so_far = so_far.with_taken(
            [Taken(one.spot.span, IV.patient, one.spot.chair, group=IV.group)]
        )
        soonest = day + timedelta(days=one.target.rhythm.closest_days)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30)), max_size=6))
def test_leave_is_cut_out_of_the_rota_to_the_minute(gone: list[tuple[int, int]]) -> None:
    away = [
        Away(NURSE, Span(at(0) + timedelta(hours=b), at(0) + timedelta(hours=b + h)))
        for b, h in gone
    ]
    duty = on_duty(staff("nurse"), away, days_from(MONDAY, 2), NEW_YORK)
    for minute in range(0, 48 * 60, 15):
        moment = at(0) + timedelta(minutes=minute)
        works = any(one.span.begin <= moment < one.span.end for one in duty)
        local = moment.astimezone(NEW_YORK).time()
        free = not any(one.span.begin <= moment < one.span.end for one in away)
        assert works == (time(8) <= local < time(17, 30) and free)

"""A series laid out in one go: each visit near its day, in the first place that fits. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from ataraxy.clinic.scheduling.hours import local_span
from ataraxy.clinic.scheduling.placing import (
    Clash,
    ClashKind,
    House,
    Proposal,
    Span,
    Spot,
    Taken,
    Wish,
    clashes,
    fit_on,
)
from ataraxy.clinic.scheduling.rhythm import Target

_MINUTES_PER_HOUR = 60


def lay_out(
    house: House,
    wish: Wish,
    wanted: Sequence[Target],
    *,
    weekdays: frozenset[int] = frozenset(range(7)),
    last_before: date | None = None,
) -> tuple[Proposal, ...]:
    """A place for every target, in order.

    A visit that finds no place keeps its own day and the wished time, with what stands against it
    named. `last_before` is the day of the visit before the series.
    """
    found: list[Proposal] = []
    before = last_before
    for target in wanted:
        soonest = date.min if before is None else before + _days(target.rhythm.closest_days)
        spot = _place(house, wish, target, soonest, weekdays) or _as_wished(house, wish, target)
        house_now = clashes(house, wish, spot)
        day = spot.span.begin.astimezone(house.zone).date()
        near = (Clash(ClashKind.TOO_CLOSE, most=target.rhythm.closest_days),)
        found.append(Proposal(target, spot, (*house_now, *(near if day < soonest else ()))))
        house = house.with_taken([_taken(wish, spot)])
        before = day
    return tuple(found)


def check(
    house: House, wish: Wish, moved: Iterable[tuple[Target, Spot]], last_before: date | None = None
) -> tuple[Proposal, ...]:
    """The same for places that somebody chose: what stands against each, the others in place."""
    rows = list(moved)
    found: list[Proposal] = []
    before = last_before
    for number, (target, spot) in enumerate(rows):
        others = [_taken(wish, other) for at, (_t, other) in enumerate(rows) if at != number]
        against = clashes(house.with_taken(others), wish, spot)
        day = spot.span.begin.astimezone(house.zone).date()
        closest = target.rhythm.closest_days
        if before is not None and day < before + _days(closest):
            against = (*against, Clash(ClashKind.TOO_CLOSE, most=closest))
        found.append(Proposal(target, spot, against))
        before = day
    return tuple(found)


def _place(
    house: House, wish: Wish, target: Target, soonest: date, weekdays: frozenset[int]
) -> Spot | None:
    days = [day for day in target.days_to_try(soonest) if day.weekday() in weekdays]
    return next((spot for day in days if (spot := fit_on(house, wish, day))), None)


def _as_wished(house: House, wish: Wish, target: Target) -> Spot:
    begin = _wished(target.day, wish, house)
    span = Span(begin, begin + timedelta(minutes=wish.minutes))
    return Spot(span, house.chairs[0] if wish.needs_chair and house.chairs else None)


def _wished(day: date, wish: Wish, house: House) -> datetime:
    at = time(*divmod(wish.at_minute, _MINUTES_PER_HOUR))
    return local_span(day, at, at, house.zone).begin


def _taken(wish: Wish, spot: Spot) -> Taken:
    return Taken(spot.span, wish.patient, spot.chair, wish.staff, spot.room, wish.group)


def _days(number: int) -> timedelta:
    return timedelta(days=number)

"""Where a visit fits: opening hours, chairs, people, and how many one nurse looks after. Pure.

Everything is handed in as one `House`; words are made by `clash_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ataraxy.clinic.scheduling.rhythm import Target


@dataclass(frozen=True, slots=True)
class Span:
    """From an instant until before another."""

    begin: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a moment."""
        return self.begin < other.end and other.begin < self.end

    def holds(self, other: Span) -> bool:
        """Whether the other lies within."""
        return self.begin <= other.begin and other.end <= self.end


class ClashKind(StrEnum):
    """What stands against a place."""

    PAST = "past"
    PATIENT = "patient"
    CHAIR = "chair"
    STAFF = "staff"
    ROOM = "room"
    CLOSED = "closed"
    HOURS = "hours"
    NO_NURSE = "no_nurse"
    NO_PRESCRIBER = "no_prescriber"
    NOT_ON_DUTY = "not_on_duty"
    TOO_MANY_EARLY = "too_many_early"
    TOO_MANY_RECOVERING = "too_many_recovering"
    TOO_CLOSE = "too_close"


HARD = frozenset({"past", "patient", "chair", "staff", "room"})
"""What nobody books past: nobody and nothing is in two places at once."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing against a place, with the span and the figures that say why."""

    kind: ClashKind
    span: Span | None = None
    number: int = 0
    most: int = 0

    @property
    def is_hard(self) -> bool:
        """Whether it cannot be booked past."""
        return self.kind in HARD


@dataclass(frozen=True, slots=True)
class Taken:
    """A visit that holds its place. `group` is its staffing group, empty without a dose."""

    span: Span
    patient: int = 0
    chair: int | None = None
    staff: int | None = None
    room: int | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Somebody on the rota in a role."""

    person: int
    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class Ratios:
    """How many patients one nurse may have at once, by group, and in `recovery`."""

    early_minutes: int
    most: Mapping[str, int]

    @property
    def early(self) -> timedelta:
        """How long the first stretch of a visit lasts."""
        return timedelta(minutes=self.early_minutes)


@dataclass(frozen=True, slots=True)
class House:
    """Everything a place is judged by; `chairs` in the order of the board."""

    zone: ZoneInfo
    now: datetime
    open_on: Callable[[date], Span | None]
    chairs: tuple[int, ...] = ()
    rooms: tuple[int, ...] = ()
    taken: tuple[Taken, ...] = ()
    duty: tuple[OnDuty, ...] = ()
    ratios: Ratios = field(default_factory=lambda: Ratios(0, {}))
    step: timedelta = timedelta(minutes=15)

    def with_taken(self, more: Iterable[Taken]) -> House:
        """The same house after these visits were placed."""
        return replace(self, taken=(*self.taken, *more))

    def only(self, taken: Iterable[Taken]) -> House:
        """The same house with only these visits."""
        return replace(self, taken=tuple(taken))


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be placed: how long, for whom, and what it needs."""

    minutes: int
    patient: int
    group: str = ""
    needs_chair: bool = True
    staff: int | None = None
    needs_room: bool = False
    at_minute: int = 0
    """Minute of the local day at which it would best begin."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place for a visit."""

    span: Span
    chair: int | None = None
    room: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One visit of a series with its place and what stands against it."""

    target: Target
    spot: Spot
    clashes: tuple[Clash, ...]


def clashes(house: House, wish: Wish, spot: Spot) -> tuple[Clash, ...]:
    """Everything against this place, what cannot be booked past first."""
    near = [one for one in house.taken if one.span.overlaps(spot.span)]
    found = [*_hard(house, wish, spot, near), *_hours(house, spot.span)]
    if wish.staff is not None:
        found += _person(house, wish.staff, spot.span)
    return (*found, *(_people(house, wish.group, spot.span, near) if wish.group else ()))


def _hard(house: House, wish: Wish, spot: Spot, near: Sequence[Taken]) -> Iterator[Clash]:
    if spot.span.begin < house.now:
        yield Clash(ClashKind.PAST)
    for one in near:
        if one.patient == wish.patient:
            yield Clash(ClashKind.PATIENT, one.span)
        if spot.chair is not None and one.chair == spot.chair:
            yield Clash(ClashKind.CHAIR, one.span)
        # A nurse looks after several dosing chairs at once; the ratios rule that.
        if wish.staff is not None and not one.group and one.staff == wish.staff:
            yield Clash(ClashKind.STAFF, one.span)
        if spot.room is not None and one.room == spot.room:
            yield Clash(ClashKind.ROOM, one.span)


def _hours(house: House, span: Span) -> Iterator[Clash]:
    open_span = house.open_on(span.begin.astimezone(house.zone).date())
    if open_span is None:
        yield Clash(ClashKind.CLOSED)
    elif not open_span.holds(span):
        yield Clash(ClashKind.HOURS, open_span)


def _person(house: House, person: int, span: Span) -> list[Clash]:
    own = [one.span for one in house.duty if one.person == person]
    return [] if _covered(span, own) else [Clash(ClashKind.NOT_ON_DUTY)]


def _people(house: House, group: str, span: Span, near: Sequence[Taken]) -> Iterator[Clash]:
    nurses = [one for one in house.duty if one.role == "nurse" and one.span.overlaps(span)]
    prescribers = [one.span for one in house.duty if one.role == "prescriber"]
    if not _covered(span, [one.span for one in nurses]):
        yield Clash(ClashKind.NO_NURSE)
    else:
        yield from _ratios(house.ratios, group, span, near, nurses)
    if not _covered(span, prescribers):
        yield Clash(ClashKind.NO_PRESCRIBER)


def _ratios(
    ratios: Ratios, group: str, span: Span, near: Sequence[Taken], nurses: Sequence[OnDuty]
) -> Iterator[Clash]:
    """Whether at any moment of the visit there would be more patients than the nurses may have."""
    doses = [one for one in near if one.group]
    calm_from = min(span.begin + ratios.early, span.end)
    own = [one.span for one in doses if one.group == group]
    early = [Span(one.begin, min(one.begin + ratios.early, one.end)) for one in own]
    late = [Span(min(s.begin + ratios.early, s.end), s.end) for s in (one.span for one in doses)]
    parts = (
        (ClashKind.TOO_MANY_EARLY, Span(span.begin, calm_from), early, ratios.most[group]),
        (ClashKind.TOO_MANY_RECOVERING, Span(calm_from, span.end), late, ratios.most["recovery"]),
    )
    for kind, part, others, most in parts:
        worst = _worst(part, others, nurses, most)
        if worst is not None:
            yield Clash(kind, part, *worst)


def _worst(
    part: Span, others: Sequence[Span], nurses: Sequence[OnDuty], most: int
) -> tuple[int, int] | None:
    """The first moment with one patient too many: how many there would be, and the most."""
    moments = {part.begin, *(o.begin for o in others), *(n.span.end for n in nurses)}
    for at in sorted(one for one in moments if part.begin <= one < part.end):
        there = 1 + sum(one.begin <= at < one.end for one in others)
        allowed = most * len({n.person for n in nurses if n.span.begin <= at < n.span.end})
        if there > allowed:
            return there, allowed
    return None


def _covered(span: Span, by: Iterable[Span]) -> bool:
    """Whether these spans together leave no gap in `span`."""
    reached = span.begin
    for one in sorted(by, key=lambda other: other.begin):
        if one.begin <= reached < one.end:
            reached = one.end
    return reached >= span.end


def begins_on(house: House, wish: Wish, day: date) -> list[datetime]:
    """The instants of a day at which the visit could begin, nearest to the wished time first."""
    open_span = house.open_on(day)
    if open_span is None:
        return []
    last = open_span.end - timedelta(minutes=wish.minutes)
    found, at = [], open_span.begin
    while at <= last:
        if at >= house.now:
            found.append(at)
        at += house.step
    return sorted(found, key=lambda one: (abs(_minute(one, house.zone) - wish.at_minute), one))


def _minute(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.hour * 60 + local.minute


def fit_on(house: House, wish: Wish, day: date) -> Spot | None:
    """The best place of a day, or None when nothing fits."""
    for begin in begins_on(house, wish, day):
        span = Span(begin, begin + timedelta(minutes=wish.minutes))
        for spot in _spots(house, wish, span):
            if not clashes(house, wish, spot):
                return spot
    return None


def _spots(house: House, wish: Wish, span: Span) -> Iterator[Spot]:
    chairs: tuple[int | None, ...] = house.chairs if wish.needs_chair else (None,)
    rooms: tuple[int | None, ...] = house.rooms if wish.needs_room and house.rooms else (None,)
    for chair in chairs:
        for room in rooms:
            yield Spot(span, chair, room)


def earliest_fit(house: House, wish: Wish, days: Iterable[date]) -> Spot | None:
    """The first place on these days."""
    return next((spot for day in days if (spot := fit_on(house, wish, day))), None)


def free_hours(house: House, wish: Wish, day: date) -> tuple[Spot, ...]:
    """Every place of a day, in order of time, none overlapping the next."""
    found: list[Spot] = []
    for begin in sorted(begins_on(house, wish, day)):
        span = Span(begin, begin + timedelta(minutes=wish.minutes))
        if found and span.overlaps(found[-1].span):
            continue
        fits = (spot for spot in _spots(house, wish, span) if not clashes(house, wish, spot))
        found += [spot for spot in (next(fits, None),) if spot]
    return tuple(found)

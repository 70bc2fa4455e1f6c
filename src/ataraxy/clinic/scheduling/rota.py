"""Who is on duty: lines of the rota, what was taken back, and leave. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from ataraxy.clinic.scheduling.hours import local_span
from ataraxy.clinic.scheduling.placing import OnDuty, Span


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody works in a role on these weekdays (Monday is 0) from `first` to `last`."""

    person: int
    role: str
    weekdays: frozenset[int]
    first: date
    last: date
    begins: time
    ends: time

    def works_on(self, day: date) -> bool:
        """Whether this line puts them on the rota on `day`."""
        return self.first <= day <= self.last and day.weekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody is away."""

    person: int
    span: Span


def on_duty(
    lines: Iterable[Line], away: Iterable[Away], days: Iterable[date], zone: ZoneInfo
) -> tuple[OnDuty, ...]:
    """Everybody's stretches of work on these days, leave cut out."""
    gone = tuple(away)
    wanted = tuple(days)
    return tuple(
        OnDuty(line.person, line.role, part)
        for line in lines
        for day in wanted
        if line.works_on(day)
        for part in _present(
            local_span(day, line.begins, line.ends, zone),
            [one.span for one in gone if one.person == line.person],
        )
    )


def _present(span: Span, away: Iterable[Span]) -> Iterator[Span]:
    """What is left of a stretch of work after leave."""
    begin = span.begin
    for gone in sorted(away, key=lambda one: one.begin):
        if not gone.overlaps(Span(begin, span.end)):
            continue
        if gone.begin > begin:
            yield Span(begin, gone.begin)
        begin = max(begin, gone.end)
        if begin >= span.end:
            return
    if begin < span.end:
        yield Span(begin, span.end)


def days_from(first: date, number: int) -> tuple[date, ...]:
    """So many days from `first` on."""
    return tuple(first + timedelta(days=shift) for shift in range(number))

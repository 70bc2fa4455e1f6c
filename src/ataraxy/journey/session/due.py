"""When the next check is due. Pure: the route's times, what was measured, the clock.

The age of a value counts from its measurement; a reading shortly before its time counts for it.
After a reading at the upper limit the close watch (floor.md 13) takes over until it is quiet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ataraxy.journey.session.before import reaches
from ataraxy.journey.session.numbers import Limit, RouteRules, limits
from ataraxy.journey.session.vitals import Vitals

Measured = Sequence[tuple[datetime, Vitals]]
Limits = Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class NextCheck:
    """When the next check is due and why: `routine` or `close_watch`."""

    due_at: datetime
    why: str

    def is_overdue(self, now: datetime) -> bool:
        """Whether its time has passed."""
        return now > self.due_at


def next_check(
    route: RouteRules,
    started_at: datetime,
    dosing_ended_at: datetime | None,
    measured: Measured,
    table: Limits | None = None,
) -> NextCheck:
    """The next check after the dose began; the close watch wins while it is on."""
    rows = sorted(row for row in _times_of(measured) if row[0] >= started_at)
    routine = NextCheck(_routine(route, started_at, dosing_ended_at, rows), "routine")
    watch = _close_watch(rows, table or limits())
    return min((routine, watch), key=lambda one: one.due_at) if watch else routine


def _times_of(measured: Measured) -> list[tuple[datetime, Vitals]]:
    return sorted(measured, key=lambda row: row[0])


def _routine(
    route: RouteRules,
    started_at: datetime,
    dosing_ended_at: datetime | None,
    rows: Sequence[tuple[datetime, Vitals]],
) -> datetime:
    early = timedelta(minutes=limits()["clock"]["early_minutes"])
    last = rows[-1][0] if rows else None
    for slot in slots(route, started_at, dosing_ended_at):
        if last is None or slot - early > last:
            return slot
    raise AssertionError("slots never end")


def slots(
    route: RouteRules, started_at: datetime, dosing_ended_at: datetime | None
) -> Iterator[datetime]:
    """The check times of a route, without end: fixed minutes, then every so many."""
    for minutes in route.during_minutes:
        yield started_at + timedelta(minutes=minutes)
    at = started_at + timedelta(minutes=max(route.during_minutes, default=0))
    step = timedelta(minutes=route.every_minutes)
    while dosing_ended_at is None or at + step <= dosing_ended_at:
        at += step
        yield at
    at = max(at, dosing_ended_at)
    while True:
        at += timedelta(minutes=route.after_every_minutes)
        yield at


def _close_watch(rows: Measured, table: Limits) -> NextCheck | None:
    recheck, act = table["during.recheck"], table["during.act"]
    notify = table["during.notify"]
    on, first, quiet, last = False, False, 0, None
    for at, vitals in rows:
        if vitals.systolic_mmhg is None:
            continue
        last = at
        if reaches(vitals, act.numbers):
            on, first, quiet = True, not on, 0
        elif on:
            first = False
            quiet = 0 if reaches(vitals, notify.numbers) else quiet + 1
            on = quiet < recheck["quiet_readings"]
    if not on or last is None:
        return None
    minutes = recheck["within_minutes"] if first else recheck["every_minutes"]
    return NextCheck(last + timedelta(minutes=minutes), "close_watch")

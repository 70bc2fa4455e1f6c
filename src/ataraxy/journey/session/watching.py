"""Which prompts stand now: after their delay, not quiet, and not yet answered. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ataraxy.journey.session.attention import Limits, Measured, Prompt, prompts
from ataraxy.journey.session.numbers import RouteRules
from ataraxy.journey.session.vitals import Vitals


@dataclass(frozen=True, slots=True)
class Quiet:
    """A kind of prompt that somebody quietened until a time, with the reason."""

    word: str
    until: datetime
    by_name: str
    why: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """Somebody promised to measure again by `due_at`; `promised_at` is when they said so."""

    due_at: datetime
    promised_at: datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """What is held against the limits: the readings, and which of them a monitor gave."""

    route: RouteRules
    baseline: Vitals | None
    measured: Measured
    by_monitor: frozenset[datetime] = frozenset()
    altitude_m: int | None = None
    quiet: Sequence[Quiet] = field(default_factory=tuple)
    acknowledged: Collection[str] = frozenset()


def standing_prompts(watched: Watched, table: Limits, now: datetime) -> tuple[Prompt, ...]:
    """What asks for somebody now, most urgent first."""
    found = _all(watched, watched.measured, table)
    return tuple(
        one
        for one in found
        if one.key not in watched.acknowledged
        and not _is_quiet(one, watched.quiet, now)
        and _has_lasted(one, watched, table, now)
    )


def _all(watched: Watched, rows: Measured, table: Limits) -> tuple[Prompt, ...]:
    return prompts(watched.route, watched.baseline, rows, watched.altitude_m, table)


def _is_quiet(prompt: Prompt, quiet: Sequence[Quiet], now: datetime) -> bool:
    """What asks for action is never quiet."""
    return not prompt.is_act and any(q.word == prompt.word and q.until > now for q in quiet)


def _has_lasted(prompt: Prompt, watched: Watched, table: Limits, now: datetime) -> bool:
    """A typed value was seen by a person; a monitor's value must last, or it was a movement."""
    if prompt.at not in watched.by_monitor:
        return True
    delay = timedelta(seconds=table["prompt.delay_seconds"][prompt.word.replace(" ", "_")])
    return now - _since(prompt, watched, table, delay) >= delay


def _since(prompt: Prompt, watched: Watched, table: Limits, delay: timedelta) -> datetime:
    """Since when the readings ask for the same, looked at no further back than `delay`."""
    rows = sorted(watched.measured, key=lambda row: row[0])
    since = prompt.at
    for count in range(len(rows), 0, -1):
        at = rows[count - 1][0]
        if not any(one.word == prompt.word for one in _all(watched, rows[:count], table)):
            return since
        since = min(since, at)
        if prompt.at - at > delay:
            return since
    return since


def quiet_now(quiet: Sequence[Quiet], now: datetime) -> tuple[Quiet, ...]:
    """The newest of each kind that still holds."""
    newest = {one.word: one for one in quiet}
    return tuple(one for one in newest.values() if one.until > now)


def open_recheck(rechecks: Sequence[Recheck], measured: Measured) -> Recheck | None:
    """The promise that is due first and not kept: nothing was measured since it was made."""
    last = max((at for at, _vitals in measured), default=None)
    still = [one for one in rechecks if last is None or last <= one.promised_at]
    return min(still, key=lambda one: one.due_at, default=None)

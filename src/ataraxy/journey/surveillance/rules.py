"""What a result leads to, and when a check is due. Pure decisions on the data file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ataraxy.journey.surveillance.checks import Act, Check, Limit

_ORDER = tuple(Act)


@dataclass(frozen=True, slots=True)
class Judged:
    """The strongest act and every sentence that led there, each with its source."""

    act: Act
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Last:
    """The newest result of a check: its day, what it led to, and which signs it knew of.

    `until`: what was noticed later than this, the result had not seen.
    """

    on: date
    act: Act
    flags: Collection[str] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """Something noticed between two results: in words, how often, first and last by our clock."""

    key: str
    words: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Watched:
    """What decides whether a check is due for one person: doses are over a lifetime.

    `home_on` are the days of doses at home, taken by `home_routes`.
    """

    today: date
    age_years: int
    route: str
    dosed_on: Sequence[date]
    conditions: Collection[str]
    signals: Mapping[str, date]
    home_on: Sequence[date] = ()
    home_routes: Collection[str] = ()
    signs: Sequence[Sign] = ()

    def doses(self, check: Check) -> Sequence[date]:
        """The days of the doses that this check counts."""
        if not check.counts_home:
            return self.dosed_on
        here = self.dosed_on if not check.routes or self.route in check.routes else ()
        return sorted({*here, *self.home_on})


class State(StrEnum):
    """How a check stands today."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    NOT_WANTED = "not wanted"


@dataclass(frozen=True, slots=True)
class Due:
    """How a check stands, when it is (or was) due, and whether it keeps the next dose back.

    A check that was never done is due before its day: `is_reached` says whether that has come.
    """

    state: State
    on: date | None
    holds: bool
    is_reached: bool = True
    signs: tuple[Sign, ...] = ()


def judge(
    check: Check,
    numbers: Mapping[str, float],
    flags: Collection[str],
    first: Mapping[str, float],
) -> Judged:
    """What these figures and signs lead to; `first` are this person's earliest figures."""
    met = [one for one in check.acts if _is_met(one, numbers, flags, first)]
    act = max((one.act for one in met), key=_ORDER.index, default=Act.NONE)
    return Judged(act, tuple((one.words, one.source) for one in met))


def _is_met(
    limit: Limit,
    numbers: Mapping[str, float],
    flags: Collection[str],
    first: Mapping[str, float],
) -> bool:
    if limit.flag:
        return limit.flag in flags
    if limit.flags_at_least:
        return len(flags) >= limit.flags_at_least
    value = numbers.get(limit.number)
    return value is not None and _reaches(limit, value, first.get(limit.number))


def _reaches(limit: Limit, value: float, begin: float | None) -> bool:
    """Whether a figure reaches the limit; against the first one where there is one."""
    if limit.compare == "above":
        return value > limit.value
    if limit.compare == "at_least":
        return value >= limit.value
    if begin is None:
        return False
    return (value - begin if limit.compare == "rise" else begin - value) >= limit.value


def concerns(check: Check, watched: Watched) -> bool:
    """Whether this person is one whom the check is for."""
    routes = {watched.route, *(watched.home_routes if check.counts_home else ())}
    if check.routes and not routes & check.routes:
        return False
    if watched.age_years < check.from_age_years:
        return False
    if not check.conditions:
        return True
    return any(code.startswith(check.conditions) for code in watched.conditions)


def due(check: Check, watched: Watched, last: Last | None) -> Due:
    """How a check stands today.

    Who was never checked is due now, and keeps nothing back before the first interval (counted
    from the first dose) and its grace are over.
    """
    if not concerns(check, watched):
        return Due(State.NOT_WANTED, None, holds=False)
    if check.trigger:
        return _on_signal(check, watched, last)
    open_signs = new_signs(check, watched.signs, last)
    if open_signs:
        return _on_signs(check, open_signs, watched, last)
    return _by_rhythm(check, watched, last)


def new_signs(check: Check, signs: Collection[Sign], last: Last | None) -> tuple[Sign, ...]:
    """The signs that the newest result has not seen, oldest first."""
    until = last.until if last is not None else None
    found = [
        one for one in signs if one.key in check.signs.flags and (until is None or one.last > until)
    ]
    return tuple(sorted(found, key=lambda one: one.first))


def signs_hold(check: Check, signs: Collection[Sign], flags: Collection[str]) -> bool:
    """Whether these signs, with the flags of a result that say something else, are too many."""
    said = {check.signs.flags[one.key] for one in signs}
    different = len({one.key for one in signs}) + len(set(flags) - said)
    return bool(signs) and different >= check.signs.hold_from


def _on_signs(check: Check, signs: tuple[Sign, ...], watched: Watched, last: Last | None) -> Due:
    since = min(one.last for one in signs).date()
    late = watched.today > since + timedelta(days=check.signs.grace_days)
    holds = signs_hold(check, signs, last.flags if last is not None else ())
    return Due(State.OVERDUE if late else State.DUE, since, holds=holds, signs=signs)


def _by_rhythm(check: Check, watched: Watched, last: Last | None) -> Due:
    days = [on for on in (_by_days(check, watched, last), _by_sessions(check, watched, last)) if on]
    if not days:
        return Due(State.DONE if last else State.DUE, None, holds=False)
    on = min(days)
    if watched.today < on:
        return Due(State.DONE if last else State.DUE, on, holds=False, is_reached=False)
    late = _is_late(check, watched, last)
    return Due(State.OVERDUE if late else State.DUE, on, holds=late and check.holds)


def _on_signal(check: Check, watched: Watched, last: Last | None) -> Due:
    since = watched.signals.get(check.trigger)
    if since is None:
        return Due(State.NOT_WANTED, None, holds=False)
    if last is not None and last.on >= since:
        return Due(State.DONE, None, holds=False)
    late = watched.today > since + timedelta(days=check.grace_days)
    return Due(State.OVERDUE if late else State.DUE, since, holds=late and check.holds)


def _begin(check: Check, watched: Watched, last: Last | None) -> date | None:
    if last is not None:
        return last.on
    return next(iter(watched.doses(check)), None)


def _by_days(check: Check, watched: Watched, last: Last | None) -> date | None:
    """The next day by the calendar, early ones after the first dose included."""
    begin = _begin(check, watched, last)
    if begin is None or not check.every_days:
        return None
    first = next(iter(watched.doses(check)), begin)
    early = [first + timedelta(days=one) for one in check.early_days]
    later = [day for day in early if last is None or day > last.on]
    return min([*later, begin + timedelta(days=check.every_days)])


def _by_sessions(check: Check, watched: Watched, last: Last | None) -> date | None:
    """The day of the session with which the number was full."""
    since = _since(check, watched, last)
    if not check.every_sessions or len(since) < check.every_sessions:
        return None
    return since[check.every_sessions - 1]


def _since(check: Check, watched: Watched, last: Last | None) -> Sequence[date]:
    return [day for day in watched.doses(check) if last is None or day > last.on]


def _is_late(check: Check, watched: Watched, last: Last | None) -> bool:
    day = _by_days(check, watched, last)
    if day is not None and watched.today > day + timedelta(days=check.grace_days):
        return True
    full = check.every_sessions + check.grace_sessions
    return bool(check.every_sessions) and len(_since(check, watched, last)) > full

"""What is due when, and why. Pure: the schedule, the doses and the answers in, reasons out.

All dates are days on the patient's own calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ataraxy.journey.collecting.schedule import Ask, Limits, Schedule, When
from ataraxy.knowledge.measures import instrument

Answered = Mapping[tuple[str, str], date]
"""The day each instrument was last answered, by instrument and time-point (mostly empty)."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One course on one day: what it is for, its doses, the next session, what was answered."""

    indication: str
    opened_on: date
    last_dose_on: date | None
    next_session_on: date | None
    answered: Answered


@dataclass(frozen=True, slots=True)
class Due:
    """One instrument that is due, since when and why."""

    instrument: str
    occasion: str
    since: date
    reason: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """One instrument that would be due but waits, until when and why."""

    instrument: str
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is asked now, what waits, and how long the asking takes."""

    now: tuple[Due, ...]
    put_off: tuple[PutOff, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next, if no dose comes in between."""

    on: date
    instruments: tuple[str, ...]
    reason: str


def sitting_on(today: date, situation: Situation, by: Schedule) -> Sitting:
    """What is put to the patient today: due, allowed by the recall, within three minutes."""
    due: dict[str, Due] = {}
    waits: dict[str, PutOff] = {}
    for ask in by.for_indication(situation.indication):
        slot = _slot(ask, today, situation)
        for key in ask.instruments if slot is not None else ():
            assert slot is not None  # noqa: S101 - for the type checker
            found = _one(ask, key, slot, today, situation)
            if isinstance(found, Due):
                due.setdefault(key, found)
            elif found is not None:
                waits.setdefault(key, found)
    taken, left = _within_budget(list(due.values()), today, by.limits)
    waiting = [one for key, one in waits.items() if key not in due]
    return Sitting(tuple(taken), (*waiting, *left), sum(_seconds(one, by.limits) for one in taken))


def coming(today: date, situation: Situation, by: Schedule) -> tuple[Coming, ...]:
    """The next day of each ask after today, soonest first."""
    found = []
    for ask in by.for_indication(situation.indication):
        day = _next_slot(ask, today, situation)
        if day is not None:
            found.append(Coming(day, ask.instruments, _why(ask, day, situation)))
    return tuple(sorted(found, key=lambda one: one.on))


def slots(ask: Ask) -> Iterator[int]:
    """The days after a dose on which an ask falls; without end where it goes on."""
    yield from ask.days
    day, step = ask.days[-1], ask.every_days
    while True:
        if day >= ask.until_day:
            step = ask.later_every_days
        if not step:
            return
        day += step
        yield day


def _slot(ask: Ask, today: date, situation: Situation) -> date | None:
    """The day since which this ask stands open today; None when it does not."""
    last = situation.last_dose_on
    if ask.when is When.BASELINE:
        return situation.opened_on if last is None and situation.opened_on <= today else None
    if ask.when is When.BEFORE_SESSION:
        session = situation.next_session_on
        if session is None or not session - timedelta(days=ask.days_before) <= today <= session:
            return None
        # A session on the days right after a dose: what was answered before that dose is old.
        opened = session - timedelta(days=ask.days_before)
        return max(opened, last + timedelta(days=1)) if last and last < session else opened
    return None if last is None else _latest(ask, last, today)


def _latest(ask: Ask, last: date, today: date) -> date | None:
    found = None
    for day in slots(ask):
        if last + timedelta(days=day) > today:
            break
        found = last + timedelta(days=day)
    return found


def _next_slot(ask: Ask, today: date, situation: Situation) -> date | None:
    if ask.when is When.BEFORE_SESSION and situation.next_session_on is not None:
        day = situation.next_session_on - timedelta(days=ask.days_before)
        return day if day > today else None
    if ask.when is not When.AFTER_DOSE or situation.last_dose_on is None:
        return None
    last = situation.last_dose_on
    return next(
        (last + timedelta(days=d) for d in slots(ask) if last + timedelta(days=d) > today), None
    )


def _one(ask: Ask, key: str, slot: date, today: date, situation: Situation) -> Due | PutOff | None:
    one = instrument(key)
    occasion = ask.occasion if one.occasions else ""
    answered = situation.answered.get((key, occasion))
    if answered is not None and answered >= slot:
        return None
    again = _again_on(key, situation.answered)
    if again is not None and again > today:
        told = {"name": one.name, "day": _day(again), "recall": one.recall_days}
        text = _("%(name)s asks about %(recall)s days and was answered lately; again on %(day)s.")
        return PutOff(key, again, text % told)
    return Due(key, occasion, slot, _why(ask, slot, situation))


def _again_on(key: str, answered: Answered) -> date | None:
    """From when on the recall allows the instrument again, whatever the time-point was."""
    days = [day for (name, _occasion), day in answered.items() if name == key]
    least = instrument(key).minimum_interval_days
    return max(days) + timedelta(days=least) if days and least else None


def _within_budget(due: list[Due], today: date, limits: Limits) -> tuple[list[Due], list[PutOff]]:
    """As many as fit, at least one: one questionnaire that is long is still asked, alone."""
    taken: list[Due] = []
    left: list[PutOff] = []
    seconds = 0
    for one in due:
        more = _seconds(one, limits)
        if taken and seconds + more > limits.budget_seconds:
            until = today + timedelta(days=1)
            text = _("%(name)s would make it longer than three minutes; it is asked after these.")
            told = {"name": instrument(one.instrument).name}
            left.append(PutOff(one.instrument, until, text % told))
            continue
        taken.append(one)
        seconds += more
    return taken, left


def _seconds(one: Due, limits: Limits) -> int:
    found = instrument(one.instrument)
    return (len(found.items) + len(found.extra_items)) * limits.seconds_per_item


def _why(ask: Ask, slot: date, situation: Situation) -> str:
    if ask.when is When.BASELINE:
        return _("Baseline: before the first dose.")
    if ask.when is When.BEFORE_SESSION and situation.next_session_on is not None:
        return _("Before the session on %(day)s.") % {"day": _day(situation.next_session_on)}
    dose = situation.last_dose_on
    assert dose is not None  # noqa: S101 - an ask after a dose has one
    days = (slot - dose).days
    text = ngettext(
        "%(n)d day after the dose of %(day)s.", "%(n)d days after the dose of %(day)s.", days
    )
    return text % {"n": days, "day": _day(dose)}


def _day(day: date) -> str:
    return date_format(day, "j F")

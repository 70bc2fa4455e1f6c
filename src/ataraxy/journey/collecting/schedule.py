"""The schedules as data: read strictly, checked against the instruments they name."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ataraxy.clinic.policy.reference import indications
from ataraxy.foundation.data_file import Table
from ataraxy.journey.outcomes.queries import askable_keys
from ataraxy.knowledge.measures import instrument

FILE = "schedules.toml"


class When(StrEnum):
    """What an ask hangs on."""

    BASELINE = "baseline"
    BEFORE_SESSION = "before_session"
    AFTER_DOSE = "after_dose"


@dataclass(frozen=True, slots=True)
class Ask:
    """Instruments that are asked together, and on what they hang."""

    key: str
    when: When
    instruments: tuple[str, ...]
    indications: frozenset[str]
    occasion: str
    days_before: int
    days: tuple[int, ...]
    every_days: int
    until_day: int
    later_every_days: int
    source: str
    tag: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a sitting may take, at which hours a patient is written to, and when that ends."""

    budget_seconds: int
    seconds_per_item: int
    ask_from: dt.time
    ask_until: dt.time
    remind_after: tuple[dt.timedelta, ...]
    closes_after: dt.timedelta
    stop_after_silent: int
    half_told_after: dt.timedelta
    source: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every ask in the order in which a sitting is filled, and the limits."""

    asks: tuple[Ask, ...]
    limits: Limits

    def for_indication(self, indication: str) -> tuple[Ask, ...]:
        """What is asked of somebody treated for this."""
        return tuple(
            one for one in self.asks if not one.indications or indication in one.indications
        )


@cache
def schedule() -> Schedule:
    """The schedule that ships; raises `DataFileError` naming file and key."""
    text = files("ataraxy.journey.collecting").joinpath("data", FILE).read_text("utf-8")
    return read_schedule(text)


def read_schedule(text: str) -> Schedule:
    """A schedule from its text; raises `DataFileError`."""
    table = Table(FILE, tomllib.loads(text))
    table.take("reviewed", dt.date)
    limits = _limits(table.table("sitting"), table.table("reminders"))
    asks = tuple(_ask(row) for row in table.tables("asks"))
    table.close()
    return Schedule(asks, limits)


def _limits(sitting: Table, reminders: Table) -> Limits:
    hours = reminders.take("after_hours", list)
    found = Limits(
        budget_seconds=sitting.take("budget_seconds", int),
        seconds_per_item=sitting.take("seconds_per_item", int),
        ask_from=dt.time.fromisoformat(sitting.take("ask_from", str)),
        ask_until=dt.time.fromisoformat(sitting.take("ask_until", str)),
        remind_after=tuple(dt.timedelta(hours=one) for one in hours),
        closes_after=dt.timedelta(hours=reminders.take("closes_after_hours", int)),
        stop_after_silent=reminders.take("stop_after_silent", int),
        half_told_after=dt.timedelta(hours=reminders.take("half_told_after_hours", int)),
        source=f"{reminders.take('source', str)} ({reminders.tag('tag').words})",
    )
    sitting.take("source", str)
    sitting.tag("tag")
    for part in (sitting, reminders):
        part.close()
    if found.ask_from >= found.ask_until:
        raise sitting.fail("ask_until", "must be later than ask_from")
    if any(one >= found.closes_after for one in found.remind_after):
        raise reminders.fail("after_hours", "a reminder must go out before the set closes")
    return found


def _ask(row: Table) -> Ask:
    found = Ask(
        key=row.take("key", str),
        when=row.choice("when", When),
        instruments=row.strings("instruments"),
        indications=frozenset(row.strings("indications") if row.has("indications") else ()),
        occasion=row.optional("occasion", str, ""),
        days_before=row.optional("days_before", int, 0),
        days=tuple(row.optional("days", list, [])),
        every_days=row.optional("every_days", int, 0),
        until_day=row.optional("until_day", int, 0),
        later_every_days=row.optional("later_every_days", int, 0),
        source=row.take("source", str),
        tag=row.tag("tag").words,
    )
    row.close()
    _check(found, row)
    return found


def _check(found: Ask, row: Table) -> None:
    for key in found.instruments:
        if key not in askable_keys():
            raise row.fail("instruments", f"{key!r} is not put to a patient")
    if unknown := found.indications - set(indications()):
        raise row.fail("indications", f"there is no indication {min(unknown)!r}")
    known = {one.key for key in found.instruments for one in instrument(key).occasions}
    if (known or found.occasion) and found.occasion not in known:
        raise row.fail("occasion", f"must be one of: {', '.join(sorted(known)) or 'none'}")
    if found.when is When.AFTER_DOSE:
        _check_days(found, row)


def _check_days(found: Ask, row: Table) -> None:
    """A recall of two weeks asked every day would not load, whoever wrote the file."""
    if not found.days or list(found.days) != sorted(set(found.days)) or found.days[0] < 1:
        raise row.fail("days", "whole days after the dose, each later than the one before")
    steps = [b - a for a, b in zip(found.days, found.days[1:], strict=False)]
    steps += [one for one in (found.every_days, found.later_every_days) if one]
    for key in found.instruments:
        least = instrument(key).minimum_interval_days
        if any(step < least for step in steps):
            raise row.fail("days", f"{key} may be asked every {least} days at most")

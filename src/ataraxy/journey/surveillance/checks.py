"""The checks of `data/surveillance.toml`, read once and strictly."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ataraxy.foundation.data_file import Table

DATA = Path(__file__).parent / "data" / "surveillance.toml"


class Act(StrEnum):
    """What a result leads to, from nothing to the end of dosing."""

    NONE = "none"
    DISCUSS = "discuss"
    HOLD = "hold"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure that a check asks for, with what is possible."""

    key: str
    label: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Limit:
    """When a result leads to `act`: one condition, the words of it, and where it comes from.

    Exactly one of `flag`, `flags_at_least` and `number` is set; `compare` is how a number counts.
    """

    act: Act
    flag: str
    flags_at_least: int
    number: str
    compare: str
    value: float
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class Signs:
    """What is noticed between two results and makes a check due at once.

    `flags` says for each sign which flag of the check means the same (empty: none does). From
    `hold_from` different signs on, no dose is given until somebody has assessed them.
    """

    flags: Mapping[str, str]
    hold_from: int
    grace_days: int
    words: str
    source: str


NO_SIGNS = Signs({}, 0, 0, "", "")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at: what is known, for whom, how often, what is asked, what it means.

    `counts_home`: doses taken at home count like those of a visit.
    """

    key: str
    domain: str
    title: str
    known: str
    known_source: str
    due_source: str
    routes: frozenset[str]
    conditions: tuple[str, ...]
    from_age_years: int
    trigger: str
    every_days: int
    every_sessions: int
    early_days: tuple[int, ...]
    grace_days: int
    grace_sessions: int
    holds: bool
    numbers: tuple[Number, ...]
    flags: Mapping[str, str]
    acts: tuple[Limit, ...]
    counts_home: bool = False
    signs: Signs = NO_SIGNS


@dataclass(frozen=True, slots=True)
class Surge:
    """From which systolic pressure a session counts as a surge, and how many are too many."""

    systolic_mmhg: int
    sessions: int
    source: str


@dataclass(frozen=True, slots=True)
class Book:
    """Everything in the file."""

    checks: Mapping[str, Check]
    surge: Surge
    framework: str
    reviewed: dt.date


COMPARES = ("above", "at_least", "rise", "fall")


@cache
def book(path: Path = DATA) -> Book:
    """The file; raises `DataFileError` naming file and key."""
    root = Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    surge, table = root.table("surge"), root.table("checks")
    keys = list(tomllib.loads(path.read_text(encoding="utf-8"))["checks"])
    found = Book(
        checks={key: _check(key, table.table(key)) for key in keys},
        surge=Surge(surge.take("systolic_mmhg", int), surge.take("sessions", int), _said(surge)),
        framework=_said(root, "framework_"),
        reviewed=root.take("reviewed", dt.date),
    )
    for one in (surge, table, root):
        one.close()
    return found


def check_for(key: str) -> Check | None:
    """The check called `key`, if there is one."""
    return book().checks.get(key)


def _check(key: str, row: Table) -> Check:
    flags = dict(_flag(one) for one in row.tables("flags"))
    numbers = tuple(_number(one) for one in row.tables("numbers"))
    found = Check(
        key=key,
        domain=row.take("domain", str),
        title=row.take("title", str),
        known=row.take("known", str),
        known_source=_said(row, "known_"),
        due_source=_said(row, "due_"),
        routes=frozenset(row.strings("routes") if row.has("routes") else ()),
        conditions=row.strings("conditions") if row.has("conditions") else (),
        from_age_years=row.optional("from_age_years", int, 0),
        trigger=row.optional("trigger", str, ""),
        every_days=row.optional("every_days", int, 0),
        every_sessions=row.optional("every_sessions", int, 0),
        early_days=tuple(row.optional("early_days", list, [])),
        grace_days=row.optional("grace_days", int, 0),
        grace_sessions=row.optional("grace_sessions", int, 0),
        holds=row.take("holds", bool),
        numbers=numbers,
        flags=flags,
        acts=tuple(_limit(one, flags, numbers) for one in row.tables("acts")),
        counts_home=row.optional("counts_home", bool, False),
        signs=_signs(row.optional_table("signs"), flags),
    )
    if not (found.every_days or found.every_sessions or found.trigger):
        raise row.fail("every_days", "say when it is due: every_days, every_sessions or trigger")
    row.close()
    return found


def _signs(row: Table | None, flags: Mapping[str, str]) -> Signs:
    if row is None:
        return NO_SIGNS
    named = row.table("flags")
    found = Signs(
        flags={key: named.take(key, str) for key in named.keys_left()},
        hold_from=row.take("hold_from", int),
        grace_days=row.take("grace_days", int),
        words=row.take("words", str),
        source=_said(row),
    )
    for key, flag in found.flags.items():
        if flag and flag not in flags:
            raise named.fail(key, f"nobody asks for {flag!r}")
    row.close()
    return found


def _flag(row: Table) -> tuple[str, str]:
    found = row.take("key", str), row.take("label", str)
    row.close()
    return found


def _number(row: Table) -> Number:
    found = Number(
        row.take("key", str),
        row.take("label", str),
        row.take("unit", str),
        row.take("low", float),
        row.take("high", float),
    )
    row.close()
    return found


def _limit(row: Table, flags: Mapping[str, str], numbers: tuple[Number, ...]) -> Limit:
    compare = next((one for one in COMPARES if row.has(one)), "")
    flag, number = row.optional("flag", str, ""), row.optional("number", str, "")
    at_least = row.optional("flags_at_least", int, 0)
    if sum(map(bool, (flag, number, at_least))) != 1 or bool(number) != bool(compare):
        raise row.fail("act", "needs one of flag, flags_at_least, or a number with its limit")
    if (flag and flag not in flags) or (number and number not in {one.key for one in numbers}):
        raise row.fail("flag" if flag else "number", f"nobody asks for {flag or number!r}")
    value = row.take(compare, float) if compare else 0.0
    act, words = row.choice("act", Act), row.take("words", str)
    found = Limit(act, flag, at_least, number, compare, value, words, _said(row))
    row.close()
    return found


def _said(row: Table, prefix: str = "") -> str:
    return f"{row.take(f'{prefix}source', str)} ({row.tag(f'{prefix}tag').words})"

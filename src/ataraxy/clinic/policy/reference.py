"""The clinic's reference data: course templates, indications, crisis lines, days off."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.foundation.units import DAYS_PER_WEEK, figure
from ataraxy.knowledge.pharmacology import Basis, shipped_limits

DATA = Path(__file__).parent / "data"
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a course; `sessions` 0 means open-ended."""

    name: str
    sessions: int
    per_week: float

    @property
    def days_between(self) -> float:
        """The usual distance between two sessions, in days."""
        return DAYS_PER_WEEK / self.per_week

    @property
    def rhythm(self) -> str:
        """How often, in words: “2 a week”, “every 14 days”."""
        if self.per_week < 1:
            return f"every {figure(self.days_between)} days"
        return f"{figure(self.per_week)} a week"


@dataclass(frozen=True, slots=True)
class CourseTemplate:
    """A course as it is usually given: phases, dose to begin with, the protocol's own amounts.

    `min_gap_days` is the least distance between two sessions where the protocol names one.
    """

    key: str
    name: str
    route: str
    basis: Basis
    start_amount: float
    amounts: tuple[float, ...]
    duration_min: float | None
    first_session_max_mg: float | None
    weekly_max_mg: float | None
    review_after_sessions: int
    note: str
    phases: tuple[Phase, ...]
    source: str
    tag: EvidenceTag
    min_gap_days: int = 0

    @property
    def induction_sessions(self) -> int:
        """How many sessions the first phase has."""
        return self.phases[0].sessions


@dataclass(frozen=True, slots=True)
class Indication:
    """What a plan is for, and its standing with the regulator in one line.

    `judged_by`: keys of the instruments that say whether it helps, the leading one first.
    """

    key: str
    name: str
    status: str
    tag: EvidenceTag
    judged_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """A number a person in danger can call now."""

    country: str
    name: str
    number: str


@cache
def course_templates() -> dict[str, CourseTemplate]:
    """Every course template by key; raises `DataFileError` for a file that cannot be used."""
    return _rows("templates.toml", "templates", _template)


@cache
def indications() -> dict[str, Indication]:
    """Every supported indication by key."""
    return _rows("indications.toml", "indications", _indication)


def crisis_lines(country: str) -> tuple[CrisisLine, ...]:
    """The numbers for `country`; empty when none are known (the page then says “your local …”)."""
    return tuple(line for line in _crisis_lines() if line.country == country.upper())


@dataclass(frozen=True, slots=True)
class Holidays:
    """Weekdays on which the offices of a country are closed, known up to and including `until`."""

    days: frozenset[dt.date]
    until: dt.date
    source: str


def holidays(country: str) -> frozenset[dt.date]:
    """Days off in `country`, for clocks that count business days; empty where none are known."""
    found = known_holidays().get(country.upper())
    return found.days if found else frozenset()


@cache
def known_holidays() -> dict[str, Holidays]:
    """The days off by country."""
    return _rows("holidays.toml", "countries", _days_off)


def _days_off(_country: str, row: Table) -> Holidays:
    source, tag = row.take("source", str), row.tag("tag")
    until, days = row.take("until", dt.date), row.take("days", list)
    found = Holidays(frozenset(days), until, f"{source} ({tag.words})")
    row.close()
    return found


def _rows(file: str, name: str, read: Callable[[str, Table], Kind]) -> dict[str, Kind]:
    table = Table(file, tomllib.loads((DATA / file).read_text(encoding="utf-8")))
    table.take("reviewed", dt.date)
    rows = table.take(name, dict)
    table.close()
    return {key: read(key, Table(file, row, f"{name}.{key}")) for key, row in rows.items()}


def _template(key: str, row: Table) -> CourseTemplate:
    found = CourseTemplate(
        key=key,
        name=row.take("name", str),
        route=row.take("route", str),
        basis=row.choice("basis", Basis),
        start_amount=row.take("start_amount", float),
        amounts=tuple(row.take("amounts", list)),
        duration_min=row.optional("duration_min", float, 0.0) or None,
        first_session_max_mg=row.optional("first_session_max_mg", float, 0.0) or None,
        weekly_max_mg=row.optional("weekly_max_mg", float, 0.0) or None,
        review_after_sessions=row.take("review_after_sessions", int),
        note=row.take("note", str),
        phases=tuple(_phase(one) for one in row.tables("phases")),
        source=row.take("source", str),
        tag=row.tag("tag"),
        min_gap_days=row.optional("min_gap_days", int, 0),
    )
    row.close()
    _check_template(found, row)
    return found


def _check_template(found: CourseTemplate, row: Table) -> None:
    route = shipped_limits().routes.get(found.route)
    if route is None:
        raise row.fail("route", f"there is no route {found.route!r}")
    if found.basis not in route.bases:
        raise row.fail("basis", f"{found.route} is not ordered by {found.basis!r}")
    if not found.phases:
        raise row.fail("phases", "there are none")
    if route.duration is not None and found.duration_min is None:
        raise row.fail("duration_min", "is missing; this route needs it")


def _phase(row: Table) -> Phase:
    found = Phase(row.take("name", str), row.take("sessions", int), row.take("per_week", float))
    row.close()
    if found.per_week <= 0:
        raise row.fail("per_week", "must be above 0")
    return found


def _indication(key: str, row: Table) -> Indication:
    found = Indication(
        key=key,
        name=row.take("name", str),
        status=row.take("status", str),
        tag=row.tag("tag"),
        judged_by=tuple(row.take("judged_by", list)),
    )
    row.close()
    return found


@cache
def _crisis_lines() -> tuple[CrisisLine, ...]:
    table = Table("crisis.toml", tomllib.loads((DATA / "crisis.toml").read_text(encoding="utf-8")))
    table.take("reviewed", dt.date)
    table.take("source", str)
    table.tag("tag")
    found = []
    for row in table.tables("lines"):
        found.append(
            CrisisLine(row.take("country", str), row.take("name", str), row.take("number", str))
        )
        row.close()
    table.close()
    return tuple(found)

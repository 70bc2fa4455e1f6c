"""Everything the figures are counted from, in a handful of grouped queries over the summaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from ataraxy.platform.people.models import Clinic
from ataraxy.programme.research.models import Programme, Result, Summary

YEAR, QUARTER = timedelta(days=365), timedelta(days=91)


class Since(StrEnum):
    """From when on people were referred."""

    ALL = "all"
    YEAR = "year"
    QUARTER = "quarter"

    def day(self, today: date) -> date | None:
        """The first day that counts; None for all."""
        return {Since.ALL: None, Since.YEAR: today - YEAR, Since.QUARTER: today - QUARTER}[self]


class By(StrEnum):
    """What people are told apart by."""

    INDICATION = "indication"
    ROUTE = "route"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Population:
    """Whose figures: the clinic's own courses, or the people of one series.

    `agreed`: only these patients count, for they agreed to research; None for everybody.
    """

    clinic: Clinic
    programme: Programme | None = None
    since: Since = Since.ALL
    agreed: frozenset[int] | None = None

    @property
    def today(self) -> date:
        """The clinic's day."""
        return timezone.localdate(timezone=self.clinic.zone)

    @property
    def first_day(self) -> date | None:
        """The first day of referral that counts."""
        return None if self.programme else self.since.day(self.today)

    def summaries(self) -> QuerySet[Summary]:
        """One row a person."""
        rows = Summary.objects.filter(clinic_id=self.clinic.pk, programme=self.programme)
        if self.agreed is not None:
            rows = rows.filter(course__patient_id__in=self.agreed)
        return rows if self.first_day is None else rows.filter(opened_on__gte=self.first_day)

    def results(self) -> QuerySet[Result]:
        """One row a person who began and an instrument."""
        rows = Result.objects.filter(
            summary__clinic_id=self.clinic.pk,
            summary__programme=self.programme,
            summary__started=True,
        )
        if self.agreed is not None:
            rows = rows.filter(summary__course__patient_id__in=self.agreed)
        if self.first_day is None:
            return rows
        return rows.filter(summary__opened_on__gte=self.first_day)


@dataclass(frozen=True, slots=True)
class Cell:
    """So many people who are alike in everything that is counted."""

    people: int
    indication: str
    route: str
    group: str
    step: str
    verdict: str
    started: bool
    completed: bool | None
    left: bool
    bladder: bool | None
    sessions: int
    adverse: int
    serious: int
    overrides: int


@dataclass(frozen=True, slots=True)
class Judged:
    """So many people who are alike in what one instrument says of them."""

    people: int
    instrument: str
    indication: str
    route: str
    group: str
    completed: bool | None
    has_baseline: bool
    was_seen: bool
    responded: bool | None
    remitted: bool | None


@dataclass(slots=True)
class Cube:
    """All counts of a population, small enough to add up in Python."""

    cells: list[Cell] = field(default_factory=list)
    judged: list[Judged] = field(default_factory=list)
    response_days: dict[str, Counter[int]] = field(default_factory=dict)
    last_days: dict[str, Counter[int]] = field(default_factory=dict)
    left: Counter[int] = field(default_factory=Counter)
    watched: Counter[int] = field(default_factory=Counter)
    decided_days: Counter[int] = field(default_factory=Counter)
    wait_days: Counter[int] = field(default_factory=Counter)

    def people(self, which: Callable[[Cell], bool] = lambda _one: True) -> int:
        """How many people are so."""
        return sum(one.people for one in self.cells if which(one))

    def started(self, by: By | None = None, value: str = "") -> int:
        """How many began treatment, or how many of one kind."""
        return self.people(lambda one: one.started and (by is None or getattr(one, by) == value))

    def values(self, by: By) -> list[str]:
        """The kinds among those who began, the most frequent first."""
        found: Counter[str] = Counter()
        for one in self.cells:
            if one.started:
                found[getattr(one, by)] += one.people
        return [value for value, _people in found.most_common()]

    def sum(self, name: str) -> int:
        """Sessions or events of everybody."""
        return sum(getattr(one, name) for one in self.cells)


def count(population: Population) -> Cube:
    """Ask the summaries everything once."""
    cube = Cube(cells=_cells(population), judged=_judged(population))
    for days, of in ((cube.response_days, "response_day"), (cube.last_days, "last_day")):
        told = population.results().filter(**{f"{of}__isnull": False})
        for name, day, people in _grouped(told, "instrument", of):
            days.setdefault(name, Counter())[day] += people
    rows = population.summaries()
    ended = rows.filter(started=True, stay_days__isnull=False)
    for day, left, people in _grouped(ended, "stay_days", "left"):
        (cube.left if left else cube.watched)[day] += people
    going_on = rows.filter(started=True, stay_days__isnull=True)
    for began, people in _grouped(going_on, "started_on"):
        cube.watched[max((population.today - began).days, 0)] += people
    for name in ("decided_days", "wait_days"):
        waited = rows.filter(**{f"{name}__isnull": False})
        getattr(cube, name).update(dict(_grouped(waited, name)))
    return cube


def _cells(population: Population) -> list[Cell]:
    keys = (
        "indication", "route", "group", "step", "verdict",
        "started", "completed", "left", "bladder",
    )  # fmt: skip
    sums = {
        "sessions_sum": Sum("sessions"),
        "adverse_sum": Sum("adverse_events"),
        "serious_sum": Sum("serious_events"),
        "overrides_sum": Sum("overrides"),
    }
    rows = population.summaries().order_by().values_list(*keys)
    found = rows.annotate(people=CountOf("pk"), **sums)
    return [Cell(row[9], *row[:9], *row[10:]) for row in found]


def _judged(population: Population) -> list[Judged]:
    keys = (
        "instrument", "summary__indication", "summary__route", "summary__group",
        "summary__completed", "has_baseline", "was_seen", "responded", "remitted",
    )  # fmt: skip
    rows = population.results().annotate(
        has_baseline=Q(baseline__isnull=False), was_seen=Q(scores__gt=0)
    )
    return [Judged(row[-1], *row[:-1]) for row in _grouped(rows, *keys)]


def _grouped(rows: QuerySet[Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """The values of `names`, each combination once, with how many rows have it."""
    yield from rows.order_by().values_list(*names).annotate(people=CountOf("pk"))

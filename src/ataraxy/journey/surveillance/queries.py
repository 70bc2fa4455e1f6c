"""How every check of a person stands, with the counters beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from ataraxy.journey.course.models import Course, Hold
from ataraxy.journey.homedose.history import HomeHistory, home_history
from ataraxy.journey.homedose.queries import HOLD as HOME_HOLD
from ataraxy.journey.plan.queries import signed_plan
from ataraxy.journey.session.words import Bladder
from ataraxy.journey.surveillance.checks import Act, Check, Surge, book
from ataraxy.journey.surveillance.counters import (
    Counters,
    Visit,
    add_up,
    bladder_spoke,
    overrides_of,
    visits_of,
)
from ataraxy.journey.surveillance.models import CheckResult
from ataraxy.journey.surveillance.rules import Due, Last, Sign, State, Watched, due
from ataraxy.platform.chart.kinds import FactKind
from ataraxy.platform.chart.models import Fact
from ataraxy.platform.chart.queries import current_facts
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.reading import prepared

TREATED = ("induction", "maintenance")


@dataclass(frozen=True, slots=True)
class Line:
    """One check: how it stands, its results (oldest first), and the hold that waits for it."""

    check: Check
    due: Due
    results: tuple[CheckResult, ...]
    holds: tuple[Hold, ...]

    @property
    def newest(self) -> CheckResult | None:
        """The result that counts."""
        return self.results[-1] if self.results else None

    @property
    def is_pressing(self) -> bool:
        """Whether it holds the next dose, or something was found or noticed."""
        found = self.newest is not None and self.newest.act != Act.NONE
        return bool(self.holds or self.due.holds or self.due.signs or found)

    @property
    def wants_attention(self) -> bool:
        """Whether somebody has to do something about it."""
        return self.due.state in {State.DUE, State.OVERDUE} or self.is_pressing


@dataclass(frozen=True, slots=True)
class Surveillance:
    """Everything the safety page and the course review show."""

    counters: Counters
    bladder: tuple[tuple[date, bool], ...]
    """At which visits the bladder was asked about, and whether something was new."""
    lines: tuple[Line, ...]
    surge: Surge
    framework: str
    reviewed: date

    @property
    def holding(self) -> tuple[Line, ...]:
        """What keeps the next dose back, or was found."""
        return tuple(one for one in self.attention if one.is_pressing)

    @property
    def to_do(self) -> tuple[Line, ...]:
        """What is due and keeps nothing back."""
        return tuple(one for one in self.attention if not one.is_pressing)

    @property
    def attention(self) -> tuple[Line, ...]:
        """What somebody has to do something about, what holds a dose first."""
        found = [one for one in self.lines if one.wants_attention]
        return tuple(sorted(found, key=lambda one: not one.is_pressing))

    def trend(self, check: str, number: str) -> tuple[tuple[date, float], ...]:
        """One figure of one check over time."""
        rows = next((one.results for one in self.lines if one.check.key == check), ())
        return tuple((row.on, row.numbers[number]) for row in rows if number in row.numbers)


def surveillance(course: Course) -> Surveillance:
    """How everything stands today, in a handful of reads."""
    ids = record_ids(course.patient)
    visits, results, home = visits_of(ids), _by_check(ids), home_history(ids)
    surge = book().surge
    watched = _watched(course, ids, visits, results, home)
    counters = add_up(visits, overrides_of(ids), timezone.now(), surge.systolic_mmhg, home.doses)
    holds = _standing_holds(course.pk)
    lines = [
        _line(check, watched, results.get(key, []), holds) for key, check in book().checks.items()
    ]
    shown = [one for one in lines if one.due.state is not State.NOT_WANTED or one.results]
    asked = tuple((one.day, one.bladder == Bladder.NEW) for one in visits if one.bladder)
    return Surveillance(counters, asked, tuple(shown), surge, book().framework, book().reviewed)


def results_of(course: Course, check: str) -> list[CheckResult]:
    """This person's results of one check, oldest first."""
    return _by_check(record_ids(course.patient)).get(check, [])


def due_kind(check: str) -> str:
    """The kind of the hold that waits for a check to be done."""
    return f"check_due:{check}"


def found_kind(check: str) -> str:
    """The kind of the hold that waits for a finding to be cleared."""
    return f"check_found:{check}"


def signs_kind(check: str) -> str:
    """The kind of the hold that signs between two results set."""
    return f"check_signs:{check}"


def last_of(row: CheckResult) -> Last:
    """A result as the rules see it: what came after it was entered, it had not seen."""
    end = datetime.combine(row.on, time.max, tzinfo=timezone.get_current_timezone())
    return Last(row.on, Act(row.act), tuple(row.flags), min(end, row.at))


def signs_of(course: Course) -> tuple[Sign, ...]:
    """What was noticed at home on this person."""
    return _signs(home_history(record_ids(course.patient)))


def _signs(home: HomeHistory) -> tuple[Sign, ...]:
    return tuple(Sign(one.kind, one.words, one.times, one.first, one.last) for one in home.signals)


def _line(
    check: Check, watched: Watched, results: Sequence[CheckResult], holds: Sequence[Hold]
) -> Line:
    newest = results[-1] if results else None
    last = last_of(newest) if newest else None
    kinds = {due_kind(check.key), found_kind(check.key)}
    if check.signs.flags:
        kinds |= {signs_kind(check.key), HOME_HOLD}
    own = tuple(one for one in holds if one.kind in kinds)
    return Line(check, due(check, watched, last), tuple(results), own)


def _watched(
    course: Course,
    ids: Sequence[int],
    visits: Sequence[Visit],
    results: Mapping[str, Sequence[CheckResult]],
    home: HomeHistory,
) -> Watched:
    today = timezone.localdate()
    plan = signed_plan(course)
    return Watched(
        today=today,
        age_years=course.patient.age_on(today),
        route=plan.route if plan else course.route,
        dosed_on=tuple(one.day for one in visits),
        conditions=tuple(code for code in _conditions(tuple(ids)) if code),
        signals=_signals(visits, results),
        home_on=tuple(one.day for one in home.doses),
        home_routes=frozenset(one.route for one in home.doses),
        signs=_signs(home),
    )


def _signals(
    visits: Sequence[Visit], results: Mapping[str, Sequence[CheckResult]]
) -> dict[str, date]:
    """What makes a check due at once, with the day it was noticed."""
    found = {}
    bladder = [row.on for row in results.get("bladder", []) if row.act != Act.NONE]
    spoke = bladder_spoke(visits)
    days = bladder + ([spoke] if spoke else [])
    if days:
        found["bladder_signal"] = max(days)
    surge = book().surge
    surges = [one.day for one in visits if (one.worst_systolic or 0) >= surge.systolic_mmhg]
    if len(surges) >= surge.sessions:
        found["surges"] = surges[-1]
    return found


def _by_check(ids: Sequence[int]) -> dict[str, list[CheckResult]]:
    found: dict[str, list[CheckResult]] = {}
    for row in _results(tuple(ids)):
        found.setdefault(row.check_key, []).append(row)
    return found


@prepared
def _results(ids: tuple[int, ...]) -> QuerySet[CheckResult]:
    return CheckResult.objects.filter(patient_id__in=ids).order_by("on", "pk")


@prepared
def _conditions(ids: tuple[int, ...]) -> QuerySet[Fact, str]:
    rows = current_facts(ids, FactKind.CONDITION).select_related(None)
    return rows.values_list("code", flat=True)


@prepared
def _standing_holds(course_id: int) -> QuerySet[Hold]:
    rows = Hold.objects.filter(course_id=course_id, release__isnull=True)
    return rows.order_by("set_at", "pk")

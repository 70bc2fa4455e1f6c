"""Read everything a summary needs for many courses at once: a fixed number of queries a batch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ataraxy.journey.course.lifecycle import COURSE
from ataraxy.journey.course.models import Course, Event
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.maintenance.models import Review
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.plan.models import Plan
from ataraxy.journey.referral.models import Referral
from ataraxy.journey.screening.models import Decision, Outcome
from ataraxy.journey.session.gates import GateClass
from ataraxy.journey.session.models import CheckIn, Lift, Session
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.journey.session.words import RedFlag
from ataraxy.knowledge.measures import instrument, instrument_keys
from ataraxy.programme.research.reached import Reached, reached

BLADDER = "bladder"
"""The instrument and the check-in's question by that name."""

Totals = dict[str, list[tuple[datetime, int]]]


@dataclass(frozen=True, slots=True)
class Came:
    """What one course or person came to: the fields of a summary, and each instrument's result."""

    fields: dict[str, Any]
    results: dict[str, Reached]


@dataclass(slots=True)
class _Rows:
    """What a batch of courses has, by course."""

    referred: dict[int, tuple[datetime, datetime | None]] = field(default_factory=dict)
    decisions: dict[int, tuple[str, list[str]]] = field(default_factory=dict)
    plans: dict[int, tuple[str, str]] = field(default_factory=dict)
    began: dict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    kept_on: set[int] = field(default_factory=set)
    finished: set[int] = field(default_factory=set)
    adverse: Counter[int] = field(default_factory=Counter)
    serious: Counter[int] = field(default_factory=Counter)
    overrides: Counter[int] = field(default_factory=Counter)
    bladder: dict[int, bool] = field(default_factory=dict)
    totals: dict[int, Totals] = field(default_factory=lambda: defaultdict(dict))


def courses_came(courses: Sequence[Course], zone: ZoneInfo) -> dict[int, Came]:
    """What each course came to, by its id; days are the clinic's calendar days."""
    ids = [one.pk for one in courses]
    rows = _Rows()
    _before_treatment(ids, rows)
    _treatment(ids, rows)
    _safety(ids, rows)
    _scores(ids, rows)
    return {one.pk: _came(one, rows, zone) for one in courses}


def _before_treatment(ids: list[int], rows: _Rows) -> None:
    referrals = Referral.objects.filter(course_id__in=ids).order_by("-received_at", "-pk")
    for pk, received, decided in referrals.values_list("course_id", "received_at", "decided_at"):
        rows.referred[pk] = (received, decided)  # the earliest comes last and stays
    decisions = Decision.objects.filter(course_id__in=ids).order_by("at", "pk")
    columns = ("course_id", "outcome", "overridden", "assessment__findings")
    for pk, outcome, overridden, findings in decisions.values_list(*columns):
        rows.decisions[pk] = (outcome, _stops(findings) if outcome != Outcome.SUITABLE else [])
        rows.overrides[pk] += len(overridden)
    plans = Plan.objects.filter(course_id__in=ids).order_by("version")
    for pk, indication, route in plans.values_list("course_id", "indication", "route"):
        rows.plans[pk] = (indication, route)


def _stops(findings: Iterable[dict[str, Any]]) -> list[str]:
    """Hard stops that fired, by rule and title."""
    fired = (one for one in findings if one["answer"] == "fires")
    return [f"{one['rule']} {one['title']}" for one in fired if one["severity"] == "exclude"]


def _treatment(ids: list[int], rows: _Rows) -> None:
    dosed = Session.objects.filter(course_id__in=ids, started_at__isnull=False)
    for pk, at in dosed.order_by("started_at").values_list("course_id", "started_at"):
        rows.began[pk].extend([at] if at else [])
    moved = Event.objects.filter(course_id__in=ids, kind="course.moved", detail__to="maintenance")
    rows.kept_on.update(moved.values_list("course_id", flat=True))
    ended = Review.objects.filter(course_id__in=ids, choice=Choice.END)
    rows.finished.update(ended.values_list("course_id", flat=True))


def _safety(ids: list[int], rows: _Rows) -> None:
    events = AdverseEvent.objects.filter(session__course_id__in=ids, follows__isnull=True)
    for pk, serious in events.values_list("session__course_id", "serious"):
        rows.adverse[pk] += 1
        rows.serious[pk] += bool(serious)
    lifts = Lift.objects.filter(session__course_id__in=ids).exclude(
        gate_class=GateClass.ACKNOWLEDGE
    )
    rows.overrides.update(lifts.values_list("session__course_id", flat=True))
    asked = CheckIn.objects.filter(session__course_id__in=ids, red_flags_asked=True)
    for pk, flags in asked.values_list("session__course_id", "red_flags"):
        rows.bladder[pk] = rows.bladder.get(pk, False) or RedFlag.BLADDER in flags


def _scores(ids: list[int], rows: _Rows) -> None:
    found = Administration.objects.filter(course_id__in=ids, total__isnull=False)
    columns = ("course_id", "instrument", "answered_at", "total")
    for pk, name, at, total in found.order_by("answered_at", "pk").values_list(*columns):
        rows.totals[pk].setdefault(name, []).append((at, total))
        if name == BLADDER:
            rows.bladder[pk] = rows.bladder.get(pk, False) or total > 0


def _came(course: Course, rows: _Rows, zone: ZoneInfo) -> Came:
    began = rows.began.get(course.pk, [])
    first = began[0] if began else None
    planned = rows.plans.get(course.pk, ("", ""))
    received, decided = rows.referred.get(course.pk, (None, None))
    verdict, why_not = rows.decisions.get(course.pk, ("", []))
    start = _day(first, zone)
    return Came(
        fields={
            "indication": course.indication or planned[0],
            "route": course.route or planned[1],
            "opened_on": _day(received or course.opened_at, zone),
            "step": course.step,
            "verdict": verdict,
            "why_not": why_not,
            "decided_days": _days_between(received, decided, zone),
            "wait_days": _days_between(received or course.opened_at, first, zone),
            "started": first is not None,
            "started_on": start,
            "completed": _completed(course, rows),
            "left": _left(course, rows),
            "stay_days": _days_between(first, course.closed_at, zone),
            "sessions": len(began),
            "adverse_events": rows.adverse[course.pk],
            "serious_events": rows.serious[course.pk],
            "overrides": rows.overrides[course.pk],
            "bladder": rows.bladder.get(course.pk),
        },
        results=_results(rows.totals.get(course.pk, {}), first, zone),
    )


def _completed(course: Course, rows: _Rows) -> bool | None:
    """Whether the series was completed: maintenance was reached, or the course finished as done."""
    if course.pk in rows.kept_on or course.pk in rows.finished:
        return True
    closed = course.step in COURSE.final_states
    return False if closed and rows.began.get(course.pk) else None


def _left(course: Course, rows: _Rows) -> bool:
    """Whether treatment was begun and given up; a course finished as done was not."""
    closed = course.step in COURSE.final_states
    return closed and course.pk in rows.began and course.pk not in rows.finished


def _results(totals: Totals, first: datetime | None, zone: ZoneInfo) -> dict[str, Reached]:
    known = set(instrument_keys())
    start = _day(first, zone)
    found = {}
    for name, each in totals.items():
        if name not in known:
            continue  # a clinic's own instrument that was taken away again
        before = [total for at, total in each if first is None or at <= first]
        after = [] if start is None else _after(each, start, zone)
        found[name] = reached(instrument(name), before, after)
    return found


def _after(each: list[tuple[datetime, int]], start: date, zone: ZoneInfo) -> list[tuple[int, int]]:
    """Scores of later days: one of the first hours is given under the drug and says little."""
    days = (((at.astimezone(zone).date() - start).days, total) for at, total in each)
    return [(day, total) for day, total in days if day > 0]


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else at.astimezone(zone).date()


def _days_between(earlier: datetime | None, later: datetime | None, zone: ZoneInfo) -> int | None:
    if earlier is None or later is None:
        return None
    return (later.astimezone(zone).date() - earlier.astimezone(zone).date()).days

"""What the patient page shows: who, where on the journey, what is due, what is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from ataraxy.journey.course.models import Course, Hold
from ataraxy.journey.course.steps import NextAction, StepStatus
from ataraxy.journey.course.steps import Standing as Progress
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.chart.banner import Banner, banner_from
from ataraxy.platform.chart.kinds import Certainty, FactKind, Standing
from ataraxy.platform.chart.models import Fact
from ataraxy.platform.chart.queries import current_facts
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.doors import open_to
from ataraxy.platform.people.models import Patient
from ataraxy.platform.reading import asked_once, prepared
from ataraxy.programme.desk.ages import span_words
from ataraxy.programme.desk.history import History, history_of
from ataraxy.programme.desk.line import Knot, course_words, line_of
from ataraxy.programme.desk.status import statuses
from ataraxy.programme.desk.vitals import Latest, latest_vitals

SOON = timedelta(days=7)
_DRAWN = ("kind", "text", "code", "standing", "certainty", "start")
_SHOWN = (FactKind.ALLERGY, FactKind.LIST, FactKind.CONDITION, FactKind.MEDICINE)


@dataclass(frozen=True, slots=True)
class Known:
    """The summary of the chart: what the person has, takes and last measured."""

    conditions: tuple[Fact, ...]
    medicines: tuple[Fact, ...]
    complete: frozenset[str]
    vitals: tuple[Latest, ...]


@dataclass(frozen=True, slots=True)
class CourseView:
    """One course: its words, its line, what is due, what holds it, and the one next act."""

    course: Course
    words: str
    since: str
    knots: tuple[Knot, ...]
    waiting: tuple[StepStatus, ...]
    holds: tuple[Hold, ...]
    next_action: NextAction | None


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the page draws. `known` is empty for whoever may not read the chart."""

    banner: Banner
    now_on: CourseView | None
    earlier: tuple[Course, ...]
    known: Known | None
    history: History
    merged: int


def record_of(actor: Actor, patient: Patient, now: datetime, before: datetime | None) -> Record:
    """Read one patient's record, those merged into it included, in a fixed number of queries."""
    with asked_once():
        return _record_of(actor, patient, now, before)


def _record_of(actor: Actor, patient: Patient, now: datetime, before: datetime | None) -> Record:
    ids = record_ids(patient)
    facts = _facts(tuple(ids))
    courses = _courses(tuple(ids))
    standing = next((one for one in courses if one.is_open), None)
    return Record(
        banner=banner_from(patient, facts),
        now_on=course_view(actor, standing, now) if standing else None,
        earlier=tuple(one for one in courses if one is not standing),
        known=_known(ids, facts, now) if actor.may("chart.read") else None,
        history=history_of(actor, ids, before),
        merged=len(ids) - 1,
    )


def course_view(actor: Actor, course: Course, now: datetime) -> CourseView:
    """How one open course stands, with what `actor` can do next."""
    said = {
        step: replace(one, url=open_to(actor, one.url)) for step, one in statuses(course).items()
    }
    return CourseView(
        course=course,
        words=course_words(course),
        since=span_words(course.opened_at, now),
        knots=tuple(line_of(course, said, now)),
        waiting=tuple(one for one in said.values() if waits_for_somebody(one, now)),
        holds=tuple(_standing_holds(course.pk)),
        next_action=_first_allowed(actor, said.values()),
    )


def waits_for_somebody(status: StepStatus, now: datetime) -> bool:
    """Whether the step needs somebody: something blocks it, or its day comes within a week."""
    if status.standing in {Progress.ACTIVE, Progress.WAITING} and status.blocker:
        return True
    return status.due is not None and status.due <= now + SOON


def _first_allowed(actor: Actor, said: Iterable[StepStatus]) -> NextAction | None:
    offered = (one.next_action for one in said if one.next_action)
    return next((one for one in offered if actor.may(one.permission)), None)


def _known(ids: list[int], facts: list[Fact], now: datetime) -> Known:
    return Known(
        conditions=tuple(one for one in facts if one.kind == FactKind.CONDITION and _holds(one)),
        medicines=tuple(one for one in facts if one.kind == FactKind.MEDICINE and _holds(one)),
        complete=frozenset(one.code for one in facts if one.kind == FactKind.LIST),
        vitals=tuple(latest_vitals(ids, now)),
    )


def _holds(fact: Fact) -> bool:
    return fact.standing != Standing.PAST and fact.certainty != Certainty.REFUTED


@prepared
def _facts(ids: tuple[int, ...]) -> QuerySet[Fact]:
    return current_facts(ids, *_SHOWN).select_related(None).only(*_DRAWN)


@prepared
def _courses(ids: tuple[int, ...]) -> QuerySet[Course]:
    found = Course.objects.filter(patient_id__in=ids).select_related("patient", "clinic")
    return found.order_by("-opened_at")


@prepared
def _standing_holds(course_id: int) -> QuerySet[Hold]:
    return Hold.objects.filter(course_id=course_id, release__isnull=True).order_by("set_at")

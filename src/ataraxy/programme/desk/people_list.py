"""Who is where on the journey: the open courses, step by step, the longest waiting first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.functional import Promise

from ataraxy.journey.course.lifecycle import OPEN_STEPS
from ataraxy.journey.course.models import Course, Hold
from ataraxy.journey.course.queries import open_courses
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.models import Task
from ataraxy.programme.desk.ages import span_words
from ataraxy.programme.desk.line import COURSE_STEPS, STEP_OWNERS
from ataraxy.programme.desk.queues import owner_of

SHOWN_PER_STEP = 8
PAGE = 50
_DRAWN = (
    "step",
    "opened_at",
    "patient__uid",
    "patient__given_name",
    "patient__family_name",
    "patient__birth_date",
)


@dataclass(frozen=True, slots=True)
class Someone:
    """One open course on the list: who, since when, and whether something holds it."""

    course: Course
    since: str
    is_held: bool
    task: Task | None = None
    task_owner: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the journey with the people on it: all of them counted, the oldest shown."""

    key: str
    title: str | Promise
    count: int
    people: tuple[Someone, ...]
    owner: str


def by_step(now: datetime) -> list[Step]:
    """Every step with its longest waiting people, in a fixed number of queries."""
    counted = open_courses().values_list("step").annotate(n=Count("pk")).order_by()
    counts: dict[str, int] = dict(counted)
    oldest = [pk for key in OPEN_STEPS if counts.get(key) for pk in _oldest(key)]
    shown = _people(open_courses().filter(pk__in=oldest), now)
    return [_step(key, counts.get(key, 0), shown) for key in OPEN_STEPS]


def on_step(step: str, now: datetime, *, page: int) -> tuple[list[Someone], bool]:
    """One page of everybody on `step`, oldest first, and whether there is another page."""
    rows = open_courses().filter(step=step)
    found = _people(rows, now, slice((page - 1) * PAGE, page * PAGE + 1))
    return found[:PAGE], len(found) > PAGE


def _oldest(step: str) -> QuerySet[Course, int]:
    rows = open_courses().filter(step=step).order_by("opened_at", "pk")
    return rows.values_list("pk", flat=True)[:SHOWN_PER_STEP]


def _step(key: str, count: int, shown: Iterable[Someone]) -> Step:
    people = tuple(one for one in shown if one.course.step == key)
    return Step(key, COURSE_STEPS[key], count, people, str(Role(STEP_OWNERS[key]).label))


def _people(rows: QuerySet[Course], now: datetime, part: slice = slice(None)) -> list[Someone]:
    held = Exists(Hold.objects.filter(course=OuterRef("pk"), release__isnull=True))
    ordered = rows.order_by("opened_at", "pk").select_related("patient").annotate(is_held=held)
    found = list(ordered.only(*_DRAWN)[part])
    tasks = _next_tasks([one.patient_id for one in found])
    return [_someone(one, tasks.get(one.patient_id), now) for one in found]


def _someone(course: Course, task: Task | None, now: datetime) -> Someone:
    return Someone(
        course=course,
        since=span_words(course.opened_at, now),
        is_held=course.is_held,  # type: ignore[attr-defined]
        task=task,
        task_owner=owner_of(task) if task else "",
    )


def _next_tasks(patient_ids: Collection[int]) -> dict[int, Task]:
    """For each patient the open item that is due first."""
    rows = Task.objects.filter(patient_id__in=patient_ids, state__in=OPEN).select_related("owner")
    return {one.patient_id: one for one in rows.order_by("-due_at", "-pk") if one.patient_id}

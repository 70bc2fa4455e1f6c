"""Twenty thousand courses with a million scores, counted; then the director's page, timed.

`python -m bench.outcomes_clinic SCALE` fills the database of the environment and prints JSON; with
`learn` after it, the planner learns from those courses instead.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_scopes import scope, scopes_disabled  # noqa: E402

from ataraxy.clinic.scheduling.models import Appointment  # noqa: E402
from ataraxy.journey.course.models import Course, Event  # noqa: E402
from ataraxy.journey.maintenance.learning import learn  # noqa: E402
from ataraxy.journey.maintenance.models import Learning  # noqa: E402
from ataraxy.journey.outcomes.models import Administration  # noqa: E402
from ataraxy.journey.session.models import Session  # noqa: E402
from ataraxy.platform.accounts.models import User  # noqa: E402
from ataraxy.platform.accounts.session import open_session  # noqa: E402
from ataraxy.platform.people.models import Clinic  # noqa: E402
from ataraxy.programme.research.summaries import count_everything  # noqa: E402
from bench.big_clinic import _house, _people  # noqa: E402
from bench.bulk import Bulk, analyse, loading, moment, uid  # noqa: E402
from bench.outcomes_course import asked, long_course  # noqa: E402
from bench.visits import mixed  # noqa: E402

COURSES, SCORES_EACH, RUNS = 20_000, 50, 7
HOST = "localhost"
STEPS = ("induction", "maintenance", "maintenance", "ended", "withdrawn")
INDICATIONS = ("major_depression", "anxiety_disorder", "post_traumatic_stress")
BY = {"by_uid": "bench", "by_name": "Bench"}


def main(scale: float, what: str = "pages") -> None:
    """Fill, count twice, ask the pages; or fill and learn."""
    courses = round(COURSES * scale)
    with scopes_disabled():
        clinic, director, _chairs = _house()
        with loading():
            _fill(courses, {"clinic_id": clinic.pk}, timezone.now())
        analyse()
    if what == "learn":
        print(json.dumps(_learnt(clinic)))
        return
    with scope(clinic=clinic.pk):
        begun = time.perf_counter()
        count_everything(clinic)
        counted = time.perf_counter() - begun
        corrected = count_everything(clinic)
        scores = Administration.objects.count()
    found = {"courses": courses, "scores": scores, "count_s": counted, "corrected": corrected}
    with scopes_disabled():
        course = long_course(clinic)
        analyse()
    print(json.dumps(found | _asked(director, course)))


def _learnt(clinic: Clinic) -> dict[str, Any]:
    with scope(clinic=clinic.pk):
        begun, cpu = time.perf_counter(), time.process_time()
        row = learn(clinic.pk)
        took = {"s": time.perf_counter() - begun, "cpu_s": time.process_time() - cpu}
        told = Learning.objects.get()
    return took | {"people": row.people if row else 0, "read": told.done, "steps": told.steps}


def _fill(courses: int, same: dict[str, Any], now: datetime) -> None:
    _people(courses, same)
    numbers = range(1, courses + 1)
    columns = ("id", "uid", "patient_id", "indication", "route", "step", "opened_at", "closed_at")
    Bulk(Course, columns, **same).write(
        (
            n, uid(mixed(2, n)), n, INDICATIONS[n % 3], ("iv", "im")[n % 2], STEPS[n % 5],
            moment(_opened(n, now)), moment(now - timedelta(days=n % 40)) if n % 5 > 2 else None,
        )
        for n in numbers
    )  # fmt: skip
    moved = Bulk(
        Event, ("id", "course_id", "at"), step="maintenance", kind="course.moved", text="…",
        detail={"to": "maintenance"}, **BY, **same,
    )  # fmt: skip
    moved.write((n, n, moment(now)) for n in numbers if n % 5 > 0)
    visit = Bulk(
        Appointment, ("id", "uid", "patient_id", "starts_at", "ends_at"), kind="dosing",
        state="done", state_at=now, made_by_uid="bench", made_by_name="Bench", **same,
    )  # fmt: skip
    visit.write(
        (
            n,
            uid(mixed(3, n)),
            n,
            moment(_dosed(n, now)),
            moment(_dosed(n, now) + timedelta(hours=2)),
        )
        for n in numbers
    )
    columns = ("id", "uid", "course_id", "patient_id", "appointment_id", "started_at")
    session = Bulk(Session, columns, number=1, route="iv", state="released", moved_at=now, **same)
    session.write((n, uid(mixed(8, n)), n, n, n, moment(_dosed(n, now))) for n in numbers)
    columns = ("id", "uid", "course_id", "patient_id", "instrument", "total", "answered_at")
    score = Bulk(Administration, columns, version="1", answers={}, handling="", **BY, **same)
    score.write(_scores(courses, now))


def _scores(courses: int, now: datetime) -> Iterator[tuple[Any, ...]]:
    number = 0
    for course in range(1, courses + 1):
        begin, base = _dosed(course, now), 14 + course % 13
        for turn in range(SCORES_EACH):
            number += 1
            name = ("phq9", "gad7")[turn % 2]
            at = begin + timedelta(days=7 * (turn // 2) - 1)
            total = min(21, max(0, base - (turn // 2) * (course % 4) // 2 + number % 5))
            yield number, uid(mixed(9, number)), course, course, name, total, moment(at)


def _opened(number: int, now: datetime) -> datetime:
    return now - timedelta(days=60 + number % 900)


def _dosed(number: int, now: datetime) -> datetime:
    return _opened(number, now) + timedelta(days=10 + number % 25)


def _asked(director: User, course: Course) -> dict[str, Any]:
    client = Client(HTTP_HOST=HOST)
    client.force_login(director)
    session = client.session
    open_session(session, ends_at=None, has_factor=True)
    session.save()
    with CaptureQueriesContext(connection) as noted:
        first = client.get("/programme/")
    assert first.status_code == 200, first.status_code
    queries = len(noted)  # before the next request forgets them
    seconds, spent = [], []
    for _run in range(RUNS):
        begun, cpu = time.perf_counter(), time.process_time()
        client.get("/programme/")
        seconds.append(time.perf_counter() - begun)
        spent.append(time.process_time() - cpu)
    page = {"page_s": seconds, "cpu_s": spent, "queries": queries}
    return page | {"course": asked(client, course)}


if __name__ == "__main__":
    main(float(sys.argv[1]), *sys.argv[2:])

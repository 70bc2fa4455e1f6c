"""One person treated for three years, in the clinic that is measured: what their pages cost."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import Administration
from ataraxy.journey.session.models import Dose, Reading, Session
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.platform.chart.models import Fact, Source
from ataraxy.platform.people.models import Clinic, Patient

DAYS, DOSE_EVERY, READINGS = 1095, 14, 6
WEEKLY, AT_VISITS = ("phq9", "gad7"), ("mood", "anxiety")
TERMS = ("nausea", "headache", "dizziness", "anxiety", "sleepiness")
MEDICINES = 10
RUNS = 7


def long_course(clinic: Clinic) -> Course:
    """Three years: a dose every two weeks, scores each week, side effects, changed medicines."""
    patient = Patient.objects.filter(clinic=clinic).earliest("pk")
    start = timezone.now() - timedelta(days=DAYS)
    course = Course.objects.create(
        clinic=clinic, patient=patient, step="maintenance", route="iv", opened_at=start
    )
    _visits(course, start)
    _scores(course, start)
    _medicines(course, start)
    return course


def asked(client: Client, course: Course) -> dict[str, Any]:
    """Seconds of each run for the course chart and the course review."""
    found = {}
    for name, page in (("chart", "outcomes"), ("review", "review"), ("safety", "safety")):
        seconds, spent = [], []
        for run in range(RUNS + 1):
            begun, cpu = time.perf_counter(), time.process_time()
            answer = client.get(f"/courses/{course.uid}/{page}/")
            assert answer.status_code == 200, answer.status_code
            if run:
                seconds.append(time.perf_counter() - begun)
                spent.append(time.process_time() - cpu)
        found[name] = {"s": seconds, "cpu_s": min(spent), "kb": len(answer.content) // 1024}
    return found


def _visits(course: Course, start: datetime) -> None:
    same = {"clinic_id": course.clinic_id, "patient_id": course.patient_id}
    by = {"by_uid": "bench", "by_name": "Bench"}
    for number, day in enumerate(range(7, DAYS, DOSE_EVERY), start=1):
        at = start + timedelta(days=day)
        visit = Appointment.objects.create(
            **same, kind="dosing", course_uid=course.uid, starts_at=at, state="done", state_at=at,
            ends_at=at + timedelta(hours=2), made_by_uid="bench", made_by_name="Bench",
        )  # fmt: skip
        session = Session.objects.create(
            **same, course=course, appointment=visit, number=number, route="iv", state="released",
            started_at=at, closed_at=at + timedelta(hours=2), moved_at=at,
        )  # fmt: skip
        stamp = {"clinic_id": course.clinic_id, "session": session, "recorded_at": at, **by}
        Dose.objects.create(**stamp, at=at, kind="completed", given_mg=35.0)
        Reading.objects.bulk_create(
            Reading(**stamp, at=at + timedelta(minutes=10 * n), source="typed",
                    systolic_mmhg=118 + (7 * number + 11 * n) % 50)
            for n in range(READINGS)
        )  # fmt: skip
        if number % 2:
            AdverseEvent.objects.create(
                **stamp, at=at, term=TERMS[number % len(TERMS)], grade=1 + number % 2,
                relation="possible", action="nothing", outcome="gone",
            )  # fmt: skip


def _scores(course: Course, start: datetime) -> None:
    rows = []
    for key in (*WEEKLY, *AT_VISITS):
        every = 7 if key in WEEKLY else DOSE_EVERY
        for turn, day in enumerate(range(0, DAYS, every)):
            total = (14 + turn * 5) % 21 if key in WEEKLY else turn % 11
            rows.append(
                Administration(
                    clinic_id=course.clinic_id, course=course, patient_id=course.patient_id,
                    instrument=key, version="1", answers={str(n): 1 for n in range(9)},
                    total=total, band="moderate", handling="All items were answered.",
                    flag_value=0 if key == "phq9" else None,
                    answered_at=start + timedelta(days=day), by_uid="p", by_name="P",
                )
            )  # fmt: skip
    Administration.objects.bulk_create(rows)


def _medicines(course: Course, start: datetime) -> None:
    same = {"clinic_id": course.clinic_id, "patient_id": course.patient_id}
    source = Source.objects.create(
        **same, kind="staff", author_uid="bench", author_name="Bench", recorded_at=start
    )
    for number in range(MEDICINES):
        begun = (start + timedelta(days=90 * number)).astimezone(UTC)
        Fact.objects.create(
            **same, source=source, kind="medicine", text=f"Medicine {number}", recorded_at=begun,
            standing="active", start=begun, start_precision="day",
            end=begun + timedelta(days=120), end_precision="day",
        )  # fmt: skip

"""Doses, scores and decisions on days after a start, for the tests of the review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from tests.journey.care_people import give_dose, proof_of

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.maintenance.models import Review
from ataraxy.journey.maintenance.services import decide
from ataraxy.journey.outcomes.models import Administration
from ataraxy.platform.audit.actor import Actor

START = datetime(2026, 10, 1, 15, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def dosed(course: Course, *days: int) -> None:
    """Doses on these days after the start."""
    for day in days:
        give_dose(course, START + timedelta(days=day))


def scored(course: Course, *scores: tuple[int, int], by: str = "phq9") -> None:
    """Totals of an instrument on these days after the start."""
    for day, total in scores:
        Administration.objects.create(
            clinic_id=course.clinic_id,
            course=course,
            patient=course.patient,
            instrument=by,
            version="1",
            answers={},
            total=total,
            handling="",
            flag_value=0 if by == "phq9" else None,
            answered_at=START + timedelta(days=day),
            by_uid="p",
            by_name="P",
        )


def decided(actor: Actor, course: Course, choice: Choice, key: str = "d", **more: Any) -> Review:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "reason": "As discussed",
        "next_from": today + timedelta(days=10),
        "next_to": today + timedelta(days=13),
        **more,
    }
    return decide(
        actor=actor, key=key, course=course, choice=choice, proof=proof_of(actor), **values
    )

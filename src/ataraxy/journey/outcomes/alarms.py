"""What somebody of the clinic is looking at, and what the patient is told about it."""

from __future__ import annotations

from django.db.models import QuerySet

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import Asking, Concern, Triage


def newest_alarm(asking: Asking) -> Triage | Concern | None:
    """What the patient is told somebody looks at: the soonest of everything this set raised."""
    rows = Triage.objects.filter(asking=asking).order_by("-at", "-pk")
    triage = rows.first()
    found = [triage] if triage is not None and triage.act_by is not None else []
    waiting: list[Triage | Concern] = [*found, *Concern.objects.filter(asking=asking)]
    return min(waiting, key=lambda one: one.act_by or one.at, default=None)


def concerns_of(course: Course) -> QuerySet[Concern]:
    """What the answers of this course raised beside item 9, newest first."""
    return Concern.objects.filter(course=course).order_by("-at", "-pk")

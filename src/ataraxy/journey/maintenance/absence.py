"""Whether a visit was missed on this course, and what label and maker say then."""

from __future__ import annotations

from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.missed import Absence, what_to_do
from ataraxy.journey.maintenance.planner import planner
from ataraxy.journey.maintenance.queries import Figures


def missed(course: Course, found: Figures) -> tuple[tuple[str, str], ...]:
    """The sentences with their sources; none unless a dose of Spravato is late."""
    if found.last_dose is None:
        return ()
    absence = Absence(
        route=found.plan.route if found.plan else course.route,
        step=course.step,
        days_since_dose=(timezone.localdate() - found.last_dose).days,
        planned_days=_planned(found),
        is_worse=_is_worse(found),
    )
    return what_to_do(absence, planner().missed)


def _planned(found: Figures) -> float | None:
    """The distance decided at the last review, else the one the plan usually has."""
    last, dose = found.last_review, found.last_dose
    if last is not None and last.next_to is not None and dose is not None and last.next_to > dose:
        return (last.next_to - dose).days
    return found.usual_days


def _is_worse(found: Figures) -> bool | None:
    """Whether the response to the last dose was lost; None while no score says."""
    if not found.gaps:
        return None
    newest = found.gaps[-1]
    if newest.lost_day is not None:
        return True
    return None if newest.held_day is None else False

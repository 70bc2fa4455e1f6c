"""After every visit: is a decision due that may not be skipped? Then the next dose is held.

And after every change of plan: when is the next visit?
"""

from __future__ import annotations

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import open_courses
from ataraxy.journey.course.waiting import waits_while
from ataraxy.journey.maintenance.learning import learn
from ataraxy.journey.maintenance.progress import newest
from ataraxy.journey.maintenance.queries import (
    REVIEW_HOLD,
    figures,
    overdue_by_the_calendar,
)
from ataraxy.journey.maintenance.rules import holding
from ataraxy.journey.maintenance.services import hold_for_review, plan_left
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.tick.registry import every


@every("maintenance.learn", hours=24, limit_minutes=120)
def learn_at_night() -> None:
    """Learn anew, clinic by clinic, how long benefit lasts."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            learn(clinic.pk)


@every("maintenance.learn_when_asked", minutes=1, limit_minutes=120)
def learn_when_asked() -> None:
    """Somebody asked for a fresh learning."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            row = newest(clinic.pk)
            if row is not None and row.waits:
                learn(clinic.pk)


@consumes("maintenance.reviews_due", "session.moved", "outcomes.answered")
def hold_when_due(event: Event) -> None:
    """Set the review hold on the patient's open course when a decision point is reached."""
    if not event.patient_uid:
        return
    for course in open_courses().filter(patient__uid=event.patient_uid).select_related("patient"):
        _hold(course)


@every("maintenance.quarterly", hours=1)
def hold_when_the_quarter_is_over() -> None:
    """A quarter ends without anything happening: hold the courses that nobody has reviewed."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            for course in overdue_by_the_calendar():
                _hold(course)


def _hold(course: Course) -> None:
    reason = decision_that_is_due(course)
    if reason is not None:
        hold_for_review(course, reason)


@waits_while(REVIEW_HOLD)
def decision_that_is_due(course: Course) -> str | None:
    """Why no dose may be given now, before the hold for it was even set; None when it may."""
    reason = holding(figures(course).due)
    return None if reason is None else reason.text[:500]


@consumes("maintenance.plan_left", "course.moved")
def go_on_after_the_plan(event: Event) -> None:
    """When a course leaves its plan, close the work that asked for one."""
    if event.detail.get("from") != "plan":
        return
    uid = event.subject.partition(":")[2]
    course = Course.objects.select_related("patient", "clinic").get(uid=uid)
    if course.step != "plan":  # it may have come back since
        plan_left(course)

"""Reads of courses, starting at the one door to a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ataraxy.journey.course.lifecycle import COURSE, TREATED
from ataraxy.journey.course.models import Course, Event, Hold
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.access import goes_on
from ataraxy.platform.people.models import Patient


@dataclass(frozen=True, slots=True)
class Treated:
    """A step in which doses were given, and the last time the course moved into or out of it."""

    step: str
    at: datetime


def course_for(actor: Actor, uid: UUID) -> Course:
    """The course, or `Http404` when it is not one of the actor's clinic."""
    found = Course.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    course = found.select_related("patient", "clinic").first()
    if course is None:
        raise Http404(_("There is no such course at this clinic."))
    return course


def whose_course(uid: UUID) -> Patient | None:
    """Whose course this is, in any clinic: for emergency access only, which asks before it shows.

    For a record that was merged, the record that goes on: that is the one a grant names.
    """
    with scopes_disabled():
        found = Course.objects.filter(uid=uid).select_related("patient").first()
        return goes_on(found.patient) if found else None


def open_courses() -> QuerySet[Course]:
    """Courses that are still going on, in the clinic in scope."""
    found: QuerySet[Course] = Course.objects.exclude(step__in=COURSE.final_states)
    return found


def last_treated(course: Course) -> Treated | None:
    """Where the course was treated last, and since when it stood there; None before any dose."""
    moved = Event.objects.filter(course=course, kind="course.moved").order_by("-pk")
    for one in moved:
        for end in ("to", "from"):
            if one.detail.get(end) in TREATED:
                return Treated(one.detail[end], one.at)
    return None


def active_holds(course: Course) -> list[Hold]:
    """Holds that nobody has released, oldest first."""
    return list(Hold.objects.filter(course=course, release__isnull=True).order_by("set_at"))

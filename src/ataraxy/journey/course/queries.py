"""Reads of courses, starting at the one door to a patient."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ataraxy.journey.course.lifecycle import COURSE
from ataraxy.journey.course.models import Course, Hold
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.access import goes_on
from ataraxy.platform.people.models import Patient


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


def active_holds(course: Course) -> list[Hold]:
    """Holds that nobody has released, oldest first."""
    return list(Hold.objects.filter(course=course, release__isnull=True).order_by("set_at"))

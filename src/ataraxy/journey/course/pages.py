"""The decorator of every page that belongs to a course."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase

from ataraxy.journey.course.queries import course_for, whose_course
from ataraxy.platform.people.access import journal_read
from ataraxy.platform.people.emergency_pages import or_in_emergency
from ataraxy.platform.people.pages import View, staff_page


def course_page(permission: str, *, what: str = "") -> Callable[[View], View]:
    """Like `patient_page`, for an address with ``course_uid``; the view is given ``course``."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def with_course(request: HttpRequest, course_uid: UUID, **kwargs: Any) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            course = course_for(actor, course_uid)
            if request.method in {"GET", "HEAD"}:
                journal_read(actor, course.patient, what or view.__name__)
            return view(request, course=course, **kwargs)

        ordinary = staff_page(permission)(with_course)
        return or_in_emergency(ordinary, permission, name="course_uid", patient_of=whose_course)

    return decorate

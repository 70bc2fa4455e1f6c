"""Pages that open under emergency access: whoever the ordinary way shuts out may read, for a while.

A room whose addresses name something of a patient (a course, a session) decorates its pages with
`or_in_emergency` and says whose it is; `pages.patient_page` knows that by itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import SimpleTemplateResponse

from ataraxy.platform.people.access import is_ours
from ataraxy.platform.people.break_glass import running_grant, under_grant
from ataraxy.platform.people.break_glass_models import EmergencyAccess
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.requests import StaffRequest
from ataraxy.platform.people.within import within

View = Callable[..., HttpResponseBase]
PatientOf = Callable[[UUID], Patient | None]


def or_in_emergency(
    ordinary: View, permission: str, *, name: str, patient_of: PatientOf
) -> Callable[..., HttpResponseBase]:
    """`ordinary`, and the same page for reading where it is shut but emergency access runs.

    `name` is the argument of the address; `patient_of` finds whose it is in any clinic. It is asked
    only after the ordinary way was shut, so that it costs nothing otherwise.
    """

    @functools.wraps(ordinary)
    def page(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return ordinary(request, **kwargs)
        except (Http404, PermissionDenied):
            patient = patient_of(kwargs[name])
            grant = grant_needed(request, permission, patient.uid) if patient else None
            if grant is None:
                raise
        return opened_under(grant, ordinary, request, **kwargs)

    return page


def opened_under(
    grant: EmergencyAccess, view: View, request: HttpRequest, **kwargs: Any
) -> HttpResponseBase:
    """The page as this grant's reader sees it."""
    with _in_emergency(request, grant):
        return _drawn(view(request, **kwargs))


def grant_needed(
    request: HttpRequest, permission: str, patient_uid: UUID
) -> EmergencyAccess | None:
    """The grant that this request needs and has. Whoever has ordinary access needs none."""
    actor = getattr(request, "actor", None)
    if actor is None or request.method not in {"GET", "HEAD"}:
        return None
    if actor.may(permission) and is_ours(actor, patient_uid):
        return None
    return running_grant(actor.user_uid, patient_uid)


@contextmanager
def _in_emergency(request: HttpRequest, grant: EmergencyAccess) -> Iterator[None]:
    """The view runs in the patient's clinic, as somebody who may only read."""
    staff = cast("StaffRequest", request)
    staff.actor, staff.clinic = under_grant(staff.actor, grant), grant.clinic
    staff.emergency = grant
    with within(grant.clinic):
        yield


def _drawn(response: HttpResponseBase) -> HttpResponseBase:
    # A template that is drawn later would be drawn outside the patient's clinic.
    if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
        response.render()
    return response

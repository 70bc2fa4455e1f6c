"""Decorators that every staff page wears: who may open it, and whose record it is."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from ataraxy.platform.accounts.permissions import roles_for
from ataraxy.platform.people.access import journal_read, patient_for
from ataraxy.platform.people.emergency_pages import grant_needed, opened_under
from ataraxy.platform.people.models import Patient
from ataraxy.platform.service.errors import refused

View = Callable[..., HttpResponseBase]


def staff_page(permission: str) -> Callable[[View], View]:
    """The page needs a signed-in member of staff holding `permission`."""
    roles_for(permission)  # a name the table lacks is a defect, found at import

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not request.actor.may(permission):  # type: ignore[attr-defined]
                raise PermissionDenied(_("Your role does not include this page."))
            return _kept_out_of_caches(view(request, *args, **kwargs))

        page.permission = permission  # type: ignore[attr-defined]
        return page

    return decorate


def patient_page(permission: str, *, what: str = "") -> Callable[[View], View]:
    """Like `staff_page`, for an address with ``patient_uid``; the view is given ``patient``.

    Each look leaves exactly one entry in the journal.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def with_patient(
            request: HttpRequest, patient_uid: UUID, **kwargs: Any
        ) -> HttpResponseBase:
            actor = request.actor  # type: ignore[attr-defined]
            patient = patient_for(actor, patient_uid)
            if patient.merged_into is not None:
                return _at_the_record_that_goes_on(request, patient.merged_into, kwargs)
            if request.method in {"GET", "HEAD"}:
                journal_read(actor, patient, what or view.__name__)
            return view(request, patient=patient, **kwargs)

        ordinary = staff_page(permission)(with_patient)

        @functools.wraps(ordinary)
        def page(request: HttpRequest, patient_uid: UUID, **kwargs: Any) -> HttpResponseBase:
            try:
                return ordinary(request, patient_uid=patient_uid, **kwargs)
            except (Http404, PermissionDenied):
                # Asked only when the ordinary way is shut, so that it costs nothing otherwise.
                grant = grant_needed(request, permission, patient_uid)
                if grant is None:
                    raise
            return opened_under(grant, ordinary, request, patient_uid=patient_uid, **kwargs)

        return page

    return decorate


def _at_the_record_that_goes_on(
    request: HttpRequest, survivor: Patient, kwargs: dict[str, Any]
) -> HttpResponseBase:
    """A merged record has no pages of its own; a form sent to it is not lost silently."""
    if request.method not in {"GET", "HEAD"}:
        raise refused(_("This record was merged into another one meanwhile. Nothing was changed."))
    match = request.resolver_match
    name = match.view_name if match else ""
    there: HttpResponseBase = redirect(name, **{**kwargs, "patient_uid": survivor.uid})
    return there


def _kept_out_of_caches(response: HttpResponseBase) -> HttpResponseBase:
    if isinstance(response, HttpResponse):
        add_never_cache_headers(response)
    response.headers["Cache-Control"] = "no-store"
    return response

"""Builds the actor of each request and opens the scope of their clinic."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_scopes import scope

from ataraxy.platform.people.actors import actor_for, current_memberships, homeless_actor
from ataraxy.platform.people.models import Clinic, Membership

CLINIC_KEY = "clinic_id"
"""Where the session remembers at which clinic the person works now."""

GetResponse = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets `request.actor` and `request.clinic`; queries in the view see that clinic only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request inside its clinic's scope, in its clinic's time zone."""
        request.actor, request.clinic = None, None  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return self.get_response(request)
        memberships = current_memberships(request.user)
        clinic = _clinic_now(request, memberships)
        session_key = request.session.session_key or ""
        if clinic is None:
            request.actor = homeless_actor(request.user, session_key)  # type: ignore[attr-defined]
            return self.get_response(request)
        request.clinic = clinic  # type: ignore[attr-defined]
        request.actor = actor_for(request.user, clinic, memberships, session_key)  # type: ignore[attr-defined]
        with scope(clinic=clinic.pk), timezone.override(clinic.zone):
            return self.get_response(request)


def _clinic_now(request: HttpRequest, memberships: list[Membership]) -> Clinic | None:
    chosen = request.session.get(CLINIC_KEY)
    clinics = {one.clinic_id: one.clinic for one in memberships}
    if chosen in clinics:
        return clinics[chosen]
    return next(iter(clinics.values()), None)

"""Builds the actor of each request and opens the scope of their clinic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from ataraxy.platform.people.actors import Held, actor_for, current_memberships, homeless_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within

CLINIC_KEY = "clinic_id"
"""Where the session remembers at which clinic the person works now."""

SEVERAL = 2
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
        request.memberships = memberships  # type: ignore[attr-defined]
        clinic = _clinic_now(request, memberships)
        session_key = request.session.session_key or ""
        if clinic is None:
            request.actor = homeless_actor(request.user, session_key)  # type: ignore[attr-defined]
            return self.get_response(request)
        request.clinic = clinic  # type: ignore[attr-defined]
        request.actor = actor_for(request.user, clinic, memberships, session_key)  # type: ignore[attr-defined]
        with within(clinic):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Somebody who works at several clinics says first where they are today."""
        if request.user.is_anonymous or CLINIC_KEY in request.session:
            return None
        if not hasattr(view, "permission") or request.method != "GET":
            return None
        if getattr(view, "for_script", False):
            return None  # the page that the script belongs to is the one to ask
        memberships = request.memberships  # type: ignore[attr-defined]
        if len({one.clinic_id for one in memberships}) < SEVERAL:
            return None
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('people:choose_clinic')}?{query}")


def _clinic_now(request: HttpRequest, memberships: list[Held]) -> Clinic | None:
    chosen = request.session.get(CLINIC_KEY)
    clinics = {one.clinic_id: one.clinic for one in memberships}
    if chosen in clinics:
        return clinics[chosen]
    return next(iter(clinics.values()), None)

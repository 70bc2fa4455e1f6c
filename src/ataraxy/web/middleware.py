"""What every request passes through on this floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ataraxy.platform.service.errors import PermissionRefused, Refused
from ataraxy.web.navigation import entries

GetResponse = Callable[[HttpRequest], HttpResponse]


class HomeMiddleware:
    """The home page is Today; whose role has no Today begins at the first place of their menu."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see `process_view`."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Send somebody who may not open the home page to a page they may open."""
        actor = getattr(request, "actor", None)
        needed = getattr(view, "permission", "")
        if request.path != "/" or actor is None or not needed or actor.may(needed):
            return None
        first = next(iter(entries(actor, request.path)), None)
        return redirect(first.url if first else "mfa_index")


class RefusedMiddleware:
    """Turns a refusal that no view handled into a page with the reasons and who could allow it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; see `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a `Refused` with 403 or 409; leave everything else to Django."""
        if not isinstance(exception, Refused):
            return None
        status = 403 if isinstance(exception, PermissionRefused) else 409
        return render(request, "refused.html", {"decision": exception.decision}, status=status)

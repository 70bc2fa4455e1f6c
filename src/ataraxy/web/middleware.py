"""What every request passes through on this floor."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ataraxy.platform.service.errors import PermissionRefused, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


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

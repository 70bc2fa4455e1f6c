"""One log line per request, and one id that ties a person's screen to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

from ataraxy.web.turnstile import WAITED

log = structlog.get_logger("ataraxy.request")
QUIET = {"/health", "/health/live"}
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestLogMiddleware:
    """Logs method, route, status and time. The route is the pattern, not the address itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the request an id, answer it, log it."""
        number = uuid4().hex[:12]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=number)
        request.log_id = number  # type: ignore[attr-defined]
        started = time.perf_counter()
        response = self.get_response(request)
        elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
        response.headers["X-Request-ID"] = number
        waited_ms = getattr(request, "scope", {}).get(WAITED, 0.0)
        response.headers["Server-Timing"] = f"app;dur={elapsed_ms}, wait;dur={waited_ms}"
        if request.path not in QUIET:
            log.info(
                "request",
                method=request.method,
                route=_route(request),
                status=response.status_code,
                ms=elapsed_ms,
                waited_ms=waited_ms,
            )
        return response


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match else "unknown"

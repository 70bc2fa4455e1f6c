"""What a page says when a request cannot be answered: what happened, what was kept, what to do.

None of these pages touches the database, because it may be what failed.
"""

from __future__ import annotations

import errno
import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import page_not_found, permission_denied

RETRY_AFTER_SECONDS = {"busy": "5", "down": "30", "full": "300"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    status = 413 if too_large else 400
    return render(request, f"{status}.html", status=status)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the role does not include this page."""
    return permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what does not exist and for what belongs to another clinic."""
    return page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 with the cause when the machine underneath is what failed."""
    cause = cause_of(sys.exc_info()[1])
    if not cause:
        return _without_request("500.html", status=500)
    response = _without_request("503.html", {"cause": cause}, status=503)
    response["Retry-After"] = RETRY_AFTER_SECONDS[cause]
    return response


def cause_of(error: BaseException | None) -> str:
    """Why the machine failed: `full`, `busy` or `down`; nothing for a defect of the program."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "full"
    if not isinstance(error, OperationalError | InterfaceError):
        return ""
    text = str(error).lower()
    if "disk is full" in text or "no space left" in text:
        return "full"
    if "locked" in text or "lock timeout" in text or "too many clients" in text:
        return "busy"
    return "down"


def _without_request(
    name: str, context: dict[str, Any] | None = None, *, status: int
) -> HttpResponse:
    # A request would run context processors, and those read the person from the database.

    response = HttpResponse(render_to_string(name, context), status=status)
    response["Cache-Control"] = "no-store"
    return response

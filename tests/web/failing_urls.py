"""Addresses that fail in each way a request can fail, for the error pages' tests."""

import errno

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from ataraxy.foundation.decision import refuse
from ataraxy.platform.service.errors import Refused
from ataraxy.web import urls

FAILURES: dict[str, Exception] = {
    "altered": SuspiciousOperation("altered"),
    "role": PermissionDenied("Your role does not include this page."),
    "absent": Http404(),
    "rule": Refused(
        refuse("Pressure 182/110 is above the limit.", rule="S-04", who=["prescriber"])
    ),
    "large": RequestDataTooBig(),
    "defect": ZeroDivisionError(),
    "down": OperationalError("connection refused"),
    "busy": OperationalError("database is locked"),
    "full": OperationalError("database or disk is full"),
    "disk": OSError(errno.ENOSPC, "No space left on device"),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise FAILURES[how]


urlpatterns = [path("fail/<how>/", fail), *urls.urlpatterns]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500

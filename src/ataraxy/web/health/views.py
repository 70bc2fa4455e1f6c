"""`/health` and `/health/live`."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ataraxy.web.health.report import report


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """This process answers. Touches no database."""
    return _plain({"status": "ok"}, 200)


@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """The overall state; the parts only for this machine. 503 when the clinic cannot work."""
    found = report(timezone.now())
    told: dict[str, object] = {"status": found.status}
    if _from_here(request):
        told = found.as_dict()
    return _plain(told, 503 if found.status == "failing" else 200)


def _from_here(request: HttpRequest) -> bool:
    # uvicorn has already replaced a trusted proxy's address by the visitor's.
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _plain(told: dict[str, object], status: int) -> JsonResponse:
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})

"""What the box of unsent entries is answered: taken, or refused with every reason, as data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, JsonResponse

from ataraxy.foundation.decision import Decision

TAKEN, REFUSED = 200, 409


def is_for_script(request: HttpRequest) -> bool:
    """Whether a script sent this and wants data, not a page."""
    return request.headers.get("Accept") == "application/json"


def taken(said: str) -> JsonResponse:
    """It is kept."""
    return JsonResponse({"said": said}, status=TAKEN)


def not_taken(decision: Decision | None, forms: Iterable[Any] = ()) -> JsonResponse:
    """It is not kept, and why."""
    why = [reason.text for reason in decision.reasons] if decision is not None else []
    for form in forms:
        errors = getattr(form, "errors", None) or {}
        why += [str(text) for texts in errors.values() for text in texts]
    return JsonResponse({"why": why}, status=REFUSED)

"""POST of a FHIR R4 Observation by a device with its own token; the same rules as by HL7."""

from __future__ import annotations

import hashlib

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django_scopes import scopes_disabled

from ataraxy.clinic.devices.fhir import read
from ataraxy.clinic.devices.heard import Unreadable
from ataraxy.clinic.devices.models import Device
from ataraxy.clinic.devices.storage import Became, store

LONGEST_BYTES = 200_000
_STATUS = {Became.STORED: 201, Became.DUPLICATE: 200, Became.QUARANTINED: 202}
_TOLD = {
    Became.STORED: "Stored.",
    Became.DUPLICATE: "Stored before; nothing was added.",
    Became.QUARANTINED: "Kept for a person to look at; it is shown at no chair.",
}


@csrf_exempt
@require_POST
def observation(request: HttpRequest) -> JsonResponse:
    """Take one Observation; 201, 200 and 202 are given only for what is on disk."""
    try:
        device = _device_of(request)
        if device is None:
            answer = _outcome(401, "login", "The token is missing or not known.")
            answer["WWW-Authenticate"] = "Bearer"
            return answer
        if _is_too_long(request):
            return _outcome(413, "too-long", "One observation is smaller than this.")
        heard = read(request.body, device.identifier)
        (became,) = store(device.clinic_id, [heard], timezone.now())
    except Unreadable as problem:
        return _outcome(422, "invalid", problem.text, problem.place)
    except (OperationalError, InterfaceError):
        return _outcome(503, "transient", "The database is away; nothing was stored. Send again.")
    return _outcome(_STATUS[became], "informational", _TOLD[became], severity="information")


def _is_too_long(request: HttpRequest) -> bool:
    try:
        return len(request.body) > LONGEST_BYTES
    except RequestDataTooBig:
        return True


def _device_of(request: HttpRequest) -> Device | None:
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    digest = hashlib.sha256(token.strip().encode()).hexdigest()
    with scopes_disabled():
        return Device.objects.filter(token_sha256=digest, in_use=True).first()


def _outcome(
    status: int, code: str, text: str, place: str = "", severity: str = "error"
) -> JsonResponse:
    issue: dict[str, object] = {"severity": severity, "code": code, "diagnostics": text}
    if place:
        issue["expression"] = [place]
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    return JsonResponse(
        body,
        status=status,
        content_type="application/fhir+json",
        headers={"Cache-Control": "no-store"},
    )

"""Where the carrier hands over what patients answer to a text message."""

from __future__ import annotations

import json

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ataraxy.clinic.messaging.answering import hear
from ataraxy.clinic.messaging.inbound import Inbound, is_signed

LONGEST_BYTES = 20_000


@csrf_exempt
@require_POST
def inbound(request: HttpRequest) -> JsonResponse:
    """One signed text: ``{"from": …, "text": …, "id": …}``; the answer to it under ``reply``.

    404 where no secret is set up, 403 for a signature that is wrong or older than the limit, 400
    for anything that is no text. The same id twice counts once.
    """
    secret = settings.SMS["inbound_secret"]
    if not secret:
        raise Http404
    try:
        body = request.body
    except RequestDataTooBig:
        return _refused(413, "One text message is smaller than this.")
    if len(body) > LONGEST_BYTES:
        return _refused(413, "One text message is smaller than this.")
    header = request.headers.get("X-Ataraxy-Signature", "")
    if not is_signed(header, body, secret, timezone.now().timestamp()):
        return _refused(403, "The signature is missing, wrong or too old.")
    text = read(body)
    if text is None:
        return _refused(400, "Send JSON with from, text and id, each a text.")
    return JsonResponse({"reply": hear(text)})


def read(body: bytes) -> Inbound | None:
    """The text in this body; None when there is none."""
    try:
        found = json.loads(body)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    values = [found.get(name) for name in ("from", "text", "id")]
    if not all(isinstance(one, str) and one.strip() for one in values):
        return None
    return Inbound(*(str(one).replace("\0", "") for one in values))


def _refused(status: int, problem: str) -> JsonResponse:
    return JsonResponse({"problem": problem}, status=status)

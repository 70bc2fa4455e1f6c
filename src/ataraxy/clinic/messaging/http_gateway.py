"""Hands text messages to a provider over HTTP: one POST of JSON for each.

The provider gets ``{"to": …, "from": …, "text": …, "reference": …}`` with ``Authorization: Bearer
TOKEN`` and an ``Idempotency-Key`` that is the same at every try, and answers 2xx with JSON that
may hold its own ``id``. 408, 425, 429 and 5xx mean later; any other answer means never.
"""

from __future__ import annotations

import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ataraxy.clinic.messaging.gateway import GatewayDown, GatewayRefuses, Text

_LATER = frozenset({408, 425, 429})
_SERVER_FAULT = 500
_LONGEST_ANSWER = 64 * 1024


class _NoRedirect(HTTPRedirectHandler):
    """A number and a token are not carried to another address because somebody says so."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow nowhere."""
        return


class HttpGateway:
    """A provider that takes JSON over HTTP."""

    def __init__(self, url: str, token: str, sender: str, timeout_s: float) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError("The gateway's address must begin with http:// or https://.")
        self._url, self._token, self._sender = url, token, sender
        self._timeout_s = timeout_s
        self._opener = build_opener(_NoRedirect)

    def send(self, text: Text) -> str:
        """Hand it over; returns the provider's own id, or ours where it gives none."""
        try:
            with self._opener.open(self._request(text), timeout=self._timeout_s) as answer:
                body = answer.read(_LONGEST_ANSWER)
        except HTTPError as fault:
            fault.close()
            raise _told(fault.code) from fault
        except (URLError, OSError, HTTPException) as fault:
            raise GatewayDown(type(fault).__name__) from fault
        return _id_in(body) or text.reference

    def _request(self, text: Text) -> Request:
        said = {"to": text.to, "text": text.words, "reference": text.reference}
        if self._sender:
            said["from"] = self._sender
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Idempotency-Key": text.reference,
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        body = json.dumps(said).encode()
        return Request(self._url, data=body, headers=headers, method="POST")  # noqa: S310 - checked


def _told(status: int) -> GatewayDown | GatewayRefuses:
    later = status in _LATER or status >= _SERVER_FAULT
    return (GatewayDown if later else GatewayRefuses)(f"HTTP {status}")


def _id_in(body: bytes) -> str:
    """The provider's own id; an answer that is no JSON object was a yes without one."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    return str(found.get("id", ""))[:120] if isinstance(found, dict) else ""

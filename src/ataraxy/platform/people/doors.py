"""Whether the page behind an address opens for somebody: no link ends at a closed door."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, get_urlconf, resolve

from ataraxy.platform.audit.actor import Actor

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ANY_UID = "00000000-0000-0000-0000-000000000000"
"""Which page an address names does not depend on whose record it is about."""


def open_to(actor: Actor, url: str) -> str:
    """`url` if the actor's roles include the page behind it, else "".

    A page says what it asks by `staff_page`; one that asks for no permission is open to all, and
    so is what is not ours.
    """
    path = _UID.sub(_ANY_UID, urlsplit(url).path)
    asked = _asked(path, get_urlconf() or settings.ROOT_URLCONF)
    return url if asked is None or actor.may(asked) else ""


@lru_cache(maxsize=1024)
def _asked(path: str, urls: str) -> str | None:
    try:
        return getattr(resolve(path, urls).func, "permission", None)
    except Resolver404:
        return None

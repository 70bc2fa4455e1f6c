"""Whether the page behind an address opens for somebody: no link ends at a closed door."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from ataraxy.platform.audit.actor import Actor


def open_to(actor: Actor, url: str) -> str:
    """`url` if the actor's roles include the page behind it, else "".

    A page says what it asks by `staff_page`; one that asks for no permission is open to all, and
    so is what is not ours.
    """
    try:
        asked = getattr(resolve(urlsplit(url).path).func, "permission", None)
    except Resolver404:
        return url
    return url if asked is None or actor.may(asked) else ""

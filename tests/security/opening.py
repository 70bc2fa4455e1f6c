"""Opening an address as somebody."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from tests.security.address_table import Entry, addresses
from tests.security.world import World

from ataraxy.platform.accounts.permissions import roles_for

REFUSED = 403
_LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
FAILED = 500
HOME = "/"
"""Leads everybody on to the page their day begins with."""


def address(world: World, entry: Entry) -> str:
    """The address with its arguments filled in."""
    return reverse(entry.name, kwargs=_arguments(world, entry))


def opened(client: Client, world: World, entry: Entry, **how: Any) -> HttpResponseBase:
    """The answer to a GET, or to an empty POST where the page takes nothing else."""
    ask = client.post if entry.post else client.get
    return ask(address(world, entry), **how)  # type: ignore[operator, no-any-return]


def closed_doors(answer: HttpResponseBase, role: str) -> set[str]:
    """The links of a page that would be refused to its reader."""
    if answer.status_code != 200 or not isinstance(answer, HttpResponse):
        return set()
    if not answer["Content-Type"].startswith("text/html"):
        return set()
    links = {found.split("?")[0] for found in _LINK.findall(answer.text)}
    return {link for link in links - {HOME} if not _open_to(role, link)}


def _open_to(role: str, link: str) -> bool:
    try:
        needed = getattr(resolve(link).func, "permission", None)
    except Resolver404:
        return True  # static files and papers of the house
    return needed is None or role in roles_for(needed)


def shows_something_of_the_clinic(world: World, entry: Entry) -> bool:
    """Whether the address names a row that belongs to a clinic."""
    names = set(addresses()[entry.name].arguments) - set(entry.arguments)
    return bool(names) and any(world.is_real(name) for name in names)


def _arguments(world: World, entry: Entry) -> dict[str, Any]:
    names = addresses()[entry.name].arguments
    return {name: entry.arguments.get(name) or world.argument(name) for name in names}

"""Opening an address as somebody."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from tests.security.address_table import Entry, addresses
from tests.security.world import World

REFUSED = 403
FAILED = 500


def address(world: World, entry: Entry) -> str:
    """The address with its arguments filled in."""
    return reverse(entry.name, kwargs=_arguments(world, entry))


def opened(client: Client, world: World, entry: Entry, **how: Any) -> HttpResponseBase:
    """The answer to a GET, or to an empty POST where the page takes nothing else."""
    ask = client.post if entry.post else client.get
    return ask(address(world, entry), **how)  # type: ignore[operator, no-any-return]


def shows_something_of_the_clinic(world: World, entry: Entry) -> bool:
    """Whether the address names a row that belongs to a clinic."""
    names = set(addresses()[entry.name].arguments) - set(entry.arguments)
    return bool(names) and any(world.is_real(name) for name in names)


def _arguments(world: World, entry: Entry) -> dict[str, Any]:
    names = addresses()[entry.name].arguments
    return {name: entry.arguments.get(name) or world.argument(name) for name in names}

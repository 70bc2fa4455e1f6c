"""The table of addresses (`urls.toml`) beside what the resolver really holds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

TABLE = Path(__file__).with_name("urls.toml")
NOT_PAGES = "waiting"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table."""

    name: str
    may: str
    post: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)
    bare_post: str = ""
    changes: str = ""

    @property
    def is_staff_page(self) -> bool:
        """Needs a permission."""
        return self.may not in {"own", "public"}


@dataclass(frozen=True, slots=True)
class Address:
    """One address as the resolver knows it."""

    name: str
    view: Any
    arguments: tuple[str, ...]


@cache
def table() -> dict[str, Entry]:
    """All lines by name."""
    return {entry.name: entry for entries in AREAS.values() for entry in entries}


@cache
def waiting() -> frozenset[str]:
    """Permissions that nothing asks for yet."""
    return frozenset(tomllib.loads(TABLE.read_text("utf-8"))[NOT_PAGES]["permissions"])


@cache
def addresses() -> dict[str, Address]:
    """All addresses by name; the first of a name is the one that answers."""
    found: dict[str, Address] = {}
    for address in _walk(get_resolver().url_patterns, "", ()):
        found.setdefault(address.name, address)
    return found


def _entry(name: str, row: str | dict[str, Any]) -> Entry:
    if isinstance(row, str):
        return Entry(name, row)
    given = {key: value for key, value in row.items() if key != "with"}
    return Entry(name, arguments=row.get("with", {}), **given)


def _walk(patterns: list[Any], namespace: str, above: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        converters = (*above, *pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, inner, converters)
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name}", pattern.callback, converters)


def _areas() -> dict[str, list[Entry]]:
    rows = tomllib.loads(TABLE.read_text("utf-8"))
    return {
        area: [_entry(name, row) for name, row in lines.items()]
        for area, lines in rows.items()
        if area != NOT_PAGES
    }


AREAS = _areas()
"""The lines of the table, room by room."""

"""Which tables, columns, keys, indexes and guards a database has, whatever order they came in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from tests.harness.installation import Installation

Shape = dict[str, tuple[frozenset[Any], frozenset[Any]]]
_TOLD = ("columns", "primary_key", "unique", "foreign_key", "check", "index")


def shape_of(connection: BaseDatabaseWrapper) -> Shape:
    """Table by table: its columns with type and whether they may be empty, and its constraints."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {
            name: (_columns(connection, cursor, name), _keys(connection, cursor, name))
            for name in names
        }


def guards_of(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers, by name."""
    asked = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {str(row[0]) for row in cursor.fetchall()}


def connection_to(installation: Installation) -> BaseDatabaseWrapper:
    """A connection to the database of an installation that runs beside the test's own."""
    ours: dict[str, Any] = {**connections.settings["default"]}
    if installation.server is None:
        ours["NAME"] = str(Path(installation.url.removeprefix("sqlite:///")))
    else:
        ours |= {"NAME": "postgres", "HOST": str(installation.server.home), "USER": "postgres"}
    return ConnectionHandler({"default": ours})["default"]  # type: ignore[return-value]


def _columns(connection: BaseDatabaseWrapper, cursor: Any, table: str) -> frozenset[Any]:
    described = connection.introspection.get_table_description(cursor, table)
    return frozenset((one.name, str(one.type_code), one.null_ok) for one in described)


def _keys(connection: BaseDatabaseWrapper, cursor: Any, table: str) -> frozenset[Any]:
    found = connection.introspection.get_constraints(cursor, table).values()
    return frozenset(tuple(str(one[key]) for key in _TOLD) for one in found)

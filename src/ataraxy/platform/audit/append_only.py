"""Tables that may only grow: one registry, guarded by triggers on both databases.

Django rebuilds a SQLite table on many migrations and its triggers vanish with the old table, so
the registry puts them all back after every migration, and start-up checks that they are there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

ModelT = TypeVar("ModelT", bound=type[models.Model])

_GUARDED: list[type[models.Model]] = []

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION ataraxy_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def append_only(model: ModelT) -> ModelT:
    """Class decorator: rows of this model can be added, never changed or removed."""
    _GUARDED.append(model)
    return model


def guarded_tables() -> list[str]:
    """Names of all append-only tables."""
    return sorted(model._meta.db_table for model in _GUARDED)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the guards of every append-only table that exists; safe to repeat."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for table in guarded_tables():
            if table in present:
                for statement in _statements(connection.vendor, table):
                    cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should guard this database and are not there."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    wanted = {name for table in guarded_tables() for name in _names(connection.vendor, table)}
    return sorted(wanted - found)


def _names(vendor: str, table: str) -> list[str]:
    verbs = ["update", "delete"] + (["truncate"] if vendor == "postgresql" else [])
    return [f"{table}_no_{verb}" for verb in verbs]


def _statements(vendor: str, table: str) -> Iterator[str]:
    for name in _names(vendor, table):
        verb = name.rsplit("_", 1)[1].upper()
        if vendor == "postgresql":
            each = "STATEMENT" if verb == "TRUNCATE" else "ROW"
            yield (
                f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {verb} ON "{table}" '
                f"FOR EACH {each} EXECUTE FUNCTION ataraxy_append_only()"
            )
            if verb != "TRUNCATE":
                yield f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"'
        else:
            yield (
                f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {verb} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, 'append-only: {verb} on {table} is refused'); END"
            )

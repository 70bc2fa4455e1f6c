"""Write millions of rows: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

BATCH = 20_000


class Bulk:
    """Writes rows of one model. `varying` columns come per row, the others are the same in all."""

    def __init__(self, model: type[models.Model], varying: Sequence[str], **same: object) -> None:
        self.model = model
        self.fields = [field.column for field in model._meta.concrete_fields]
        self.template = [
            None if field.attname in varying else _prepared(field, same)
            for field in model._meta.concrete_fields
        ]
        names = [field.attname for field in model._meta.concrete_fields]
        self.places = [names.index(name) for name in varying]

    def write(self, rows: Iterable[Sequence[object]]) -> int:
        """Write every row; returns how many."""
        whole = (self._whole(row) for row in rows)
        count = _copy(self, whole) if connection.vendor == "postgresql" else _insert(self, whole)
        _reset_sequence(self.model)
        return count

    def _whole(self, row: Sequence[object]) -> list[object]:
        full = self.template.copy()
        for place, value in zip(self.places, row, strict=True):
            full[place] = value
        return full


def moment(at: datetime) -> Any:
    """An instant as this database's driver takes it."""
    if connection.vendor == "postgresql":
        return at
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


def uid(value: UUID) -> Any:
    """A UUID as this database's driver takes it."""
    return value if connection.vendor == "postgresql" else value.hex


@contextmanager
def loading() -> Iterator[None]:
    """Fresh, unreferenced tables: foreign keys are checked by construction, not row by row."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("PRAGMA synchronous = OFF")
            yield
            cursor.execute("PRAGMA synchronous = FULL")
    connection.close()


@contextmanager
def without_indexes(model: type[models.Model]) -> Iterator[None]:
    """Load first, index afterwards: several times faster than row by row."""
    indexes, constraints = model._meta.indexes, model._meta.constraints
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(model, index)
        for constraint in constraints:
            editor.remove_constraint(model, constraint)
    yield
    with connection.schema_editor() as editor:
        for constraint in constraints:
            editor.add_constraint(model, constraint)
        for index in indexes:
            editor.add_index(model, index)


def analyse() -> None:
    """Let the planner see what was loaded."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def _prepared(field: models.Field[Any, Any], same: dict[str, object]) -> object:
    value = same.get(field.attname, field.get_default())
    if isinstance(value, DatabaseDefault):
        value = field.db_default  # COPY names every column, so the database puts in none itself
    return field.get_db_prep_save(value, connection)


def _copy(bulk: Bulk, rows: Iterator[list[object]]) -> int:
    columns = ", ".join(f'"{name}"' for name in bulk.fields)
    count = 0
    with connection.cursor() as cursor:
        statement = f'COPY "{bulk.model._meta.db_table}" ({columns}) FROM STDIN'
        with cursor.copy(statement) as copy:
            for count, row in enumerate(rows, 1):  # noqa: B007
                copy.write_row(row)
    return count


def _insert(bulk: Bulk, rows: Iterator[list[object]]) -> int:
    marks = ", ".join("?" * len(bulk.fields))
    columns = ", ".join(f'"{name}"' for name in bulk.fields)
    statement = f'INSERT INTO "{bulk.model._meta.db_table}" ({columns}) VALUES ({marks})'
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    count = 0
    while batch := list(islice(rows, BATCH)):
        raw.execute("BEGIN IMMEDIATE")
        sqlite3.Connection.executemany(raw, statement, batch)
        raw.execute("COMMIT")
        count += len(batch)
    return count


def _reset_sequence(model: type[models.Model]) -> None:
    statements = connection.ops.sequence_reset_sql(no_style(), [model])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

"""Writing many rows at once: COPY on PostgreSQL, executemany on SQLite.

Django's own bulk_create prepares every value through its field, which is most of an import's time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, models

from ataraxy.platform.chart.importing.columns import FactColumns, ObservationColumns

Adapt = Callable[[Any], Any]


def insert(
    model: type[models.Model], rows: Sequence[FactColumns] | Sequence[ObservationColumns]
) -> None:
    """Insert `rows` into the table of `model`, inside the caller's transaction."""
    if not rows:
        return
    fields = [one for one in model._meta.concrete_fields if not one.primary_key]
    read = attrgetter(*(one.attname for one in fields))
    if connection.vendor == "postgresql":
        _copy(model, fields, [read(row) for row in rows])
    else:
        _insert_many(model, fields, [read(row) for row in rows])


def _copy(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    json_places = [n for n, one in enumerate(fields) if isinstance(one, models.JSONField)]
    statement = f"COPY {_table(model)} ({_columns(fields)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(_with_json(row, json_places))


def _insert_many(
    model: type[models.Model],
    fields: Sequence[models.Field[Any, Any]],
    rows: Sequence[tuple[Any, ...]],
) -> None:
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {_table(model)} ({_columns(fields)}) VALUES ({places})"  # noqa: S608
    adapters = [_SQLITE.get(one.get_internal_type()) for one in fields]
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_adapted(row, adapters) for row in rows])


def _with_json(row: tuple[Any, ...], places: Sequence[int]) -> Sequence[Any]:
    told = list(row)
    for place in places:
        told[place] = _json(told[place])
    return told


def _adapted(row: tuple[Any, ...], adapters: Sequence[Adapt | None]) -> list[Any]:
    return [
        value if adapt is None or value is None else adapt(value)
        for value, adapt in zip(row, adapters, strict=True)
    ]


def _json(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _sqlite_instant(at: datetime) -> str:
    # The form in which Django's SQLite backend stores an aware datetime: UTC without its zone.
    return str(at.replace(tzinfo=None))


def _sqlite_uuid(value: UUID) -> str:
    return value.hex


_SQLITE: dict[str, Adapt] = {
    "DateTimeField": _sqlite_instant,
    "UUIDField": _sqlite_uuid,
    "JSONField": _json,
}


def _table(model: type[models.Model]) -> str:
    return str(connection.ops.quote_name(model._meta.db_table))


def _columns(fields: Sequence[models.Field[Any, Any]]) -> str:
    return ", ".join(connection.ops.quote_name(str(one.column)) for one in fields)

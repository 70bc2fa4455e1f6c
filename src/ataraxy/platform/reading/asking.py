"""Sends SQL that is always the same words: PostgreSQL reads and plans it once per connection.

Django binds values on its own side, so that PostgreSQL sees a new text each time and works out the
same plan again, which takes it longer than the answer. Here the values travel beside the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

MOST_STATEMENTS = 500
"""How many plans one connection holds on to; the hot pages have fewer than a hundred."""


def rows_of(sql: str, parameters: Sequence[Any]) -> list[Any]:
    """All rows of a statement whose words are kept."""
    # Looked up once: each attribute of Django's `connection` is another way through its threads.
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        with database.cursor() as cursor:
            return _asked(cursor, sql, parameters)
    try:
        return _asked(_preparing(database), sql, parameters)
    except DatabaseError as error:
        _forget_plans(database, error)
        raise


def change(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Execute a statement whose words are kept once for each row of values."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        with database.cursor() as cursor:
            _changed(cursor, sql, rows)
        return
    try:
        _changed(_preparing(database), sql, rows)
    except DatabaseError as error:
        _forget_plans(database, error)
        raise


def widest() -> type[Any]:
    """PostgreSQL's widest integer, as its driver spells it."""
    from psycopg.types.numeric import Int8  # noqa: PLC0415  (SQLite has no such driver)

    return Int8


def _asked(cursor: Any, sql: str, parameters: Sequence[Any]) -> list[Any]:
    cursor.execute(sql, parameters)
    found: list[Any] = cursor.fetchall()
    return found


def _changed(cursor: Any, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    if len(rows) == 1:
        cursor.execute(sql, rows[0])
    else:
        cursor.executemany(sql, rows)


def _forget_plans(database: BaseDatabaseWrapper, error: DatabaseError) -> None:
    # A migration changed a column's type under a kept plan: plans go with their connection,
    # and the next page opens another one.
    if "cached plan must not change result type" in str(error):
        driver: Any = database.connection
        driver.close()


def _preparing(database: BaseDatabaseWrapper) -> Any:
    """The connection's one cursor for this; it is never closed, so that what it learnt stays.

    Wrapped in Django's own, so that what it asks is counted and logged as ever.
    """
    database.close_if_health_check_failed()
    if database.connection is None:
        database.ensure_connection()
    driver: Any = database.connection
    kept = driver.__dict__.get("preparing")
    if kept is None:
        from ataraxy.platform.reading.postgres import PreparingCursor  # noqa: PLC0415  (as above)

        driver.prepared_max = MOST_STATEMENTS
        cursor: Any = PreparingCursor(driver)
        kept = driver.__dict__["preparing"] = database.make_cursor(cursor)
    return database.make_debug_cursor(kept.cursor) if database.queries_logged else kept

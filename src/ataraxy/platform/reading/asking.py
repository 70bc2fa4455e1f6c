"""Sends SQL that is always the same words: PostgreSQL reads and plans it once per connection.

Django binds values on its own side, so that PostgreSQL sees a new text each time and works out the
same plan again, which takes it longer than the answer. Here the values travel beside the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connection

MOST_STATEMENTS = 500
"""How many plans one connection holds on to; the hot pages have fewer than a hundred."""


def rows_of(sql: str, parameters: Sequence[Any]) -> list[Any]:
    """All rows of a statement whose words are kept."""
    with _cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[Any] = cursor.fetchall()
        return found


def change(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Execute a statement whose words are kept once for each row of values."""
    with _cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(sql, rows[0])
        else:
            cursor.executemany(sql, rows)


def widest() -> type[Any]:
    """PostgreSQL's widest integer, as its driver spells it."""
    from psycopg.types.numeric import Int8  # noqa: PLC0415  (SQLite has no such driver)

    return Int8


@contextmanager
def _cursor() -> Iterator[Any]:
    """Django's cursor; on PostgreSQL around one that prepares. Counted and logged as ever."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            yield cursor
        return
    try:
        yield _preparing()
    except DatabaseError as error:
        # A migration changed a column's type under a kept plan: plans go with their connection,
        # and the next page opens another one.
        if "cached plan must not change result type" in str(error):
            driver: Any = connection.connection
            driver.close()
        raise


def _preparing() -> Any:
    """The connection's one cursor for this; it is never closed, so that what it learnt stays."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    driver: Any = connection.connection
    kept = driver.__dict__.get("preparing")
    if kept is None:
        from ataraxy.platform.reading.postgres import PreparingCursor  # noqa: PLC0415  (as above)

        driver.prepared_max = MOST_STATEMENTS
        kept = driver.__dict__["preparing"] = PreparingCursor(driver)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrap(kept)

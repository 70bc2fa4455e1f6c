"""The PostgreSQL driver's cursor, told to keep the plan of what it executes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.datetime import TimestamptzLoader


class InstantLoader(Loader):
    """Reads an instant as Django's connection has it, in UTC, by Python's own reader of ISO 8601.

    The driver's reader, which Django wraps, takes apart each by a regular expression.
    """

    def load(self, data: Buffer) -> datetime:
        """The instant; what is no date of Python's is left to the driver to refuse."""
        try:
            return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)
        except ValueError:
            return TimestamptzLoader(self.oid, self.connection).load(data)


class PreparingCursor(psycopg.Cursor[Any]):
    """Binds values on the server and keeps each statement from its first use.

    Django forbids that to the whole connection, because its own words vary with the values.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        super().__init__(connection)
        self.adapters.register_loader("timestamptz", InstantLoader)

    def execute(self, query: Any, params: Any = None, **_how: Any) -> PreparingCursor:
        """Execute, prepared."""
        self.connection.prepare_threshold = 0
        try:
            super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = None
        return self

    def executemany(self, query: Any, params_seq: Any, **_how: Any) -> None:
        """Execute once for each row, prepared, in one go."""
        self.connection.prepare_threshold = 0
        try:
            super().executemany(query, params_seq)
        finally:
            self.connection.prepare_threshold = None

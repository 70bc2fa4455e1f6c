"""The PostgreSQL driver's cursor, told to keep the plan of what it executes."""

from __future__ import annotations

from typing import Any

import psycopg


class PreparingCursor(psycopg.Cursor[Any]):
    """Binds values on the server and keeps each statement from its first use.

    Django forbids that to the whole connection, because its own words vary with the values.
    """

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

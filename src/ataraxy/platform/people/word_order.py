"""Words in the order of their letters' numbers, whatever the language of the database.

“Begins with” is a range in that order, and an index answers it on both databases. SQLite orders so
by itself; PostgreSQL orders by the language of the database unless it is asked this way.
"""

from __future__ import annotations

from typing import Any

from django.db.models.lookups import GreaterThanOrEqual, LessThan


class FromWord(GreaterThanOrEqual):
    """This word or a later one."""

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """How the database spells it."""
        return f"~>=~ {rhs}" if connection.vendor == "postgresql" else f">= {rhs}"


class BeforeWord(LessThan):
    """An earlier word."""

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """How the database spells it."""
        return f"~<~ {rhs}" if connection.vendor == "postgresql" else f"< {rhs}"

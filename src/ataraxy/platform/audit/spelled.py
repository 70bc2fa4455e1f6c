"""Values as a seal spells them, by the database itself.

A long check reads them so for two reasons: it is quicker than building instants and uids to take
them apart again, and a row that somebody edited into no instant at all is named, not stumbled over.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Func, TextField


class _Instant(Func):
    """An instant in UTC with microseconds, as `seal.instant` writes it."""

    template = (
        """to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')"""
    )
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """There it is kept as text, with no fraction when that is zero."""
        text = (
            "replace(%(expressions)s, ' ', 'T') || "
            "CASE instr(%(expressions)s, '.') WHEN 0 THEN '.000000' ELSE '' END || '+00:00'"
        )
        return self.as_sql(compiler, connection, template=text, **more)


class _Uid(Func):
    """A uid with its hyphens."""

    template = "%(expressions)s::text"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """There it is kept as 32 digits."""
        starts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        text = " || '-' || ".join(f"substr(%(expressions)s, {at}, {n})" for at, n in starts)
        return self.as_sql(compiler, connection, template=text, **more)


def spelled(model: type[models.Model], name: str) -> F | Func:
    """The field as a seal has it: instants and uids as text, everything else as it is."""
    field = model._meta.get_field(name)
    if isinstance(field, models.DateTimeField):
        return _Instant(F(name))
    return _Uid(F(name)) if isinstance(field, models.UUIDField) else F(name)

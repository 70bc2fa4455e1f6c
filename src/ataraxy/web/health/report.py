"""All parts together: ok, attention, or failing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, InterfaceError

from ataraxy.web.health.parts import CRITICAL, LOOKS, WITHOUT_DATABASE, Look, Part


@dataclass(frozen=True, slots=True)
class Report:
    """The parts, and what they come to."""

    parts: tuple[Part, ...]

    @property
    def status(self) -> str:
        """`failing` when the clinic cannot work, `attention` when somebody must look, else `ok`."""
        unwell = {part.name for part in self.parts if not part.well}
        if unwell & CRITICAL:
            return "failing"
        return "attention" if unwell else "ok"

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        parts = {part.name: {"well": part.well, **part.numbers} for part in self.parts}
        return {"status": self.status, "parts": parts}


def report(now: datetime) -> Report:
    """Look at everything. A part that cannot be looked at is unwell, never left out."""
    first = _look(LOOKS[0], now)
    if first.well:
        return Report((first, *(_look(look, now) for look in LOOKS[1:])))
    # The database is away: asking it for each part would keep the monitor waiting for each.
    rest = (_look(look, now) for look in LOOKS if look in WITHOUT_DATABASE)
    return Report((first, *rest))


def _look(look: Look, now: datetime) -> Part:
    try:
        return look(now)
    except (DatabaseError, InterfaceError, OSError) as error:
        return Part(look.__name__, well=False, numbers={"error": type(error).__name__})

"""Sessions for the visits, once the session room is part of the house."""

from __future__ import annotations

from typing import Any


def write(visits: Any, same: dict[str, Any]) -> int:
    """One session per visit; today's at the chairs, the others closed."""
    return 0

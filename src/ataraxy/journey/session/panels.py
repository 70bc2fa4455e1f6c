"""What higher steps show on the chair-side page: they register, this room never imports them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ataraxy.journey.session.record import Record
from ataraxy.platform.audit.actor import Actor


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and what it needs."""

    template: str
    context: dict[str, Any]


Provide = Callable[[Record, datetime, Actor], Panel | None]
_PROVIDERS: dict[str, Provide] = {}


def register_panel(name: str, provide: Provide) -> None:
    """Show what `provide` answers beside the chair, under a name of its own."""
    _PROVIDERS[name] = provide


def panels(record: Record, now: datetime, actor: Actor) -> list[Panel]:
    """The panels for a session at this moment."""
    found = (provide(record, now, actor) for provide in _PROVIDERS.values())
    return [panel for panel in found if panel is not None]

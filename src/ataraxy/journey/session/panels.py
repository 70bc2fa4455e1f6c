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


@dataclass(frozen=True, slots=True)
class Predicted:
    """What a model says about the dose as it was given: minutes, values, and words that say so."""

    title: str
    said: str
    times: tuple[float, ...] = ()
    values: tuple[float, ...] = ()


Predict = Callable[[Record, datetime], Predicted]
_MODELS: list[Predict] = []


def register_model(predict: Predict) -> None:
    """Let `predict` answer when somebody asks for the model's curve at the chair."""
    _MODELS.append(predict)


def predicted(record: Record, now: datetime) -> Predicted | None:
    """The model's curve, or nothing where no room offers one."""
    return _MODELS[-1](record, now) if _MODELS else None

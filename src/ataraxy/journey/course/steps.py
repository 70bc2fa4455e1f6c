"""What each step tells the pages above it: where it stands, what is due, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """How far a step has come."""

    NOT_YET = "not_yet"
    ACTIVE = "active"
    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing to do next: its label, its address and the permission it needs."""

    label: str
    url: str
    permission: str


@dataclass(frozen=True, slots=True)
class StepStatus:
    """One step of the journey line. `blocker` names what stands in the way, `owner` whose it is."""

    step: str
    title: str
    standing: Standing
    summary: str = ""
    since: datetime | None = None
    due: datetime | None = None
    url: str = ""
    next_action: NextAction | None = None
    blocker: str = ""
    owner: str = ""

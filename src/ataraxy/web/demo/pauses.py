"""An infusion that stood still for a while, as it does in life: the dose page draws it so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ataraxy.journey.session import dosing
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.words import DoseKind
from ataraxy.platform.audit.actor import Actor
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import data

_WHOLE_MINUTES = 40


class Pause:
    """Whether and when the pump of this session stood still (`words.toml`, `visit.pause`)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._told = data("words.toml")["visit"]["pause"]
        pumped = route_rules(session.route).given_as == "infusion"
        self._happens = pumped and session.number == self._told["session"]

    @property
    def dose_minutes(self) -> int:
        """How long the dose took from its start."""
        return _WHOLE_MINUTES + (int(self._told["minutes"]) if self._happens else 0)

    def before_reading(
        self, minute: int, nurse: Actor, key: Callable[[str], str], start: datetime
    ) -> None:
        """Pause and go on, just before the reading that comes after it."""
        if not self._happens or minute != self._told["before_reading"]:
            return
        begin = self._told["from"]
        acts = ((DoseKind.PAUSED, begin), (DoseKind.RESUMED, begin + self._told["minutes"]))
        for kind, at in acts:
            with as_of(start + timedelta(minutes=at)):
                dosing.change_dose(
                    actor=nurse,
                    key=key(f"pump{at}"),
                    session=self._session,
                    change=dosing.DoseChange(kind, note=self._told["note"]),
                )

"""The dosing visits of a day, in the session's own words."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

from ataraxy.platform.people.models import Clinic

IN_THE_HOUSE = frozenset({"arrived", "ready", "running", "stopped", "recovery"})


class DosingRow(Protocol):
    """What the session says of one dosing visit: see `journey.session.today.TodayRow`."""

    appointment_uid: str
    url: str
    drug: str
    route: str
    number: int
    planned_total: int | None
    state: str
    state_word: str
    ride: str
    ride_ok: bool | None
    fasting: str
    fasting_ok: bool | None
    blocker: str
    owner: str


def dosing_rows(clinic: Clinic, day: date) -> dict[str, DosingRow]:
    """The dosing visits of `day` by the uid of their appointment."""
    rows = _ask()(clinic, day)
    return {row.appointment_uid: row for row in rows}


@cache
def _ask() -> Any:
    name = "ataraxy.journey.session.queries"
    return import_module(name).today_rows if find_spec(name) else lambda _clinic, _day: []

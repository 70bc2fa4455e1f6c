"""When somebody is asked, and what in an answer needs a person. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from ataraxy.clinic.scheduling.hours import local_span

WHOSE = {
    "not_coming": "coordinator",
    "ill": "nurse",
    "no_ride": "coordinator",
    "medicines": "nurse",
    "fasting": "nurse",
}
"""Whose work each problem is."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. Empty means “not answered”."""

    coming: str
    ill: str = ""
    ride: str = ""
    ride_name: str = ""
    ride_phone: str = ""
    fasting: str = ""
    medicines: str = ""
    words: str = ""


@cache
def send_at() -> time:
    """From which hour on, the day before, messages go out: the clinic's clock."""
    text = files("ataraxy.journey.daybefore").joinpath("data", "asking.toml").read_text("utf-8")
    return time.fromisoformat(tomllib.loads(text)["send_at"])


def day_to_ask_about(now: datetime, zone: ZoneInfo) -> date | None:
    """The day whose visits are asked about now: tomorrow, once the hour has come."""
    today = now.astimezone(zone).date()
    begin = local_span(today, send_at(), send_at(), zone).begin
    return today + timedelta(days=1) if now >= begin else None


def problems(said: Said, transport: str) -> tuple[str, ...]:
    """What in an answer needs a person, gravest first. `transport` is what the route asks for."""
    if said.coming == "no":
        return ("not_coming",)
    return tuple(_open(said, transport))


def _open(said: Said, transport: str) -> Iterator[str]:
    if said.ill == "yes":
        yield "ill"
    if not _gets_home(said, transport):
        yield "no_ride"
    if said.medicines in {"changed", "question"}:
        yield "medicines"
    if said.fasting == "question":
        yield "fasting"


def _gets_home(said: Said, transport: str) -> bool:
    """An adult by name always does; a ride without one only where the route is content with it."""
    if said.ride == "adult":
        return bool(said.ride_name.strip())
    return said.ride == "arranged" and transport == "arranged_ride"

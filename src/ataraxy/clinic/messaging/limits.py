"""The numbers of `sending.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Sending:
    """When a message is tried again, and how many go out in one turn."""

    again_after: tuple[timedelta, ...]
    most_in_a_turn: int


@cache
def sending() -> Sending:
    """How messages are sent."""
    text = files("ataraxy.clinic.messaging").joinpath("data", "sending.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    again = tuple(timedelta(minutes=one) for one in raw["again_after_minutes"])
    return Sending(again, raw["most_in_a_turn"])

"""The clinic's escalation times and stand-ins, read once from `escalation.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Escalation:
    """When an overdue item climbs, when one is due by default, and who stands in for whom."""

    climbs_after: Mapping[str, tuple[timedelta, ...]]
    due_after: Mapping[str, timedelta]
    level_roles: Mapping[int, str]
    falls_back_to: Mapping[str, tuple[str, ...]]


@cache
def escalation() -> Escalation:
    """The times and roles in force."""
    text = files("ataraxy.platform.worklist").joinpath("escalation.toml").read_text("utf-8")
    data = tomllib.loads(text)
    return Escalation(
        {
            urgency: tuple(timedelta(minutes=one) for one in minutes)
            for urgency, minutes in data["climbs_after_minutes"].items()
        },
        {
            urgency: timedelta(minutes=minutes)
            for urgency, minutes in data["due_after_minutes"].items()
        },
        {int(level): role for level, role in data["levels"].items()},
        {role: tuple(others) for role, others in data["falls_back_to"].items()},
    )

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
    """When overdue work climbs, when it is due, who stands in for whom, how often mail is tried."""

    climbs_after: Mapping[str, tuple[timedelta, ...]]
    due_after: Mapping[str, timedelta]
    level_roles: Mapping[int, str]
    falls_back_to: Mapping[str, tuple[str, ...]]
    email_tries: int
    email_again_after: timedelta


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
        int(data["email"]["tries"]),
        timedelta(minutes=data["email"]["minutes_between"]),
    )

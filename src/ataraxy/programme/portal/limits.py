"""The figures of `data/limits.toml`: how long the door stays open, how soon a person answers."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from ataraxy.foundation.data_file import Table

_FILE = Path(__file__).parent / "data" / "limits.toml"
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """How long a sign-in holds and how often a secret may be wrong."""

    tries: int
    wait: timedelta
    idle: timedelta
    longest: timedelta
    link_lasts: timedelta
    links_per_hour: int
    invite_lasts: timedelta
    birth_date_tries: int


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers one kind of complaint, how urgent it is, and by when."""

    role: str
    urgency: str
    within: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """All figures of the room."""

    sign_in: SignInLimits
    voice_bytes: int
    complaint: Mapping[str, Answering]


@cache
def limits() -> Limits:
    """The figures; raises `DataFileError` on a missing or unknown one."""
    table = Table(_FILE.name, tomllib.loads(_FILE.read_text("utf-8")))
    table.take("reviewed", dt.date)
    table.take("source", str)
    table.tag("tag")
    journal = table.table("journal")
    rows = table.take("complaint", dict)
    found = Limits(
        sign_in=_sign_in(table.table("sign_in")),
        voice_bytes=journal.take("voice_megabytes", int) * _MEGABYTE,
        complaint={key: _answering(Table(_FILE.name, row, key)) for key, row in rows.items()},
    )
    for one in (journal, table):
        one.close()
    return found


def _sign_in(row: Table) -> SignInLimits:
    found = SignInLimits(
        tries=row.take("tries", int),
        wait=timedelta(minutes=row.take("wait_minutes", int)),
        idle=timedelta(minutes=row.take("idle_minutes", int)),
        longest=timedelta(hours=row.take("longest_hours", int)),
        link_lasts=timedelta(minutes=row.take("link_minutes", int)),
        links_per_hour=row.take("links_per_hour", int),
        invite_lasts=timedelta(days=row.take("invite_days", int)),
        birth_date_tries=row.take("birth_date_tries", int),
    )
    row.close()
    return found


def _answering(row: Table) -> Answering:
    found = Answering(
        role=row.take("role", str),
        urgency=row.take("urgency", str),
        within=timedelta(hours=row.take("answer_hours", int)),
    )
    row.close()
    return found

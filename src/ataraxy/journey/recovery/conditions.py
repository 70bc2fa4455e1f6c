"""The release table: conditions, times by route and the numbers behind them. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table
from ataraxy.journey.session.numbers import Origin, origin


class ConditionClass(StrEnum):
    """Who may release with the condition open: nobody, or the prescriber with a reason."""

    NEVER = "never"
    PRESCRIBER = "prescriber"


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the release list."""

    key: str
    title: str
    condition_class: ConditionClass
    origin: Origin


@dataclass(frozen=True, slots=True)
class Wait:
    """How long after what: `since` is `started` or `dosing_ended`."""

    minutes: int
    since: str


@dataclass(frozen=True, slots=True)
class ReleaseTable:
    """Everything in `release.toml`."""

    conditions: Mapping[str, Condition]
    waits: Mapping[str, Wait]
    values: Mapping[str, float]
    next_day_hours: int
    unsafe_exit_hours: int


@cache
def release_table() -> ReleaseTable:
    """The table, read once."""
    text = files("ataraxy.journey.recovery").joinpath("data/release.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    root = Table("release.toml", raw)
    root.take("reviewed", date)
    values, contact = root.table("values"), root.table("contact")
    names = [key for key in raw["values"] if key not in {"source", "tag"}]
    found = ReleaseTable(
        conditions=_conditions(root.table("conditions"), raw["conditions"]),
        waits={key: Wait(row["minutes"], row["since"]) for key, row in raw["time"].items()},
        values={name: values.take(name, float) for name in names},
        next_day_hours=contact.take("next_day_hours", int),
        unsafe_exit_hours=contact.take("unsafe_exit_hours", int),
    )
    for table in (values, contact):
        origin(table)
        table.close()
    return found


def _conditions(table: Table, keys: Mapping[str, object]) -> dict[str, Condition]:
    found = {}
    for key in keys:
        row = table.table(key)
        found[key] = Condition(
            key, row.take("title", str), row.choice("class", ConditionClass), origin(row)
        )
        row.close()
    return found

"""The numbers of the room, read once from `data/page.toml`."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table
from ataraxy.knowledge.pharmacology.populations.forecast import Grid


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """How many virtual people from which seed, how many earlier sessions, which grid by route."""

    people: int
    seed: int
    earlier_shown: int
    posterior_draws: int
    windows: Mapping[str, Grid]


@cache
def page_numbers() -> PageNumbers:
    """The file, read strictly."""
    text = files("ataraxy.journey.forecast").joinpath("data/page.toml").read_text("utf-8")
    table = Table("page.toml", tomllib.loads(text))
    table.take("reviewed", dt.date)
    table.take("source", str)
    table.tag("tag")
    people = table.table("people")
    found = PageNumbers(
        people=people.take("count", int),
        seed=people.take("seed", int),
        earlier_shown=table.table("earlier").take("shown", int),
        posterior_draws=table.table("posterior").take("draws", int),
        windows=_windows(table.take("window", dict)),
    )
    people.close()
    table.close()
    return found


def _windows(rows: Mapping[str, Mapping[str, float]]) -> dict[str, Grid]:
    found = {}
    for route, row in rows.items():
        table = Table("page.toml", row, f"window.{route}")
        step = table.take("step_min", float)
        found[route] = Grid(step, table.take("end_min", float))
        table.close()
    return found

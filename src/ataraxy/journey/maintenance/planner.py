"""The numbers of `data/planner.toml`, each with its source."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ataraxy.foundation.data_file import Table

DATA = Path(__file__).parent / "data" / "planner.toml"


@dataclass(frozen=True, slots=True)
class Planner:
    """Margins, thresholds in percent and days; `…_source` says where each comes from."""

    margin_days: int
    window_days: int
    gaps_considered: int
    next_visit_source: str
    little_percent: int
    enough_percent: int
    stop_source: str
    quarterly_days: int
    quarterly_source: str
    early_percent: int
    late_percent: int
    shown_days: tuple[int, ...]
    trade_off_source: str


@cache
def planner() -> Planner:
    """The planner's numbers, read once and strictly."""
    table = Table(DATA.name, tomllib.loads(DATA.read_text(encoding="utf-8")))
    table.take("reviewed", dt.date)
    parts = ("next_visit", "stop_rule", "quarterly", "trade_off")
    visit, stop, quarter, trade = (table.table(key) for key in parts)
    found = Planner(
        margin_days=visit.take("margin_days", int),
        window_days=visit.take("window_days", int),
        gaps_considered=visit.take("gaps_considered", int),
        next_visit_source=_source(visit),
        little_percent=stop.take("little_percent", int),
        enough_percent=stop.take("enough_percent", int),
        stop_source=_source(stop),
        quarterly_days=quarter.take("days", int),
        quarterly_source=_source(quarter),
        early_percent=trade.take("early_percent", int),
        late_percent=trade.take("late_percent", int),
        shown_days=tuple(trade.take("shown_days", list)),
        trade_off_source=_source(trade),
    )
    for one in (visit, stop, quarter, trade, table):
        one.close()
    return found


def _source(table: Table) -> str:
    return f"{table.take('source', str)} ({table.tag('tag').words})"

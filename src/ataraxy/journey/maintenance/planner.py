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
class Missed:
    """What label and maker say about missed visits; each sentence with where it comes from.

    `late_days` past the planned distance count as missed, `long_gap_days` from the last dose as a
    long gap.
    """

    late_days: int
    long_gap_days: int
    keep: tuple[str, str]
    back: tuple[str, str]
    well: tuple[str, str]
    gap: tuple[str, str]


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
    induction_source: str
    quarterly_days: int
    quarterly_warn_days: int
    quarterly_source: str
    early_percent: int
    late_percent: int
    shown_days: tuple[int, ...]
    trade_off_source: str
    missed: Missed


@cache
def planner() -> Planner:
    """The planner's numbers, read once and strictly."""
    table = Table(DATA.name, tomllib.loads(DATA.read_text(encoding="utf-8")))
    table.take("reviewed", dt.date)
    parts = ("next_visit", "stop_rule", "end_of_induction", "quarterly", "trade_off", "missed")
    visit, stop, induction, quarter, trade, missed = (table.table(key) for key in parts)
    found = Planner(
        margin_days=visit.take("margin_days", int),
        window_days=visit.take("window_days", int),
        gaps_considered=visit.take("gaps_considered", int),
        next_visit_source=_source(visit),
        little_percent=stop.take("little_percent", int),
        enough_percent=stop.take("enough_percent", int),
        stop_source=_source(stop),
        induction_source=_source(induction),
        quarterly_days=quarter.take("days", int),
        quarterly_warn_days=quarter.take("warn_days", int),
        quarterly_source=_source(quarter),
        early_percent=trade.take("early_percent", int),
        late_percent=trade.take("late_percent", int),
        shown_days=tuple(trade.take("shown_days", list)),
        trade_off_source=_source(trade),
        missed=_missed(missed),
    )
    for one in (visit, stop, induction, quarter, trade, missed, table):
        one.close()
    return found


def _source(table: Table) -> str:
    return f"{table.take('source', str)} ({table.tag('tag').words})"


def _missed(table: Table) -> Missed:
    said = {
        key: (
            table.take(f"{key}_words", str),
            f"{table.take(f'{key}_source', str)} ({table.tag(f'{key}_tag').words})",
        )
        for key in ("keep", "back", "well", "gap")
    }
    return Missed(table.take("late_days", int), table.take("long_gap_days", int), **said)

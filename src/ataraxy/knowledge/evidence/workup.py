"""The work-up before treatment: what this person needs, what is there, and when it expires."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.knowledge.evidence.answers import Truth
from ataraxy.knowledge.evidence.evaluate import View, evaluate
from ataraxy.knowledge.evidence.facts import Facts, Measurement, latest_measurement
from ataraxy.knowledge.evidence.rule_files import shipped_rulebook
from ataraxy.knowledge.evidence.rules import Route, RuleBook
from ataraxy.knowledge.evidence.sources import Source
from ataraxy.knowledge.evidence.trigger import Node

WORKUP_FILE = Path(__file__).with_name("data") / "workup.toml"


class State(StrEnum):
    """How an item of the work-up stands. `UNKNOWN`: whether it is needed cannot be said yet."""

    CURRENT = "current"
    EXPIRED = "expired"
    MISSING = "missing"
    NOT_NEEDED = "not needed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Item:
    """One item: who needs it, what shows that it was done, and for how many days it holds."""

    id: str
    title: str
    valid_days: int
    routes: frozenset[Route]
    node: Node | None
    measurements: tuple[str, ...]
    sources: tuple[Source, ...]
    tag: EvidenceTag


@dataclass(frozen=True, slots=True)
class Standing:
    """An item for one person on one day; `expires_on` is its last good day."""

    item: Item
    state: State
    done_on: date | None = None
    expires_on: date | None = None


@cache
def items() -> tuple[Item, ...]:
    """The shipped work-up. Raises an error of the rule book for a name it does not have."""
    data = tomllib.loads(WORKUP_FILE.read_text(encoding="utf-8"))
    return tuple(_item(row, shipped_rulebook()) for row in data["item"])


def _item(row: Mapping[str, Any], book: RuleBook) -> Item:
    unknown = set(row.get("measurements", ())) - set(book.vocabulary.measurements)
    unknown |= set(row["sources"]) - set(book.sources)
    if unknown:
        raise ValueError(f"Work-up {row['id']}: nothing is called {sorted(unknown)}.")
    return Item(
        id=row["id"],
        title=row["title"],
        valid_days=row["valid_days"],
        routes=frozenset(Route(one) for one in row.get("routes", Route)),
        node=book.vocabulary.read(row["needed"]) if "needed" in row else None,
        measurements=tuple(row.get("measurements", ())),
        sources=tuple(book.sources[key] for key in row["sources"]),
        tag=EvidenceTag(row["tag"]),
    )


def workup(
    facts: Facts,
    *,
    route: Route,
    on: date,
    done: Mapping[str, date] | None = None,
    required: Collection[str] = (),
) -> tuple[Standing, ...]:
    """Every item for this route.

    `done` says when items without measurements were done, by id; `required` are the items that a
    guideline of the clinic asks of everybody.
    """
    view = View(facts, on, shipped_rulebook().vocabulary)
    wanted = [one for one in items() if route in one.routes]
    return tuple(_standing(one, view, done or {}, one.id in required) for one in wanted)


def _standing(item: Item, view: View, done: Mapping[str, date], required: bool) -> Standing:
    needed = Truth.YES if required or item.node is None else evaluate(item.node, view).truth
    if needed is Truth.NO:
        return Standing(item, State.NOT_NEEDED)
    last = _last_done(item, view, done)
    if last is None:
        return Standing(item, State.MISSING if needed is Truth.YES else State.UNKNOWN)
    expires_on = last + timedelta(days=item.valid_days)
    state = State.CURRENT if view.on <= expires_on else State.EXPIRED
    return Standing(item, state, last, expires_on)


def _last_done(item: Item, view: View, done: Mapping[str, date]) -> date | None:
    """The day on which all of it was there: the oldest of the newest values, at the latest."""
    if not item.measurements:
        given = done.get(item.id)
        return given if given is not None and given <= view.on else None
    newest = [latest_measurement(view.facts, name, view.on) for name in item.measurements]
    days = [_day(one) for one in newest if one is not None]
    return min(days) if len(days) == len(newest) else None


def _day(one: Measurement) -> date:
    """A date that is not known to the day counts from its first day."""
    return one.on.earliest

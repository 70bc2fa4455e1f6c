"""The limits that hold for one person: as shipped, moved by the clinic, moved for the person. Pure.

A person's limit wins over the clinic's, and the clinic's over the one that ships. None passes its
fence (`adjustable.toml`), whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.utils.translation import gettext as _

from ataraxy.foundation.guardrail import Guardrail, Standing
from ataraxy.journey.session.numbers import Limit, limits, raw_data

Limits = Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Adjustable:
    """A limit that may be moved: what it is called, and its fence."""

    name: str
    title: str
    fence: Guardrail


@dataclass(frozen=True, slots=True)
class Moved:
    """One limit moved by somebody; `value` None puts back what it was before."""

    name: str
    value: float | None
    for_person: bool
    by_name: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One limit on the page: its value, whether it was moved, for whom, by whom and why."""

    limit: Adjustable
    value: float
    shipped: float
    moved: Moved | None


@cache
def adjustable() -> Mapping[str, Adjustable]:
    """Every limit that may be moved, by its dotted name."""
    rows = cast("dict[str, list[Any]]", raw_data("adjustable.toml")["limit"])
    return {
        name: Adjustable(name, row[0], Guardrail(row[1], *row[2:])) for name, row in rows.items()
    }


def refusal(name: str, value: float) -> str:
    """Why a limit cannot be put at `value`; nothing when it can."""
    limit = adjustable().get(name)
    if limit is None:
        return _("This limit cannot be moved.")
    if limit.fence.standing(value) is not Standing.FORBIDDEN:
        return ""
    told = {"low": limit.fence.absolute_low, "high": limit.fence.absolute_high}
    text = _("It can be put between %(low)g and %(high)g %(unit)s, no further.")
    return text % {**told, "unit": limit.fence.unit}


def standing_moves(moves: Sequence[Moved]) -> dict[str, Moved]:
    """The move that counts for each limit; `moves` are oldest first."""
    clinic: dict[str, Moved] = {}
    person: dict[str, Moved] = {}
    for move in moves:
        (person if move.for_person else clinic)[move.name] = move
    found = {name: move for name, move in clinic.items() if move.value is not None}
    return found | {name: move for name, move in person.items() if move.value is not None}


def held_limits(moves: Sequence[Moved]) -> Limits:
    """Every limit as it holds now."""
    found = dict(limits())
    for move in standing_moves(moves).values():
        group, _dot, name = move.name.rpartition(".")
        shipped = found[group]
        if move.value is not None:
            found[group] = Limit({**shipped.numbers, name: move.value}, shipped.origin)
    return found


def limit_lines(moves: Sequence[Moved]) -> list[Line]:
    """Every limit that may be moved, for the page."""
    held, standing = held_limits(moves), standing_moves(moves)
    lines = []
    for name, limit in adjustable().items():
        group, _dot, key = name.rpartition(".")
        shipped = limits()[group][key]
        lines.append(Line(limit, held[group][key], shipped, standing.get(name)))
    return lines

"""Which cells are too small to show. Pure.

A count of a few people can point at one of them. Such a cell is hidden; and when only one part of a
known whole is hidden, the next smallest part is hidden with it, or it could be had by subtraction.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Smallest:
    """From how many people on a count is shown, with where that comes from."""

    people: int
    source: str
    tag: str


@cache
def smallest() -> Smallest:
    """The rule in `figures.toml`."""
    text = files("ataraxy.programme.research").joinpath("figures.toml").read_text("utf-8")
    rule = tomllib.loads(text)["small_cells"]
    return Smallest(rule["people"], rule["source"], rule["tag"])


@dataclass(frozen=True, slots=True)
class Count:
    """So many people out of so many; out of nobody when only the number counts."""

    k: int
    n: int


def is_small(one: Count) -> bool:
    """Whether somebody could be recognised in it; nobody at all is no one to recognise."""
    limit = smallest().people
    return 0 < one.n < limit or 0 < one.k < limit


def hidden_parts(parts: Sequence[Count]) -> list[bool]:
    """Which parts of a known whole must be hidden; `parts` add up to it."""
    found = [is_small(one) for one in parts]
    if sum(found) == 1:
        others = [place for place, hide in enumerate(found) if not hide and parts[place].n]
        if others:
            found[min(others, key=lambda place: (parts[place].k, parts[place].n))] = True
    return found

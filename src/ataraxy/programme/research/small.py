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


def is_few(people: int) -> bool:
    """Whether so many people are too few to show; nobody at all is no one to recognise."""
    return 0 < people < smallest().people


def is_small(one: Count) -> bool:
    """Whether somebody could be recognised in it: those it counts, or those it leaves over."""
    return 0 < one.n < smallest().people or is_few(one.k) or is_few(one.n - one.k)


def hidden_parts(parts: Sequence[Count]) -> list[bool]:
    """Which parts of a known whole must be hidden; `parts` add up to it.

    What is hidden can be had together by subtraction, so it must not be few people together
    either: the next smallest part is hidden with it until it is not.
    """
    found = [is_small(one) for one in parts]
    while _gives_away(parts, found):
        others = [place for place, hide in enumerate(found) if not hide and parts[place].n]
        if not others:
            break
        found[min(others, key=lambda place: (parts[place].k == 0, parts[place].k))] = True
    return found


def _gives_away(parts: Sequence[Count], found: Sequence[bool]) -> bool:
    hidden = [one for one, hide in zip(parts, found, strict=True) if hide and one.n]
    if len(hidden) == 1:
        return True
    counted = sum(one.k for one in hidden)
    return is_few(counted) or is_few(sum(one.n for one in hidden) - counted)

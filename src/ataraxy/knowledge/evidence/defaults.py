"""Local defaults of a rule: numbers without an outside authority that a clinic may move.

A rule file declares each with its unit, its value and how far it may be moved, and writes its name
in braces where the number stands: `score(systolic_mmhg, 30) >= {systolic_limit}`. Only a tier whose
evidence is "local default" (DEF) on every route may use one, so a published figure cannot be moved.

Errors: `DefaultError` says what is wrong with a declaration or a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_WORDS = ("title", "rationale", "action", "resolves", "ask")
_TIER_WORDS = ("trigger", "means")


class DefaultError(ValueError):
    """A default that cannot be used, or a value that lies outside what it may be."""


@dataclass(frozen=True, slots=True)
class Default:
    """One editable number: `value` as shipped, in `unit`, never outside `lowest` to `highest`."""

    name: str
    what: str
    unit: str
    value: float
    lowest: float
    highest: float

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense (the file gives a whole number)."""
        return isinstance(self.value, int)

    def refusal(self, value: float) -> str:
        """Why this value may not be used; empty when it may."""
        if not self.lowest <= value <= self.highest:
            bounds = f"{self.lowest:g} to {self.highest:g} {self.unit}"
            return f"{self.what}: {value:g} lies outside what is allowed, {bounds}."
        if self.is_whole and value != int(value):
            return f"{self.what}: {value:g} is no whole number of {self.unit}."
        return ""


def declared(row: Mapping[str, Any]) -> tuple[Default, ...]:
    """The defaults a rule declares. Raises `DefaultError`."""
    found = tuple(Default(**one) for one in row.get("default", ()))
    names = [one.name for one in found]
    if len(set(names)) != len(names):
        raise DefaultError("declares a default twice")
    for one in found:
        if one.refusal(one.value):
            raise DefaultError(f"ships a default out of its own bounds: {one.refusal(one.value)}")
    _all_used_and_known(row, set(names))
    return found


def _all_used_and_known(row: Mapping[str, Any], names: set[str]) -> None:
    used = {name for tier in row["when"] for name in _NAME.findall(tier["trigger"])}
    said = {name for text in _texts(row) for name in _NAME.findall(text)}
    if said - names:
        raise DefaultError(f"names {sorted(said - names)} in braces, which it does not declare")
    if names - used:
        raise DefaultError(f"declares {sorted(names - used)}, which no trigger uses")


def _texts(row: Mapping[str, Any]) -> Iterable[str]:
    yield from (row[name] for name in _WORDS if name in row)
    for tier in row["when"]:
        yield from (tier[name] for name in _TIER_WORDS if name in tier)


def uses_default(trigger: str) -> bool:
    """Whether a trigger as written in its file has an editable number in it."""
    return bool(_NAME.search(trigger))


def fill(row: Mapping[str, Any], values: Mapping[str, float]) -> dict[str, Any]:
    """The rule with each name in braces replaced by the number in force."""

    def put(text: str) -> str:
        return _NAME.sub(lambda found: f"{values[found.group(1)]:g}", text)

    filled = {name: put(text) if name in _WORDS else text for name, text in row.items()}
    filled["when"] = [
        {name: put(text) if name in _TIER_WORDS else text for name, text in tier.items()}
        for tier in row["when"]
    ]
    return filled

"""What kind and class an earlier treatment was, and what a word on its outcome means in numbers."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TREATMENTS_FILE = Path(__file__).with_name("data") / "antidepressants.toml"


@dataclass(frozen=True, slots=True)
class TreatmentClass:
    """A class of medicines, and whether it is an antidepressant or given on top of one."""

    name: str
    kind: str
    ingredients: frozenset[str]


@dataclass(frozen=True, slots=True)
class Range:
    """Per cent of symptoms gone: at least `low`, at most `high`."""

    low: float
    high: float


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(TREATMENTS_FILE.read_text(encoding="utf-8"))


@cache
def treatment_classes() -> tuple[TreatmentClass, ...]:
    """The shipped classes."""
    return tuple(
        TreatmentClass(row["name"], row["kind"], frozenset(row["ingredients"]))
        for row in _data()["class"]
    )


def class_of(ingredients: Iterable[str]) -> TreatmentClass | None:
    """The class of a medicine by its ingredients; None when no list knows it or two fit."""
    wanted = {one.lower() for one in ingredients}
    found = [one for one in treatment_classes() if one.ingredients & wanted]
    return found[0] if len(found) == 1 else None


@cache
def outcome_ranges() -> Mapping[str, Range]:
    """What each word on an outcome means in numbers; a word not in it says nothing."""
    return {row["word"]: Range(row["low"], row["high"]) for row in _data()["outcome"]}

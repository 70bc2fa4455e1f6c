"""The language of triggers: a small typed expression over named facts, written in rule files.

    trigger   = either
    either    = both { "or" both }
    both      = negated { "and" negated }
    negated   = [ "not" ] atom
    atom      = "(" either ")" | predicate | NAME (a definition of the vocabulary)

Predicates, each over names that `vocabulary.toml` declares:

    active(condition in GROUP)              on the list and active
    past(condition in GROUP)                on the list and over
    ever(condition in GROUP)                on the list at all
    current(condition in GROUP, DAYS)       active and not known to have begun longer ago
    within_days(condition in GROUP, DAYS)   began within that many days, active or not
    family(condition in GROUP)              in the family
    allergic(to GROUP)   taking(medicine in GROUP)   indication in GROUP
    answered("question") is yes | no        a person's answer that has not expired
    test(NAME, DAYS) is positive|negative   the newest result within that many days
    score(NAME, DAYS) >= 12                 the newest value within that many days
    age_years < 18   NUMBER_NAME < 2   sex is male   deceased

Errors: `TriggerError` names the place and what was expected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


class TriggerError(ValueError):
    """An expression that cannot be read, or that names something the vocabulary does not have."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Fires when one part does."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Fires when every part does."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Turns the part round; unknown stays unknown."""

    part: Node


@dataclass(frozen=True, slots=True)
class Listed:
    """A question to a list: `mode` is the predicate's name, `days` its window if it has one."""

    mode: str
    group: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A person's answer to a question."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A number of the person against a figure."""

    name: str
    operator: str
    figure: float


@dataclass(frozen=True, slots=True)
class Scored:
    """The newest value of a measurement within `days`, against a figure."""

    name: str
    days: int
    operator: str
    figure: float


@dataclass(frozen=True, slots=True)
class Tested:
    """The newest result of a test within `days`."""

    name: str
    days: int
    result: str


@dataclass(frozen=True, slots=True)
class SexIs:
    """Sex as the record states it."""

    value: str


@dataclass(frozen=True, slots=True)
class Deceased:
    """The record says that the person has died."""


@dataclass(frozen=True, slots=True)
class Named:
    """A definition of the vocabulary, replaced by its expression at load."""

    name: str


Atom: TypeAlias = Listed | Answered | Compared | Scored | Tested | SexIs | Deceased | Named
Node: TypeAlias = AnyOf | AllOf | Not | Atom

CONDITION_MODES = frozenset({"active", "past", "ever", "current", "within_days", "family"})
WINDOWED_MODES = frozenset({"current", "within_days"})
OPERATORS = frozenset({"<", "<=", ">", ">=", "="})


def atoms(node: Node) -> Iterator[Atom]:
    """Every atom of a trigger, left to right."""
    if isinstance(node, AnyOf | AllOf):
        for part in node.parts:
            yield from atoms(part)
    elif isinstance(node, Not):
        yield from atoms(node.part)
    else:
        yield node

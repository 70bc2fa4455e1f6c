"""Screen many people, in this process or spread over others. The findings are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

from ataraxy.knowledge.evidence.facts import Facts
from ataraxy.knowledge.evidence.overlay import Change, merge
from ataraxy.knowledge.evidence.rule_files import shipped_rulebook
from ataraxy.knowledge.evidence.rules import Route, RuleBook
from ataraxy.knowledge.evidence.screen import Screening, screen


@dataclass(frozen=True, slots=True)
class Person:
    """Whom to screen, for which route, on which day."""

    facts: Facts
    route: Route
    on: date


Batch = Sequence[Person]
Work = Callable[[Batch], list[Screening]]
Mapper = Callable[[Work, Iterable[Batch]], Iterator[list[Screening]]]
"""Like `map`: results in the order of the work. A cluster's may be used."""


def one_by_one(work: Work, batches: Iterable[Batch]) -> Iterator[list[Screening]]:
    """In this process, one batch after the other."""
    return map(work, batches)


def screen_batches(
    batches: Iterable[Batch], changes: Sequence[Change] = (), mapper: Mapper = one_by_one
) -> Iterator[list[Screening]]:
    """One list of screenings for each batch, in order, by the shipped rules with these changes.

    Each process loads the rules once; what travels is the facts and the clinic's own numbers.
    """
    return mapper(partial(_screened, tuple(changes)), batches)


def _screened(changes: tuple[Change, ...], people: Batch) -> list[Screening]:
    book = _book(shipped_rulebook(), changes)
    return [screen(one.facts, book, route=one.route, on=one.on) for one in people]


@lru_cache(maxsize=8)
def _book(shipped: RuleBook, changes: tuple[Change, ...]) -> RuleBook:
    return merge(shipped, changes).book

"""Lifecycles as tables: which state may follow which, and who may move it.

A step writes its table once in `lifecycle.py`; services ask `may_move` before they write, pages
ask it to know which buttons to show, and the refusal names the reason and who could allow it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ataraxy.foundation.decision import ALLOWED, Decision, refuse


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed move: the verb a person reads, from which states, to which, by which roles."""

    verb: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str]


def move(verb: str, sources: str | Iterable[str], target: str, *roles: str) -> Move:
    """Write one row of a lifecycle table."""
    names = [sources] if isinstance(sources, str) else sources
    return Move(verb, frozenset(names), target, frozenset(roles))


class UnknownStateError(ValueError):
    """A state or verb that the table does not have: a defect in the program, not a finding."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A table of moves over the states of one thing (`name`), beginning in `initial`."""

    name: str
    initial: str
    moves: tuple[Move, ...]

    @property
    def states(self) -> frozenset[str]:
        """Every state the table mentions."""
        ends = {one.target for one in self.moves} | {self.initial}
        return frozenset(ends.union(*(one.sources for one in self.moves)))

    @property
    def final_states(self) -> frozenset[str]:
        """States nothing leads out of."""
        return self.states - frozenset().union(*(one.sources for one in self.moves))

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """The rows that start in `state`."""
        self._require(state)
        return tuple(one for one in self.moves if state in one.sources)

    def may_move(self, verb: str, state: str, roles: Collection[str]) -> Decision:
        """Decide whether someone with `roles` may do `verb` to a thing now in `state`."""
        candidates = [one for one in self.moves if one.verb == verb]
        if not candidates:
            raise UnknownStateError(f"{self.name} has no move called {verb!r}.")
        fitting = [one for one in self.moves_from(state) if one.verb == verb]
        if not fitting:
            wanted = ", ".join(sorted(set().union(*(one.sources for one in candidates))))
            return refuse(
                f"This {self.name} is “{state}”; “{verb}” is possible only from: {wanted}.",
                who=sorted(set().union(*(one.roles for one in candidates))),
            )
        if fitting[0].roles.isdisjoint(roles):
            allowed = sorted(fitting[0].roles)
            return refuse(f"“{verb}” needs one of these roles: {', '.join(allowed)}.", who=allowed)
        return ALLOWED

    def target(self, verb: str, state: str) -> str:
        """The state that `verb` leads to from `state`; raises `UnknownStateError` if none."""
        for one in self.moves_from(state):
            if one.verb == verb:
                return one.target
        raise UnknownStateError(f"{self.name}: no move {verb!r} from {state!r}.")

    def _require(self, state: str) -> None:
        if state not in self.states:
            raise UnknownStateError(f"{self.name} has no state called {state!r}.")

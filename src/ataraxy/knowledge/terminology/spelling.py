"""A bounded guess at a misspelt name. A guess is shown as one and never decides anything.

Bounded: only words of six letters or more, the same first letter, at most one slip (two from nine
letters on; a slip is one letter more, less, other, or two neighbours swapped: Damerau 1964), and
only when exactly one known name is that close.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHORTEST = 6
LONG = 9
MOST_SLIPS_LONG = 2


@dataclass(frozen=True, slots=True)
class Guess:
    """What was written and the known name it may mean."""

    written: str
    meant: str


@dataclass(frozen=True, slots=True)
class Speller:
    """Known names, by first letter and length."""

    shelves: Mapping[tuple[str, int], tuple[str, ...]]

    def guess(self, word: str) -> Guess | None:
        """The one known name that is close enough, if there is exactly one."""
        if len(word) < SHORTEST or not word.isalpha():
            return None
        most = MOST_SLIPS_LONG if len(word) >= LONG else 1
        near: dict[int, list[str]] = {}
        for length in range(len(word) - most, len(word) + most + 1):
            for name in self.shelves.get((word[0], length), ()):
                slips = distance(word, name, most)
                if slips <= most:
                    near.setdefault(slips, []).append(name)
        best = near[min(near)] if near else []
        return Guess(word, best[0]) if len(best) == 1 else None


def speller(names: Iterable[str]) -> Speller:
    """A speller over the single words among `names`."""
    shelves: dict[tuple[str, int], list[str]] = {}
    for name in sorted(set(names)):
        if name.isalpha() and len(name) >= SHORTEST:
            shelves.setdefault((name[0], len(name)), []).append(name)
    return Speller({key: tuple(shelf) for key, shelf in shelves.items()})


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words (optimal string alignment); anything above `most` is `most + 1`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        line = [row]
        for column, facing in enumerate(other, start=1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != facing))
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == facing:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, above = above, line
    return min(above[-1], most + 1)

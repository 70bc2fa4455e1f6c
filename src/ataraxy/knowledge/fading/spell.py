"""What was seen after a dose: how long the response certainly held, and when it was found lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class SpellError(ValueError):
    """A spell that cannot have happened; the message names the figure and what is allowed."""


@dataclass(frozen=True, slots=True)
class Spell:
    """The days after one dose until the response was lost.

    `held_days`: the last day on which a score still showed the response. `lost_by_days`: the first
    on which a score showed it lost; None when the next dose, or the end of follow-up, came first.
    Scores are days apart, so the loss lies somewhere between the two.
    """

    held_days: float
    lost_by_days: float | None

    def __post_init__(self) -> None:
        if not 0 <= self.held_days < float("inf"):
            raise SpellError(f"held_days must be 0 or more; got {self.held_days}.")
        if self.lost_by_days is not None and not self.held_days < self.lost_by_days < float("inf"):
            raise SpellError(
                f"lost_by_days must be later than held_days ({self.held_days:g}); "
                f"got {self.lost_by_days}."
            )

    @property
    def is_censored(self) -> bool:
        """Whether nobody saw the response being lost."""
        return self.lost_by_days is None


@dataclass(frozen=True, slots=True)
class Patient:
    """One person's spells, oldest first, and the setting they were treated in.

    Settings differ (a series of infusions, esketamine, after psychotherapy …), so each has a
    level of its own; a person is compared with the people of their setting.
    """

    spells: tuple[Spell, ...]
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """Spells of many people side by side: one row a spell, sorted by person."""

    held: Floats
    lost: Floats
    person: NDArray[np.intp]
    first_row: NDArray[np.intp]
    setting: NDArray[np.intp]

    @property
    def people(self) -> int:
        """How many people have at least one spell."""
        return len(self.first_row)


def side_by_side(patients: list[Patient], settings: tuple[str, ...]) -> Seen:
    """The spells of all `patients` who have one; `lost` is infinite where nobody saw the loss."""
    told = [one for one in patients if one.spells]
    spells = [spell for one in told for spell in one.spells]
    counts = np.array([len(one.spells) for one in told], dtype=np.intp)
    return Seen(
        held=np.array([spell.held_days for spell in spells], dtype=np.float64),
        lost=np.array([_lost(spell) for spell in spells], dtype=np.float64),
        person=np.repeat(np.arange(len(told)), counts),
        first_row=(np.cumsum(counts) - counts).astype(np.intp),
        setting=np.array([settings.index(one.setting) for one in told], dtype=np.intp),
    )


def _lost(spell: Spell) -> float:
    return float("inf") if spell.lost_by_days is None else spell.lost_by_days

"""Whether the outlook keeps its promise: each person's last spell, foretold from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ataraxy.knowledge.fading.clinic import Clinic
from ataraxy.knowledge.fading.outlook import outlook
from ataraxy.knowledge.fading.spell import Patient, Spell

FORETOLD = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
ENOUGH = 10
"""With fewer people still followed, a share says nothing."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """For each foretold chance, the share of people who had lost their response by then.

    Spells that nobody saw ending count as far as they went (Kaplan-Meier over the foretold
    chance), for leaving them out would leave out the long ones. A share is None where fewer than
    `ENOUGH` people were still followed. `asked` people had a spell to foretell, `losses` of them
    seen to the end. The clinic's level was learnt with these spells among others, which flatters
    a small clinic; whoever shows this says so.
    """

    asked: int
    losses: int
    seen: tuple[float | None, ...]


def calibrate(clinic: Clinic, patients: Sequence[Patient]) -> Calibration:
    """Foretell the last spell of each person who has an earlier one as well."""
    told = [one for one in patients if len(one.spells) > 1]
    ended = sorted((_chance(clinic, one), one.spells[-1].is_censored) for one in told)
    losses = sum(not censored for _, censored in ended)
    return Calibration(len(told), losses, tuple(_lost_by(ended, chance) for chance in FORETOLD))


def _chance(clinic: Clinic, one: Patient) -> float:
    """The foretold chance of a loss by the day it was found (or by the last day it held)."""
    last = one.spells[-1]
    return outlook(clinic, Patient(one.spells[:-1], one.setting)).chance_lost(_day(last))


def _day(last: Spell) -> float:
    """A loss is known only between two scores: its middle counts."""
    return last.held_days if last.lost_by_days is None else (last.held_days + last.lost_by_days) / 2


def _lost_by(ended: Sequence[tuple[float, bool]], chance: float) -> float | None:
    """The Kaplan-Meier share lost when the foretold chance had reached `chance`."""
    holding, followed = 1.0, len(ended)
    for foretold, censored in ended:
        if foretold > chance:
            break
        if not censored:
            holding *= 1 - 1 / followed
        followed -= 1
    return 1 - holding if followed >= ENOUGH else None


def furthest_off(found: Calibration) -> float | None:
    """The largest distance between foretold and seen; None when there is nothing to compare."""
    gaps = [abs(chance - seen) for chance, seen in _compared(found)]
    return max(gaps, default=None)


def _compared(found: Calibration) -> list[tuple[float, float]]:
    pairs = zip(FORETOLD, found.seen, strict=True)
    return [(chance, seen) for chance, seen in pairs if seen is not None]

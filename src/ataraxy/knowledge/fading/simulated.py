"""Clinics whose fading is known, and how often the planner's intervals hold what then happens.

Nothing here is used for anybody's treatment: it is how the planner is tested. Each clinic draws its
own typical time, spread between people and shape; each course is scored weekly or twice a week and
often dosed again before the loss, so that many spells end unseen.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ataraxy.foundation.data_file import Table
from ataraxy.knowledge.fading.clinic import fit
from ataraxy.knowledge.fading.outlook import outlook
from ataraxy.knowledge.fading.spell import Patient, Spell

DATA = Path(__file__).parent / "data" / "validated.toml"
CLINICS, COURSES = 20, 500
SHARE = 0.8
Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of `asked` days of loss fell into their interval; `by_clinic` in shares.

    `losses` and `censored` count the spells that the clinics learnt from.
    """

    asked: int
    within: int
    losses: int
    censored: int
    by_clinic: tuple[float, ...]

    @property
    def share(self) -> float:
        """The share over all clinics."""
        return self.within / self.asked


@dataclass(frozen=True, slots=True)
class Validated:
    """What was found the last time, for pages that show it: shares in percent."""

    on: dt.date
    command: str
    clinics: int
    courses: int
    asked: int
    percent: float
    lowest: float
    highest: float
    censored_percent: float


def a_clinic(rng: Rng, courses: int = COURSES) -> tuple[list[Patient], list[Callable[[], float]]]:
    """Courses with known fading, and for each a function that draws how long the next one lasts."""
    typical, spread, shape = rng.uniform(12, 40), rng.uniform(0.3, 0.8), rng.uniform(1, 2.5)
    patients: list[Patient] = []
    truths: list[Callable[[], float]] = []
    for _ in range(courses):
        scale = typical * np.exp(spread * rng.standard_normal()) / np.log(2) ** (1 / shape)

        def lasts(scale: float = scale) -> float:
            return float(scale * rng.weibull(shape))

        spells = [seen(rng, lasts()) for _ in range(rng.integers(0, 6))]
        patients.append(Patient(tuple(spells)))
        truths.append(lasts)
    return patients, truths


def seen(rng: Rng, days: float) -> Spell:
    """What scores every few days show of a loss on day `days`, until the next dose."""
    dose, step = rng.uniform(7, 45), rng.choice([3.5, 7.0])
    held = np.floor(min(days, dose) / step) * step
    return Spell(held, held + step if days <= held + step <= dose else None)


def coverage(asked_each: int, clinics: int = CLINICS, courses: int = COURSES) -> Coverage:
    """Learn at each clinic, then foretell the next loss of its first `asked_each` people."""
    shares, spells = [], []
    for seed in range(clinics):
        patients, truths = a_clinic(np.random.default_rng(seed), courses)
        level = fit(patients)
        tail = (1 - SHARE) / 2
        foretold = (
            outlook(level, one).chance_lost(lasts())
            for one, lasts in zip(patients[:asked_each], truths[:asked_each], strict=True)
        )
        shares.append(sum(tail <= chance <= 1 - tail for chance in foretold))
        spells += [spell for one in patients for spell in one.spells]
    return _summed(shares, asked_each, spells)


def _summed(within: Sequence[int], asked_each: int, spells: Sequence[Spell]) -> Coverage:
    censored = sum(spell.is_censored for spell in spells)
    by_clinic = tuple(one / asked_each for one in within)
    asked = asked_each * len(within)
    return Coverage(asked, sum(within), len(spells) - censored, censored, by_clinic)


@cache
def validated(path: Path = DATA) -> Validated:
    """The result on file; raises `DataFileError` naming file and key."""
    table = Table(path.name, tomllib.loads(path.read_text(encoding="utf-8")))
    found = Validated(
        on=table.take("on", dt.date),
        command=table.take("command", str),
        clinics=table.take("clinics", int),
        courses=table.take("courses", int),
        asked=table.take("asked", int),
        percent=table.take("percent", float),
        lowest=table.take("lowest", float),
        highest=table.take("highest", float),
        censored_percent=table.take("censored_percent", float),
    )
    table.close()
    return found

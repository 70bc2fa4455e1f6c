"""Whole courses of many virtual people: sessions minute by minute, symptoms day by day, relapse.

Three descriptions stand side by side, because nobody published how one follows from another: the
dissociation index within a session (effect-site S-ketamine), the symptom course (driven by
sessions, not by exposure) and the day of relapse. What earlier sessions left is carried exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.populations.course_block import (
    INDEX,
    SYMPTOM,
    CourseBlock,
    CoursePlan,
    Part,
    computed,
)
from ataraxy.knowledge.pharmacology.populations.drawing import Block, Mapper, as_seed, blocks_of


@dataclass(frozen=True, slots=True)
class Courses:
    """What a plan does to many people.

    `index_peak` (0 to 1) and `minutes_above_half` have shape ``(sessions, people)``, `relapse_day`
    ``(people,)``, counted from the last session and infinite for those well to the end.
    """

    plan: CoursePlan
    index_peak: Array
    minutes_above_half: Array
    relapse_day: Array
    index_counts: NDArray[np.int64]
    symptom_counts: NDArray[np.int64]

    def index_bands(self, quantiles: Sequence[float]) -> Array:
        """Quantiles of the index, ``(quantiles, sessions, minutes)``, off by 0.001 at most."""
        sessions, minutes, bins = self.index_counts.shape
        flat = INDEX.quantiles(self.index_counts.reshape(-1, bins), quantiles)
        return flat.reshape(len(quantiles), sessions, minutes)

    def symptom_bands(self, quantiles: Sequence[float]) -> Array:
        """Quantiles of symptoms, ``(quantiles, days)`` in SDs of the scale, off by at most 0.02."""
        return SYMPTOM.quantiles(self.symptom_counts, quantiles)

    def still_well(self, days_after: Array) -> Array:
        """Share not relapsed so many days after the last session."""
        ordered = np.sort(self.relapse_day)
        relapsed = np.searchsorted(ordered, days_after, side="right")
        return 1.0 - relapsed / len(ordered)


def courses(plan: CoursePlan, *, people: int, seed: int, mapper: Mapper = map) -> Courses:
    """Draw `people` and take each through `plan`; equal from one seed however it is mapped.

    Raises `NoVariabilityError`, `PersonError` and `RegimenError` as `population` does.
    """
    everybody = Block(plan.model_id, plan.who, plan.session, (), people, as_seed(seed), plan.per_kg)
    tasks = [CourseBlock(plan, block) for block in blocks_of(everybody)]
    return _joined(plan, mapper(computed, tasks))


def _joined(plan: CoursePlan, parts: Iterable[Part]) -> Courses:
    peaks, minutes, days = [], [], []
    index: NDArray[np.int64] = np.zeros((), dtype=np.int64)
    symptom: NDArray[np.int64] = np.zeros((), dtype=np.int64)
    for one in parts:
        peaks.append(one.index_peak)
        minutes.append(one.minutes_above_half)
        days.append(one.relapse_day)
        index, symptom = index + one.index_counts, symptom + one.symptom_counts
    return Courses(
        plan=plan,
        index_peak=np.concatenate(peaks, axis=1),
        minutes_above_half=np.concatenate(minutes, axis=1),
        relapse_day=np.concatenate(days),
        index_counts=index,
        symptom_counts=symptom,
    )

"""One block of people through a course of sessions: what a worker computes; see `courses`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.effects import published
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.grid import Walk
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes, cascade, single
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import answers_any_way
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered
from ataraxy.knowledge.pharmacology.populations.cohort import Cohort
from ataraxy.knowledge.pharmacology.populations.drawing import Block, drawn
from ataraxy.knowledge.pharmacology.populations.forecast import index_threshold_ng_ml, s_share
from ataraxy.knowledge.pharmacology.populations.relapse import relapse_curve
from ataraxy.knowledge.pharmacology.populations.tally import Scale
from ataraxy.knowledge.pharmacology.populations.virtual import VirtualPeople

MINUTES_PER_DAY = 1440
INDEX = Scale(0.0, 1.0, 1000)
SYMPTOM = Scale(-10.0, 10.0, 1000)

_ROWS = 12
"""Minutes computed together: with 10,000 people they stay in the second-level cache."""


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """The same `session` (from its minute 0) on each of `session_days`, watched `minutes` long.

    Symptoms are followed each day to `last_day`; `relapse` names a curve of `relapse.toml`.
    """

    model_id: str
    who: Person | Cohort
    session: Regimen
    session_days: tuple[int, ...]
    minutes: int
    last_day: int
    relapse: str
    per_kg: bool = False

    def __post_init__(self) -> None:
        days = self.session_days
        if not days or days[0] < 0 or any(b <= a for a, b in pairwise(days)):
            raise RegimenError(f"session_days are {days}; they must rise from 0 or later.")
        if not 1 <= self.minutes <= MINUTES_PER_DAY:
            raise RegimenError(
                f"minutes is {self.minutes}; it must lie between 1 and {MINUTES_PER_DAY}."
            )
        if self.last_day < days[-1]:
            raise RegimenError(f"last_day is {self.last_day}; the last session is on {days[-1]}.")


@dataclass(frozen=True, slots=True)
class CourseBlock:
    """One block of people to take through a plan."""

    plan: CoursePlan
    block: Block


@dataclass(frozen=True, slots=True)
class Part:
    """What one block gives; see `courses.Courses`."""

    index_peak: Array
    minutes_above_half: Array
    relapse_day: Array
    index_counts: NDArray[np.uint16]
    symptom_counts: NDArray[np.uint16]


def computed(task: CourseBlock) -> Part:
    """Take one block through its plan."""
    plan, block = task.plan, task.block
    given = list(_sessions(plan, block))
    peak = np.zeros((len(plan.session_days), block.people))
    above = np.zeros_like(peak)
    counts = [
        _session(plan, given, number, peak[number], above[number])
        for number in range(len(plan.session_days))
    ]
    seed = block.seed
    own = np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, 0))
    random = np.random.default_rng(own)
    return Part(
        index_peak=peak,
        minutes_above_half=above,
        relapse_day=relapse_curve(plan.relapse).draw(block.people, random),
        index_counts=np.stack(counts),
        symptom_counts=SYMPTOM.count(_symptoms(plan, block.people, random)),
    )


def _sessions(plan: CoursePlan, block: Block) -> Iterator[Answered]:
    """Every input of every session, answered at the effect site in units of the index's C50."""
    values, given = drawn(block)
    model = block.model
    found = answers_any_way(model, values, given, [(model.drug, "plasma")], apart=True)
    if found is None:
        raise RegimenError(
            f"{model.id} has no closed form for this route; choose another model for a course."
        )
    ke0 = VirtualPeople(model, values).ke0_per_min
    known: dict[int, Modes] = {}
    for one in found[model.drug, "plasma"]:
        if id(one.modes) not in known:
            plasma = one.modes.scaled(np.asarray(s_share(model) / index_threshold_ng_ml()))
            known[id(one.modes)] = cascade(plasma, ke0, single(ke0), apart=True)
        for day in plan.session_days:
            start = one.start_min + day * MINUTES_PER_DAY
            yield replace(one, modes=known[id(one.modes)], start_min=start)


def _session(
    plan: CoursePlan, given: list[Answered], number: int, peak: Array, above: Array
) -> NDArray[np.uint16]:
    """Walk one session; fills `peak` and `above`, gives the counts of its minutes."""
    first = plan.session_days[number] * MINUTES_PER_DAY
    begun = [one for one in given if one.start_min < first + plan.minutes]
    walk = Walk(begun, 1.0, row=first)
    buffer = np.empty((_ROWS, len(peak)))
    gamma = float(published()["dissociation_index"]["gamma"]["value"])
    counts = []
    for begin in range(0, plan.minutes, _ROWS):
        rows = buffer[: min(_ROWS, plan.minutes - begin)]
        walk.fill(rows)
        _to_index(rows, gamma)
        np.maximum(peak, rows.max(axis=0), out=peak)
        above += np.count_nonzero(rows > 1 / 2, axis=0)
        counts.append(INDEX.count(rows))
    return np.concatenate(counts)


def _to_index(rows: Array, gamma: float) -> None:
    """``x^γ / (1 + x^γ)`` of concentrations in units of C50, in place."""
    # A rounding may leave a trace below nothing before the first drug has arrived.
    np.maximum(rows, 0.0, out=rows)
    if gamma != 1:
        np.power(rows, gamma, out=rows)
    np.divide(rows, rows + 1, out=rows)


def _symptoms(plan: CoursePlan, people: int, random: np.random.Generator) -> Array:
    """Each day's change in SDs of the scale, ``(days, people)``: two exponentials a session."""
    figures = published()["symptom_course"]
    spread, normal = figures["between_people"], random.standard_normal((3, people))
    gain = figures["gain"]["value"] + spread["gain_sd"] * normal[0]
    fading = figures["fading_days"]["value"] * np.exp(spread["fading_sd_log"] * normal[1])
    onset = figures["onset_days"]["value"] * np.exp(spread["onset_sd_log"] * normal[2])
    peak_day = fading * onset / (fading - onset) * np.log(fading / onset)
    peak = np.exp(-peak_day / fading) - np.exp(-peak_day / onset)
    modes = Modes(np.stack([1 / fading, 1 / onset]), np.stack([gain / peak, -gain / peak]))
    once, at_once = np.ones(people), np.zeros(people)
    sessions = [Answered(modes, float(day), once, at_once) for day in plan.session_days]
    days = np.empty((plan.last_day + 1, people))
    Walk(sessions, 1.0).fill(days)
    return days

"""Sums of exponentials at any asked times, for a few people; `grid` is the way for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes


@dataclass(frozen=True, slots=True)
class Answered:
    """One input of drug with the answer of one site to it; amounts and durations per person."""

    modes: Modes
    start_min: float
    amount_mg: Array
    duration_min: Array


def at_times(given: Sequence[Answered], times_min: Array) -> Array:
    """mg at every person and time, shape ``(people, times)``; each person has their own events."""
    total = np.zeros((given[0].modes.rates.shape[1], len(times_min)))
    for one in given:
        total += _one_input(one, times_min)
    return total


def _one_input(one: Answered, times_min: Array) -> Array:
    since = times_min[None, None] - one.start_min
    rates = one.modes.rates[:, :, None]
    duration = one.duration_min[None, :, None]
    ran = np.clip(since, 0.0, duration)
    after = np.maximum(since - duration, 0.0)
    slow = np.where(duration > 0, duration, 1.0)
    running = -np.expm1(-rates * ran) / (rates * slow)
    shape = np.where(duration > 0, running, since >= 0) * np.exp(-rates * after)
    total: Array = np.einsum("mp,mpt->pt", one.modes.weights * one.amount_mg, shape)
    return total

"""One person's outlook: the chance of having lost the response by each day after a dose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import logsumexp

from ataraxy.knowledge.fading.clinic import Clinic
from ataraxy.knowledge.fading.likelihood import (
    LOG_WEIGHTS,
    log_likelihood,
    log_scales,
    log_survival,
)
from ataraxy.knowledge.fading.spell import Floats, Patient

LONGEST_DAYS = 3650.0


@dataclass(frozen=True)
class Outlook:
    """A mixture of Weibull curves: what the clinic's people share, and what this person showed.

    `held_days` is how long the response has held since the last dose; every figure below is given
    that it did. `own_losses` is how many losses of this person it rests on.
    """

    log_scales: Floats
    shapes: Floats
    weights: Floats
    held_days: float
    own_losses: int

    def chance_lost(self, days: float) -> float:
        """The chance (0 to 1) that the response is lost by day `days` after the last dose."""
        if days <= self.held_days:
            return 0.0
        return float(self.weights @ -np.expm1(self._log_survival(days)))

    def day_of(self, chance: float) -> float:
        """The day by which the response is lost with this chance; at most `LONGEST_DAYS`."""
        if not 0 < chance < 1:
            raise ValueError(f"A chance lies between 0 and 1; got {chance}.")
        if self.chance_lost(LONGEST_DAYS) <= chance:
            return LONGEST_DAYS
        return float(
            brentq(lambda day: self.chance_lost(day) - chance, self.held_days, LONGEST_DAYS)
        )

    def interval(self, share: float = 0.8) -> tuple[float, float]:
        """The days between which the loss falls with probability `share`, equal tails."""
        tail = (1 - share) / 2
        return self.day_of(tail), self.day_of(1 - tail)

    def _log_survival(self, days: float) -> Floats:
        now, before = (
            log_survival(self.shapes, day, self.log_scales) for day in (days, self.held_days)
        )
        return now - before


def outlook(clinic: Clinic, patient: Patient, held_days: float = 0.0) -> Outlook:
    """What to expect after the last dose of `patient`, whose response has held `held_days`.

    The clinic's uncertainty is carried: each of its possible levels gives this person's own
    posterior, and all are mixed. A setting the clinic has not seen is taken at the middle.
    """
    levels = clinic.levels
    number = clinic.setting_of(patient.setting)
    scales = log_scales(levels, 0.0 if number is None else levels[:, 3 + number])
    shapes = np.exp(levels[:, 2])
    held = np.array([*(spell.held_days for spell in patient.spells), held_days])
    lost = np.array([*(spell.lost_by_days or np.inf for spell in patient.spells), np.inf])
    likely = log_likelihood(shapes[:, None, None], held, lost, scales[..., None])
    at_nodes = likely.sum(axis=-1) + LOG_WEIGHTS
    weights = np.exp(at_nodes - logsumexp(at_nodes, axis=1, keepdims=True)) / len(levels)
    losses = sum(not spell.is_censored for spell in patient.spells)
    shape_of_each = np.repeat(shapes, len(LOG_WEIGHTS))
    return Outlook(scales.ravel(), shape_of_each, weights.ravel(), held_days, losses)

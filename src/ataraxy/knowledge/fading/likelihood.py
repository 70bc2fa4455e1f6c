"""How likely what was seen is: Weibull spells around each person's own level.

A spell of person i lasts T with log-survival −(T / s_i)^k, s_i = exp(μ + δ_setting + τ z_i − g(k)),
z_i standard normal, where g turns the median into the Weibull scale: μ is the logarithm of the
typical person's median. People differ, so across people the hazard falls with time although k may
exceed 1: never one constant hazard. A loss between two scores is counted as the probability of
that interval, a spell that nobody saw ending as its survival.
"""

from __future__ import annotations

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import logsumexp

from ataraxy.knowledge.fading.prior import Prior
from ataraxy.knowledge.fading.spell import Floats, Seen

_NODES = 25
_TINY_DAYS = 1e-3  # a score on the day of the dose: the logarithm needs a number above 0
_TINY = 1e-300  # an interval so unlikely that it cannot be told from nothing
_LATEST = 700.0  # the exponential of more than this is infinite
NODES, _raw_weights = hermegauss(_NODES)
"""Levels of the person's own part, in standard deviations, and (below) their weights."""
LOG_WEIGHTS: Floats = np.log(_raw_weights / _raw_weights.sum())


LOW: Floats = np.array([np.log(0.5), -3.0, -1.5])
HIGH: Floats = np.array([np.log(3000.0), 1.5, 2.5])
"""Where μ, log τ and log k are looked for; far beyond anything a person could show."""


def log_scales(levels: Floats, setting: Floats | float) -> Floats:
    """Logarithm of the Weibull scale at each node, for vectors (μ, log τ, log k, …) side by side.

    `setting` is the δ that belongs to each vector. Adds one axis, the nodes, at the end.
    """
    typical = levels[..., 0] + setting - np.log(np.log(2.0)) * np.exp(-levels[..., 2])
    return np.asarray(typical[..., None] + np.exp(levels[..., 1])[..., None] * NODES)


def log_survival(shape: Floats | float, days: Floats | float, scales: Floats) -> Floats:
    """Logarithm of the chance that the response still holds after `days`."""
    late = shape * (np.log(np.maximum(days, _TINY_DAYS)) - scales)
    return np.asarray(-np.exp(np.minimum(late, _LATEST)), dtype=np.float64)


def log_likelihood(shape: Floats | float, held: Floats, lost: Floats, scales: Floats) -> Floats:
    """Log-likelihood of spells; all arguments broadcast against one another.

    The chance of the interval, S(held) − S(lost); where `lost` is infinite that is S(held).
    """
    still = log_survival(shape, held, scales)
    with np.errstate(over="ignore"):
        late = shape * (np.log(np.maximum(lost, _TINY_DAYS)) - scales)
        gone = -np.exp(late)
    return np.asarray(still + np.log(-np.expm1(np.minimum(gone - still, -_TINY))))


def log_posterior(vector: Floats, seen: Seen, believed: Prior) -> float:
    """Log-likelihood of all people, each one's level integrated out, plus the prior's."""
    scales = log_scales(vector, vector[3:][seen.setting])[seen.person]
    shape = float(np.exp(vector[2]))
    spells = log_likelihood(shape, seen.held[:, None], seen.lost[:, None], scales)
    people = np.add.reduceat(spells, seen.first_row, axis=0) + LOG_WEIGHTS
    return float(logsumexp(people, axis=1).sum()) + log_prior(vector, believed)


def log_prior(vector: Floats, believed: Prior) -> float:
    """Logarithm of the prior's density, but for a constant."""
    beliefs = (believed.median_days, believed.between_people, believed.shape)
    named = [
        ((value - belief.log_value) / belief.log_sd) ** 2
        for value, belief in zip(vector[:3], beliefs, strict=True)
    ]
    settings = (vector[3:] / believed.between_settings) ** 2
    return -0.5 * float(sum(named) + settings.sum())

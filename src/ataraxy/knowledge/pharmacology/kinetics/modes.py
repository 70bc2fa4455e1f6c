"""Responses as sums of exponentials: the fast closed form for models without transit chains.

A unit bolus answers with ``Σ weight · exp(-rate · t)``. One to three mammillary compartments have
their rates in closed form; what one compartment feeds into another is the product of two such
sums, taken apart again into one. No stepping anywhere; arrays run over people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array

# Below this relative gap a difference of two rates keeps fewer than nine digits.
_CLOSE = 1e-7
_TINY = 1e-300
_SIN_60 = float(np.sqrt(3) / 2)


class RatesTooCloseError(ArithmeticError):
    """Two rates of a cascade are (nearly) equal; there is no sum of plain exponentials."""


@dataclass(frozen=True, slots=True)
class Modes:
    """``rates`` per minute and ``weights``, both of shape ``(modes, people)``."""

    rates: Array
    weights: Array

    def scaled(self, factor: Array) -> Modes:
        """The same answer, `factor` times as strong."""
        return Modes(self.rates, self.weights * factor)


def mammillary(out: Array, forward: list[Array], back: list[Array]) -> Modes:
    """The centre of a star: `out` leaves it, ``forward[i]`` and ``back[i]`` lead to its arms.

    Arrays of shape ``(people,)``, per minute; at most two arms. The rates are the roots of the
    characteristic polynomial (quadratic formula, or the trigonometric solution of the cubic).
    """
    total = out + sum(forward)
    if not forward:
        return Modes(out[None], np.ones((1, len(out))))
    rates = _roots_two(out, total, back[0]) if len(back) == 1 else _roots_three(out, forward, back)
    return Modes(rates, _weights(rates, back))


def cascade(first: Modes, feed: Array, second: Modes, *, apart: bool = False) -> Modes:
    """What `second` shows when `first` drains into it at rate `feed`.

    ``1/((s+a)(s+b)) = (1/(s+a) - 1/(s+b)) / (b-a)``. Raises `RatesTooCloseError` where two rates
    are so alike that the difference has lost its digits; matrix exponentials serve there. With
    `apart` (for virtual people, whose parameters are drawn anyway) such a rate is moved by four
    parts in ten million instead.
    """
    gap = second.rates[None] - first.rates[:, None]
    close = np.abs(gap) < _CLOSE * second.rates[None]
    if close.any():
        if not apart:
            raise RatesTooCloseError
        moved = np.where(close.any(axis=0), 1 + 4 * _CLOSE, 1.0)
        return cascade(first, feed, Modes(second.rates * moved, second.weights))
    pairs = first.weights[:, None] * second.weights[None] / gap
    weights = np.concatenate([pairs.sum(axis=1), -pairs.sum(axis=0)]) * feed
    return Modes(np.concatenate([first.rates, second.rates]), weights)


def single(rate: Array) -> Modes:
    """One compartment that drains at `rate`."""
    return Modes(rate[None], np.ones((1, len(rate))))


def _roots_two(out: Array, total: Array, back: Array) -> Array:
    both, product = total + back, out * back
    root = np.sqrt(np.maximum(both * both - 4 * product, 0))
    large = (both + root) / 2
    # The small root as a quotient: a difference would lose its digits.
    return np.stack([large, product / large])


def _roots_three(out: Array, forward: list[Array], back: list[Array]) -> Array:
    (k12, k13), (k21, k31) = forward, back
    a2 = out + k12 + k13 + k21 + k31
    a1 = out * (k21 + k31) + k12 * k31 + k13 * k21 + k21 * k31
    a0 = out * k21 * k31
    third = a2 / 3
    p = third * third - a1 / 3
    q = third * (third * third - a1 / 2) + a0 / 2
    size = np.sqrt(np.maximum(p, 0))
    ratio = np.clip(q / np.maximum(size * p, _TINY), -1, 1)
    # The decay rates are the roots of s³ - a2 s² + a1 s - a0, all real and positive: twice `size`
    # times the cosines of an angle between 0 and 60° and of that angle less 120°.
    first = np.cos(np.arccos(ratio) / 3)
    second = -first / 2 + _SIN_60 * np.sqrt(np.maximum(1 - first * first, 0))
    rates = np.empty((3, len(out)))
    np.multiply(size, 2 * first, out=rates[0])
    np.multiply(size, 2 * second, out=rates[1])
    rates[:2] += third
    rates[2] = a0 / (rates[0] * rates[1])
    return _polished(rates, a2, a1, a0)


def _polished(rates: Array, a2: Array, a1: Array, a0: Array) -> Array:
    """One Newton step takes the last digits that the cosine lost."""
    slope = rates - a2
    value = slope * rates
    value += a1
    value *= rates
    value -= a0
    slope *= 2
    slope += rates
    slope *= rates
    slope += a1
    # value / slope, but no step where two rates coincide and the slope is nothing.
    value *= slope
    slope *= slope
    slope += _TINY
    value /= slope
    rates -= value
    return rates


def _weights(rates: Array, back: list[Array]) -> Array:
    weights = np.ones_like(rates)
    for number in range(len(rates)):
        for arm in back:
            weights[number] *= arm - rates[number]
        for other in range(len(rates)):
            if other != number:
                weights[number] /= rates[other] - rates[number]
    return weights

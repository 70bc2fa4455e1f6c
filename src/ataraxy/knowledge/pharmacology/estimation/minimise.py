"""The smallest value of an objective from several starts, improved side by side by Newton steps.

Gradient and curvature come from central differences in one batch of calls. Starts are fixed, so
that the same levels always give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.errors import EstimationError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array

Objective = Callable[[Array], Array]
"""Deviations of shape ``(batch, size)`` to values of shape ``(batch,)``."""

_STEP = 4e-4
"""Of the differences, in standard deviations of the prior."""
_STARTS = 5
_MOST_ITERATIONS = 60
_CONVERGED = 4e-9
_FLATTEST = 1e-6
_REACH = 2.0
_CORNER = 0.7

NO_ONE_PERSON = (
    "No single most probable person was found for these levels. Check the times and units of the "
    "levels, add one, or give the prior more weight."
)


def minimise(objective: Objective, spread: Array) -> Array:
    """The best point found, shape ``(size,)``; `spread` holds the prior's standard deviations.

    Raises `EstimationError` where the objective has no slopes: the levels lead to no one person.
    """
    scaled = _in_units_of(objective, spread)
    points = _starts(len(spread))
    value = scaled(points)
    for _ in range(_MOST_ITERATIONS):
        gradient, hessian = _slopes(scaled, points, value)
        step = _within_reach(-_solve(hessian, gradient))
        points, value, moved = _line_search(scaled, points, value, step)
        if np.abs(moved).max() < _CONVERGED:
            break
    best: Array = points[int(np.argmin(value))] * spread
    return best


def covariance_at(objective: Objective, best: Array, spread: Array) -> Array:
    """``2 H⁻¹`` with the objective's Hessian ``H``; raises `EstimationError` at no minimum."""
    hessian = _hessian(_in_units_of(objective, spread), (best / spread)[None])[0]
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian).min() <= 0:
        raise EstimationError(NO_ONE_PERSON)
    covariance: Array = 2 * np.linalg.inv(hessian) * np.outer(spread, spread)
    if np.linalg.eigvalsh(covariance).min() <= 0:  # so flat that rounding decides
        raise EstimationError(NO_ONE_PERSON)
    return covariance


def _in_units_of(objective: Objective, spread: Array) -> Objective:
    """The objective over deviations counted in the prior's standard deviations."""
    return lambda points: objective(points * spread)


def _starts(size: int) -> Array:
    """The prior's centre and four corners around it, no two parameters moving alike in all."""
    points = np.zeros((_STARTS, size))
    for number in range(1, _STARTS):
        odd = [(number & (place + 1)).bit_count() % 2 for place in range(size)]
        points[number] = _CORNER * np.where(odd, 1.0, -1.0)
    return points


def _line_search(
    objective: Objective, points: Array, value: Array, step: Array
) -> tuple[Array, Array, Array]:
    """For each start the best of a full, a half, a quarter … step; never a worse point."""
    lengths = 0.5 ** np.arange(8)
    tried = points[None] + lengths[:, None, None] * step[None]
    flat = objective(tried.reshape(-1, points.shape[1])).reshape(len(lengths), -1)
    flat = np.where(np.isfinite(flat), flat, np.inf)
    choice = flat.argmin(axis=0)
    people = np.arange(len(points))
    better = flat[choice, people] < value
    moved = np.where(better[:, None], tried[choice, people] - points, 0.0)
    return points + moved, np.where(better, flat[choice, people], value), moved


def _solve(hessian: Array, gradient: Array) -> Array:
    """Newton's step; along a direction that curves downwards, as if it curved upwards as much."""
    known = np.isfinite(hessian).all(axis=(1, 2)) & np.isfinite(gradient).all(axis=1)
    lost: NDArray[np.bool_] = np.logical_not(np.atleast_1d(known))
    if lost.all():
        raise EstimationError(NO_ONE_PERSON)
    # A start that ran off the map stays where it is; the others go on.
    hessian = np.where(lost[:, None, None], np.eye(hessian.shape[1]), hessian)
    gradient = np.where(lost[:, None], 0.0, gradient)
    values, vectors = np.linalg.eigh(hessian)
    floor = _FLATTEST * np.abs(values).max(axis=1, keepdims=True)
    firm = np.maximum(np.abs(values), np.maximum(floor, _FLATTEST))
    along = np.einsum("bij,bi->bj", vectors, gradient) / firm
    solved: Array = np.einsum("bij,bj->bi", vectors, along)
    return solved


def _within_reach(step: Array) -> Array:
    """At most `_REACH` standard deviations of the prior: beyond, a parabola tells nothing."""
    longest = np.abs(step).max(axis=1, keepdims=True)
    shorter: Array = step * np.minimum(1.0, _REACH / np.maximum(longest, _REACH))
    return shorter


def _slopes(function: Objective, points: Array, value: Array) -> tuple[Array, Array]:
    """Gradient and Hessian at `points`, where the function is `value`, from one batch of calls."""
    size, near, far = points.shape[1], _STEP, 10 * _STEP
    unit = np.eye(size)
    rows, columns = np.triu_indices(size, 1)
    shifts = np.concatenate([near * unit, far * unit, far * (unit[rows] + unit[columns])])
    tried = points[:, None] + np.concatenate([shifts, -shifts])[None]
    found = function(tried.reshape(-1, size)).reshape(len(points), 2, -1)
    ahead, behind = found[:, 0], found[:, 1]
    gradient = (ahead[:, :size] - behind[:, :size]) / (2 * near)
    both = ahead[:, size:] + behind[:, size:] - 2 * value[:, None]
    own, pairs = both[:, :size], both[:, size:]
    hessian = np.zeros((len(points), size, size))
    hessian[:, range(size), range(size)] = own
    hessian[:, rows, columns] = (pairs - own[:, rows] - own[:, columns]) / 2
    hessian[:, columns, rows] = hessian[:, rows, columns]
    return gradient, hessian / far**2


def _hessian(function: Objective, points: Array) -> Array:
    size, step = points.shape[1], 10 * _STEP
    rows, columns = np.triu_indices(size)
    unit = step * np.eye(size)
    corners = np.stack(
        [
            unit[rows] + unit[columns],
            unit[rows] - unit[columns],
            -unit[rows] + unit[columns],
            -unit[rows] - unit[columns],
        ]
    )
    tried = points[:, None, None] + corners[None]
    value = function(tried.reshape(-1, size)).reshape(len(points), 4, -1)
    curve = (value[:, 0] - value[:, 1] - value[:, 2] + value[:, 3]) / (4 * step**2)
    found = np.zeros((len(points), size, size))
    found[:, rows, columns] = curve
    found[:, columns, rows] = curve
    return found

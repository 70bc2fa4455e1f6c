"""Counts in bins that add up in any order: quantiles over blocks that never meet.

A quantile taken from a tally lies within one bin of the exact one. A block of at most 65,535 people
counts in two bytes, which is what travels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ataraxy.knowledge.pharmacology.kinetics.expression import Array


@dataclass(frozen=True, slots=True)
class Scale:
    """`bins` of equal width from `low` to `high`; what lies outside counts in the outermost."""

    low: float
    high: float
    bins: int

    @property
    def resolution(self) -> float:
        """The width of a bin: how far a quantile may be off."""
        return (self.high - self.low) / self.bins

    def count(self, rows: Array) -> NDArray[np.uint16]:
        """Counts of each row, shape ``(rows, bins)``, of a block; `rows` is overwritten."""
        np.subtract(rows, self.low, out=rows)
        np.multiply(rows, 1 / self.resolution, out=rows)
        np.clip(rows, 0, self.bins - 1, out=rows)
        keys = rows.astype(np.intp)
        counts = [np.bincount(row, minlength=self.bins) for row in keys]
        return np.stack(counts).astype(np.uint16)

    def quantiles(self, counts: NDArray[np.int64], quantiles: Sequence[float]) -> Array:
        """Quantiles of tallied rows, shape ``(quantiles, rows)``, evenly spread within a bin."""
        edges = self.low + self.resolution * np.arange(self.bins + 1)
        below = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(axis=1)], axis=1)
        found = [np.interp(np.multiply(quantiles, row[-1]), row, edges) for row in below]
        return np.stack(found, axis=1)

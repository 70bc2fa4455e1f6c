"""A measured concentration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError


@dataclass(frozen=True, slots=True)
class Level:
    """A measured concentration; `below_limit` means only that it was less than `conc_ng_ml`.

    Raises `RegimenError` for a time that is no number and for a concentration not above 0.
    """

    time_min: float
    conc_ng_ml: float
    analyte: str
    below_limit: bool = False

    def __post_init__(self) -> None:
        if not np.isfinite(self.time_min):
            raise RegimenError(f"time_min is {self.time_min}; it must be a number of minutes.")
        if not np.isfinite(self.conc_ng_ml) or self.conc_ng_ml <= 0:
            raise RegimenError(
                f"conc_ng_ml is {self.conc_ng_ml}; it must be a number above 0 ng/mL. A level "
                "below the limit of quantification is marked as such, with that limit."
            )

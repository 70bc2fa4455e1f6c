"""Which past values can be typed by hand, and which numbers are plausible for each.

The bounds stand in `data/plausible.toml` with their source; they catch typing errors only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ataraxy.foundation.guardrail import Guardrail, Standing

LOINC = "http://loinc.org"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value: its title, LOINC code, UCUM unit, and factors from other units to it."""

    key: str
    title: str
    loinc: str
    unit: str
    guardrail: Guardrail
    factors: Mapping[str, float]

    @property
    def units(self) -> tuple[str, ...]:
        """Every unit it can be typed in, ours first."""
        return (self.unit, *self.factors)

    def in_our_unit(self, value: float, unit: str) -> float:
        """`value` converted from `unit`; raises `KeyError` for a unit it is not given in."""
        return value if unit == self.unit else value * self.factors[unit]

    def standing(self, value: float, unit: str) -> Standing:
        """Whether the number is plausible, unusual or impossible."""
        return self.guardrail.standing(self.in_our_unit(value, unit))


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of value, by key, in the order of the file."""
    path = files("ataraxy.platform.chart").joinpath("data/plausible.toml")
    rows = tomllib.loads(path.read_text("utf-8"))["value"]
    return {row["key"]: _kind(row) for row in rows}


def _kind(row: Mapping[str, object]) -> Kind:
    told = dict(row)
    absolute, recommended = told["absolute"], told["recommended"]
    assert isinstance(absolute, list)  # noqa: S101 - for the type checker; the file is ours
    assert isinstance(recommended, list)  # noqa: S101
    factors = told.get("also", {})
    assert isinstance(factors, dict)  # noqa: S101
    return Kind(
        key=str(told["key"]),
        title=str(told["title"]),
        loinc=str(told["loinc"]),
        unit=str(told["unit"]),
        guardrail=Guardrail(
            str(told["unit"]), absolute[0], recommended[0], recommended[1], absolute[1]
        ),
        factors=factors,
    )

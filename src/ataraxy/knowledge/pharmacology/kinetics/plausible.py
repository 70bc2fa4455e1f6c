"""Whether a dose as written is likely meant: mg and µg, mg and mg/kg are confused by a thousand.

It bounds what is simulated, not what is ordered: an order has its own caps (`pharmacology.dose`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ataraxy.knowledge.pharmacology.kinetics.errors import ImplausibleDoseError
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen

_MICRO = 1000.0
SURE = "If it is meant, say so with sure=True (on the command line: --sure)."


@cache
def bounds() -> Mapping[str, Any]:
    """The figures of `plausible.toml`."""
    text = files("ataraxy.knowledge.pharmacology.kinetics").joinpath("plausible.toml")
    return tomllib.loads(text.read_text("utf-8"))


def ask_about(regimen: Regimen, person: Person) -> None:
    """Raise `ImplausibleDoseError`, a question, for the first dose that is hardly meant."""
    for dose in regimen:
        _ask(dose, person)


def _ask(dose: Dose, person: Person) -> None:
    figures = bounds()["rate" if dose.duration_min else "single_dose"]
    hours = dose.duration_min / 60 if dose.duration_min else 1.0
    amount = dose.amount_mg / person.weight_kg / hours
    low, high, unit = figures["low"], figures["high"], figures["unit"]
    if low <= amount <= high:
        return
    factor = 1 / _MICRO if amount > high else _MICRO
    meant = dose.amount_mg * factor
    hint = f" Was {meant:g} mg meant?" if low <= amount * factor <= high else ""
    raise ImplausibleDoseError(
        f"amount_mg is {dose.amount_mg:g} by {dose.route}, {amount:g} {unit}; usual is {low:g} to "
        f"{high:g} {unit}.{hint} {SURE}"
    )

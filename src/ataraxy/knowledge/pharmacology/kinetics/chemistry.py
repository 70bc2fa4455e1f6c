"""Mass and moles, salt and base: figures of `chemistry.toml`."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array


@cache
def chemistry() -> Mapping[str, Any]:
    """The figures of `chemistry.toml`, each table with source and tag."""
    text = files("ataraxy.knowledge.pharmacology.kinetics").joinpath("chemistry.toml")
    return tomllib.loads(text.read_text("utf-8"))


def molar_mass_g_mol(analyte: str) -> float:
    """Molar mass of the free base; raises `KeyError` for an analyte nobody listed."""
    return float(chemistry()["molar_mass_g_mol"][analyte])


def measurable() -> tuple[str, ...]:
    """Every analyte whose molar mass is listed."""
    return tuple(chemistry()["molar_mass_g_mol"])


def nmol_per_ml(conc_ng_ml: Array, analyte: str) -> Array:
    """``nmol/mL = ng/mL ÷ (g/mol)``: 237.73 ng/mL of ketamine are 1 nmol/mL."""
    found: Array = conc_ng_ml / molar_mass_g_mol(analyte)
    return found


def ng_per_ml(conc_nmol_ml: Array, analyte: str) -> Array:
    """``ng/mL = nmol/mL × (g/mol)``."""
    found: Array = conc_nmol_ml * molar_mass_g_mol(analyte)
    return found


def base_mg(salt_mg: float) -> float:
    """mg of base in `salt_mg` of the hydrochloride (28 in 32.3). Raises `RegimenError`."""
    if not (math.isfinite(salt_mg) and salt_mg > 0):
        raise RegimenError(f"salt_mg is {salt_mg}; it must be a number above 0.")
    figures = chemistry()["base_per_salt"]
    return float(salt_mg * figures["base_mg"] / figures["salt_mg"])

"""Which model is taken when nobody chose one, by route, drug and use, with the reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen

USES = ("effect", "samples")
"""`effect` drives the effect site; `samples` is compared with venous levels and estimates."""


@dataclass(frozen=True, slots=True)
class DefaultModel:
    """The model to take, why, and what to know of it. A local default that a reader may leave.

    `allow_unverified` says that its route rests on unverified numbers: pass it on to `load`, and
    only after the reader asked for such numbers.
    """

    route: str
    drug: str
    use: str
    model: str
    reason: str
    caveat: str = ""
    allow_unverified: bool = False


@cache
def defaults() -> tuple[DefaultModel, ...]:
    """Every row of `defaults.toml`."""
    text = files("ataraxy.knowledge.pharmacology.kinetics").joinpath("defaults.toml")
    return tuple(DefaultModel(**row) for row in tomllib.loads(text.read_text("utf-8"))["default"])


def default_model(route: str, use: str, drug: str) -> DefaultModel:
    """The default for one route; raises `RegimenError` with the routes there are."""
    if use not in USES:
        raise RegimenError(f"use is {use!r}; it must be one of {', '.join(USES)}.")
    for one in defaults():
        if (one.route, one.use, one.drug) == (route, use, drug):
            return one
    known = ", ".join(sorted({one.route for one in defaults() if one.drug == drug}))
    raise RegimenError(
        f"No model of {drug} by “{route}” was found; there are models of: {known or 'none'}."
    )


def default_for(regimen: Regimen, use: str) -> DefaultModel:
    """The default for a regimen, several routes included: one model that knows them all.

    Raises `RegimenError` for an empty regimen and for a mixture that no one model describes.
    """
    if not regimen:
        raise RegimenError("regimen is empty; give at least one dose.")
    found = {default_model(dose.route, use, dose.drug): None for dose in regimen}
    drugs, routes = {dose.drug for dose in regimen}, {dose.route for dose in regimen}
    for one in found:
        if len(drugs) == 1 and routes <= set(load(one.model, one.allow_unverified).routes):
            return one
    said = ", ".join(sorted(f"{dose.drug} by {dose.route}" for dose in regimen))
    raise RegimenError(f"No one model describes {said}. Simulate them apart.")

"""What is given, when, by which route, in the terms of the field."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ataraxy.knowledge.pharmacology.kinetics.chemistry import chemistry
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.model import Model, Route

DRUGS = ("ketamine", "esketamine")
_LONGEST_MIN = 60 * 24 * 365.0


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose of base in mg by one route, from `start_min` on; `duration_min` 0 is at once.

    `drug` is the racemate (ketamine) or the S-form (esketamine). A nasal dose of several devices is
    one `Dose`; the model's route knows the device and the minutes between two.
    """

    drug: str
    amount_mg: float
    route: str
    start_min: float = 0.0
    duration_min: float = 0.0

    def __post_init__(self) -> None:
        if self.drug not in DRUGS:
            raise RegimenError(f"drug is {self.drug!r}; it must be one of {', '.join(DRUGS)}.")
        _require("amount_mg", self.amount_mg, above=0)
        _require("start_min", self.start_min, above=-math.inf)
        if not (0 <= self.duration_min <= _LONGEST_MIN):
            raise RegimenError(
                f"duration_min is {self.duration_min}; it must lie between 0 and {_LONGEST_MIN:g}."
            )


Regimen = tuple[Dose, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """What of a dose reaches the model: an amount in the model's drug, one event of one route."""

    route: Route
    amount_mg: float
    start_min: float
    duration_min: float
    later_device: float


def stepped_infusion(
    drug: str, steps: tuple[tuple[float, float], ...], start_min: float = 0.0
) -> Regimen:
    """An infusion as it ran: ``(rate_mg_per_h, minutes)`` one after another; 0 is a pause."""
    doses, at = [], start_min
    for rate_mg_per_h, minutes in steps:
        _require("minutes", minutes, above=0)
        if rate_mg_per_h < 0 or not math.isfinite(rate_mg_per_h):
            raise RegimenError(f"rate_mg_per_h is {rate_mg_per_h}; it must be 0 or more.")
        if rate_mg_per_h > 0:
            doses.append(Dose(drug, rate_mg_per_h * minutes / 60, "iv", at, minutes))
        at += minutes
    return tuple(doses)


def inputs(model: Model, regimen: Regimen) -> tuple[Input, ...]:
    """The events that `regimen` is in `model`; raises `RegimenError` for a route it lacks."""
    return tuple(event for dose in regimen for event in _events(model, dose))


def _events(model: Model, dose: Dose) -> list[Input]:
    route = model.routes.get(dose.route)
    if dose.route in model.withheld:
        raise RegimenError(f"{model.id}: {model.withheld[dose.route]}")
    if route is None:
        known = ", ".join(sorted(model.routes))
        raise RegimenError(f"{model.id} has no route “{dose.route}”; it has: {known}.")
    amount = dose.amount_mg * share_followed(model, dose)
    if not route.device_mg:
        return [Input(route, amount, dose.start_min, dose.duration_min, 0.0)]
    devices = dose.amount_mg / route.device_mg
    if abs(devices - round(devices)) > 1e-9:
        raise RegimenError(
            f"amount_mg is {dose.amount_mg:g}; one device holds {route.device_mg:g} mg, so it must "
            "be a multiple of that."
        )
    return [
        Input(
            route,
            amount / round(devices),
            dose.start_min + number * route.device_interval_min,
            0.0,
            0.0 if number == 0 else 1.0,
        )
        for number in range(round(devices))
    ]


def share_followed(model: Model, dose: Dose) -> float:
    """How much of the dose the model follows: half of a racemate is its S-form.

    Raises `RegimenError` where that cannot be: S-ketamine in a model of the racemate, and the
    racemate by a device of the S-form, whose milligrams are another medicine.
    """
    if model.drug == dose.drug:
        return 1.0
    route = model.routes.get(dose.route)
    if model.drug == "esketamine" and route is not None and not route.device_mg:
        return 1.0 / float(chemistry()["forms"]["total_per_s"])
    raise RegimenError(
        f"{model.id} describes {model.drug}; a dose of {dose.drug} by “{dose.route}” cannot be "
        "read into it. Choose a model of the drug that is given."
    )


def _require(name: str, value: float, *, above: float) -> None:
    if not math.isfinite(value) or value <= above:
        raise RegimenError(f"{name} is {value}; it must be a number above {above:g}.")

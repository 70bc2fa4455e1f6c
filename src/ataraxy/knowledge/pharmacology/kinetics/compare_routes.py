"""Which dose by another route gives the exposure of a given one. Exposure only; never an order.

Exposure here is the area under the parent drug's curve, dose × share absorbed ÷ clearance;
clearance is the person's own and drops out. Peaks differ between routes and are not compared.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError

NOT_AN_ORDER = (
    "This compares exposure only. It is not a dose to give, and effect need not follow exposure."
)


@dataclass(frozen=True, slots=True)
class Absorbed:
    """Share of a dose absorbed by one route, with what was published around it."""

    drug: str
    route: str
    share: float
    low: float
    high: float
    tag: str
    evidence: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class EqualExposure:
    """The dose with the same exposure, its range over the published shares, and what to know."""

    amount_mg: float
    low_mg: float
    high_mg: float
    of: Absorbed
    to: Absorbed
    statement: str


@cache
def absorbed() -> tuple[Absorbed, ...]:
    """What is published about each drug and route."""
    text = files("ataraxy.knowledge.pharmacology.kinetics").joinpath("bioavailability.toml")
    rows = tomllib.loads(text.read_text("utf-8"))["route"]
    fields = Absorbed.__slots__
    return tuple(
        Absorbed(**({"note": ""} | {k: row[k] for k in fields if k in row})) for row in rows
    )


def equal_exposure(
    drug: str, amount_mg: float, route: str, *, to: str, to_drug: str = ""
) -> EqualExposure:
    """The dose of the same drug by route `to` with the exposure of `amount_mg` by `route`.

    Raises `RegimenError` for a route nobody measured, and always between the racemate and the
    S-form: their milligrams are different drugs.
    """
    if to_drug and to_drug != drug:
        raise RegimenError(
            f"{drug} and {to_drug} are not exchanged milligram for milligram: the racemate "
            "holds two forms of different strength, and Spravato is dosed by its own schedule."
        )
    if not 0 < amount_mg < float("inf"):
        raise RegimenError(f"amount_mg is {amount_mg}; it must be a number above 0.")
    here, there = _absorbed(drug, route), _absorbed(drug, to)
    return EqualExposure(
        amount_mg=amount_mg * here.share / there.share,
        low_mg=amount_mg * here.low / there.high,
        high_mg=amount_mg * here.high / there.low,
        of=here,
        to=there,
        statement=_statement(here, there),
    )


def _absorbed(drug: str, route: str) -> Absorbed:
    for one in absorbed():
        if (one.drug, one.route) == (drug, route):
            return one
    known = ", ".join(one.route for one in absorbed() if one.drug == drug)
    raise RegimenError(
        f"How much {drug} is absorbed by “{route}” was not found in any publication read; known "
        f"are: {known or 'none'}."
    )


def _statement(here: Absorbed, there: Absorbed) -> str:
    weak = [one for one in (here, there) if one.evidence == "weak"]
    said = [f"The evidence for {one.route} is weak. {one.note}" for one in weak]
    return " ".join([*said, NOT_AN_ORDER])

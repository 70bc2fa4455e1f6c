"""Which dose by another route gives the exposure of a given one. Exposure only; never an order.

Exposure here is the area under the parent drug's curve, dose × share absorbed ÷ clearance;
clearance is the person's own and drops out. Peaks differ between routes and are not compared.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.model import DOUBTFUL
from ataraxy.knowledge.pharmacology.kinetics.provenance import SWITCH

NOT_AN_ORDER = (
    "This compares exposure only. It is not a dose to give, and effect need not follow exposure."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One published share with its own provenance tag and source."""

    value: float
    tag: str
    source: str


@dataclass(frozen=True, slots=True)
class Absorbed:
    """Share of a dose absorbed by one route, with the lowest and highest that was published."""

    drug: str
    route: str
    evidence: str
    figures: Mapping[str, Figure]
    """`share`, `low` and `high`, each with tag and source."""
    note: str = ""

    @property
    def share(self) -> float:
        """The share taken."""
        return self.figures["share"].value

    @property
    def low(self) -> float:
        """The lowest published."""
        return self.figures["low"].value

    @property
    def high(self) -> float:
        """The highest published."""
        return self.figures["high"].value

    @property
    def tag(self) -> str:
        """Provenance of the share taken."""
        return self.figures["share"].tag

    @property
    def source(self) -> str:
        """Every source once: of the share, then of the bounds."""
        return "; ".join(dict.fromkeys(one.source for one in self.figures.values()))

    @property
    def verified(self) -> bool:
        """Whether no figure is from memory or read by a machine."""
        return not any(one.tag in DOUBTFUL for one in self.figures.values())


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
    return tuple(_row(one) for one in tomllib.loads(text.read_text("utf-8"))["route"])


def _row(raw: Mapping[str, Any]) -> Absorbed:
    figures = {name: Figure(**raw[name]) for name in ("share", "low", "high")}
    return Absorbed(raw["drug"], raw["route"], raw["evidence"], figures, raw.get("note", ""))


def equal_exposure(
    drug: str,
    amount_mg: float,
    route: str,
    *,
    to: str,
    to_drug: str = "",
    allow_unverified: bool = False,
) -> EqualExposure:
    """The dose of the same drug by route `to` with the exposure of `amount_mg` by `route`.

    Dose × share here ÷ share there; the range takes the extremes of what was published on both
    sides. Raises `RegimenError` for a route nobody measured or verified, and always between the
    racemate and the S-form: their milligrams are different drugs.
    """
    if to_drug and to_drug != drug:
        raise RegimenError(
            f"{drug} and {to_drug} are not exchanged milligram for milligram: the racemate "
            "holds two forms of different strength, and Spravato is dosed by its own schedule."
        )
    if not 0 < amount_mg < float("inf"):
        raise RegimenError(f"amount_mg is {amount_mg}; it must be a number above 0.")
    here = _absorbed(drug, route, allow_unverified)
    there = _absorbed(drug, to, allow_unverified)
    return EqualExposure(
        amount_mg=amount_mg * here.share / there.share,
        low_mg=amount_mg * here.low / there.high,
        high_mg=amount_mg * here.high / there.low,
        of=here,
        to=there,
        statement=_statement(here, there),
    )


def _absorbed(drug: str, route: str, allow_unverified: bool) -> Absorbed:
    for one in absorbed():
        if (one.drug, one.route) == (drug, route):
            return _allowed(one, allow_unverified)
    known = ", ".join(one.route for one in absorbed() if one.drug == drug)
    raise RegimenError(
        f"How much {drug} is absorbed by “{route}” was not found in any publication read; known "
        f"are: {known or 'none'}."
    )


def _allowed(one: Absorbed, allow_unverified: bool) -> Absorbed:
    if one.verified or allow_unverified:
        return one
    raise RegimenError(
        f"How much {one.drug} is absorbed by “{one.route}” is known from memory only "
        f"({one.low:g} to {one.high:g}). It is used only with {SWITCH}."
    )


def _statement(here: Absorbed, there: Absorbed) -> str:
    said = []
    for one in (here, there):
        if not one.verified:
            said.append(f"The share absorbed by {one.route} is not verified.")
        if one.evidence == "weak":
            said.append(f"The evidence for {one.route} is weak. {one.note}")
    return " ".join([*said, NOT_AN_ORDER])

"""From milligrams to what a nurse draws, mixes and sets: mL, mg/mL and mL/h.

A pump rate exists only on a preparation: from the bare vial 35 mg at 50 mg/mL over 40 min would be
1.05 mL/h; in a 50 mL bag it is 75 mL/h.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.units import (
    MINUTES_PER_HOUR,
    BadNumberError,
    figure,
    finite,
    positive,
    within,
)
from ataraxy.knowledge.pharmacology.files import (
    Sourced,
    SourcedBounds,
    open_table,
    sourced,
    sourced_bounds,
)
from ataraxy.knowledge.pharmacology.product import Form, Product


class Dilution(StrEnum):
    """How the drug meets its diluent."""

    REPLACE = "replace"
    ADD = "add"

    @property
    def words(self) -> str:
        """What the nurse does, in one phrase."""
        return _WORDS[self]


_WORDS = {
    Dilution.REPLACE: "take the same volume out of the bag first, so that the bag keeps its volume",
    Dilution.ADD: "add the drug to the full bag",
}


@dataclass(frozen=True, slots=True)
class Preparation:
    """A mixed infusion: what was drawn, what it became, and what the pump is set to."""

    dose_mg: float
    drawn_ml: float
    diluent_ml: float
    final_volume_ml: float
    concentration_mg_ml: float
    minutes: float
    rate_ml_h: float
    volume_to_be_infused_ml: float
    discard_within_hours: float
    discard_source: str
    method: str


@dataclass(frozen=True, slots=True)
class PreparationRules:
    """The numbers of `data/preparation.toml`."""

    syringes: tuple[tuple[float, float], ...]
    rounding_percent: Sourced
    bag: SourcedBounds
    pump: SourcedBounds
    discard_hours: Sourced
    draw_tolerance_ml: Sourced
    left_in_line_percent: Sourced


@cache
def preparation_rules() -> PreparationRules:
    """The rules of drawing and mixing, read once."""
    table = open_table("preparation.toml")
    marks = table.table("syringe_marks")
    marks.take("source", str)
    marks.tag("tag")
    found = PreparationRules(
        syringes=tuple(_syringe(row) for row in table.tables("syringes")),
        rounding_percent=sourced(table.table("rounding"), "ask_above_percent"),
        bag=sourced_bounds(table.table("bag")),
        pump=sourced_bounds(table.table("pump")),
        discard_hours=sourced(table.table("discard"), "hours"),
        draw_tolerance_ml=sourced(table.table("draw"), "tolerance_ml"),
        left_in_line_percent=sourced(table.table("line"), "left_in_line_percent"),
    )
    marks.close()
    table.close()
    return found


def _syringe(row: Table) -> tuple[float, float]:
    found = (row.take("up_to_ml", float), row.take("graduation_ml", float))
    row.close()
    return found


def smallest_step_mg(product: Product, dose_mg: float) -> float:
    """The smallest amount by which this product can be measured near `dose_mg`, in mg."""
    if product.form is Form.DEVICE:
        return product.mg_each
    if product.form is Form.UNIT:
        return product.mg_each / product.divisible_by
    volume = dose_mg / product.mg_per_ml
    marks = preparation_rules().syringes
    graduation = next((mark for up_to, mark in marks if volume <= up_to), marks[-1][1])
    return graduation * product.mg_per_ml


def measurable_mg(product: Product, dose_mg: float, ceiling_mg: float) -> float:
    """The nearest amount to `dose_mg` that can be measured and does not pass `ceiling_mg`."""
    step = smallest_step_mg(product, dose_mg)
    count = math.floor(dose_mg / step + 0.5)
    while count > 0 and round(count * step, 6) > ceiling_mg:
        count -= 1
    return round(count * step, 6)


def prepare(
    *, dose_mg: float, product: Product, bag_ml: float, minutes: float, method: Dilution
) -> Preparation:
    """Mix `dose_mg` from the vial into a bag of `bag_ml` and run it over `minutes`.

    drawn = dose / (mg/mL of the vial); concentration = dose / final volume;
    rate = final volume / (minutes / 60). Raises `BadNumberError` naming what cannot be.
    """
    if product.form is not Form.VIAL:
        raise BadNumberError("product", product.name, "a vial")
    rules = preparation_rules()
    dose = positive("dose", dose_mg, "mg")
    length = positive("duration", minutes, "min")
    bag = within("bag volume", bag_ml, rules.bag.bounds)
    drawn = dose / product.mg_per_ml
    if drawn > bag:
        raise BadNumberError("dose", f"{figure(dose)} mg", f"what fits a bag of {figure(bag)} mL")
    final = bag if method is Dilution.REPLACE else bag + drawn
    return Preparation(
        dose_mg=dose,
        drawn_ml=drawn,
        diluent_ml=final - drawn,
        final_volume_ml=final,
        concentration_mg_ml=dose / final,
        minutes=length,
        rate_ml_h=within("pump rate", final * MINUTES_PER_HOUR / length, rules.pump.bounds),
        volume_to_be_infused_ml=final,
        discard_within_hours=rules.discard_hours.value,
        discard_source=f"{rules.discard_hours.source} ({rules.discard_hours.tag.words})",
        method=method.words,
    )


def given_mg(preparation: Preparation, pumped_ml: float) -> float:
    """What an infusion stopped early has given: pumped mL × mg/mL. Facts are always recorded."""
    pumped = finite("pumped volume", pumped_ml, "mL")
    if not 0 <= pumped <= preparation.final_volume_ml:
        allowed = f"0 to {figure(preparation.final_volume_ml)} mL, the volume that was prepared"
        raise BadNumberError("pumped volume", f"{figure(pumped)} mL", allowed)
    return pumped * preparation.concentration_mg_ml


def left_in_line_mg(preparation: Preparation, line_ml: float) -> float:
    """What stays in a line of `line_ml` that is not flushed, in mg."""
    line = finite("line volume", line_ml, "mL")
    if line < 0:
        raise BadNumberError("line volume", f"{figure(line)} mL", "0 mL or more")
    return min(line, preparation.final_volume_ml) * preparation.concentration_mg_ml

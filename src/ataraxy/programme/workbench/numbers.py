"""The numbers of the room, read once from `data/page.toml`."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table


@dataclass(frozen=True, slots=True)
class Span:
    """How many minutes are drawn, and the step between two points."""

    end_min: float
    step_min: float


@dataclass(frozen=True, slots=True)
class BenchNumbers:
    """Caps on what one page computes, its grids, and the example it begins with."""

    most_doses: int
    most_doses_of_many: int
    most_dose_mg: float
    most_levels: int
    most_bands: int
    least_prior_weight: float
    most_prior_weight: float
    least_ng_ml: float
    most_ng_ml: float
    people: int
    draws: int
    seed: int
    estimate_points: int
    spans: Mapping[str, Span]
    dose_examples: Mapping[str, str]
    """A dose in words for each route that has a name in the form."""
    example: Mapping[str, str]


@cache
def bench_numbers() -> BenchNumbers:
    """The file, read strictly."""
    text = files("ataraxy.programme.workbench").joinpath("data/page.toml").read_text("utf-8")
    table = Table("page.toml", tomllib.loads(text))
    table.take("reviewed", dt.date)
    table.take("source", str)
    table.tag("tag")
    most, people, fit = table.table("most"), table.table("people"), table.table("estimate")
    least = table.table("least")
    found = BenchNumbers(
        most_doses=most.take("doses", int),
        most_doses_of_many=most.take("doses_of_many", int),
        most_dose_mg=most.take("dose_mg", float),
        most_levels=most.take("levels", int),
        most_bands=most.take("bands", int),
        least_prior_weight=least.take("prior_weight", float),
        most_prior_weight=most.take("prior_weight", float),
        least_ng_ml=least.take("level_ng_ml", float),
        most_ng_ml=most.take("level_ng_ml", float),
        people=people.take("count", int),
        draws=people.take("draws", int),
        seed=people.take("seed", int),
        estimate_points=fit.take("points", int),
        spans={f"{row['end_min']:g}": Span(**row) for row in table.take("span", list)},
        dose_examples={row["route"]: row["dose"] for row in table.take("dose_example", list)},
        example=table.take("example", dict),
    )
    for one in (most, least, people, fit, table):
        one.close()
    return found

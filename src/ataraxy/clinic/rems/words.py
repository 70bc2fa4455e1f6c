"""What the programme asks, read once from `data/rems.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme's statements, its addresses, and for how long a training is good here."""

    setting: Mapping[str, str]
    patient: Mapping[str, str]
    prescriber: Mapping[str, str]
    reach: Mapping[str, str]
    training_months: int
    training_soon_days: int
    training_source: str


@cache
def programme() -> Programme:
    """Everything the file holds."""
    text = files("ataraxy.clinic.rems").joinpath("data/rems.toml").read_text("utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    return Programme(
        table["setting"],
        table["patient"],
        table["prescriber"],
        table["reach"],
        int(table["training"]["renew_months"]),
        int(table["training"]["soon_days"]),
        str(table["training"]["source"]),
    )

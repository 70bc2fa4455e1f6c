"""What a monitor's codes and units mean, read once from `data/codes.toml`. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from ataraxy.foundation.data_file import Table


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a monitor measures; `stale` is None where the age alone is shown."""

    name: str
    unit: str
    low: float
    high: float
    stale: timedelta | None

    @property
    def is_cuff(self) -> bool:
        """Whether it is part of a cuff pressure, which gateways send again and again."""
        return self.name.startswith("cuff_")


@dataclass(frozen=True, slots=True)
class Placing:
    """How clocks and repeats are judged (local defaults)."""

    clock_tolerance: timedelta
    late_believed: timedelta
    control_id_memory: timedelta
    silent_after: timedelta
    keep_samples: timedelta


@dataclass(frozen=True, slots=True)
class Codes:
    """Everything in the file, by the key under which it is looked up."""

    parameters: Mapping[str, Parameter]
    by_mdc: Mapping[str, Parameter]
    by_loinc: Mapping[str, Parameter]
    factors: Mapping[tuple[str, str], float]
    states: Mapping[str, str]
    placing: Placing


@cache
def codes() -> Codes:
    """The table of codes; raises `DataFileError` when the file is wrong."""
    text = files("ataraxy.clinic.devices").joinpath("data", "codes.toml").read_text("utf-8")
    root = Table("codes.toml", tomllib.loads(text))
    root.take("reviewed", date)
    parameters: dict[str, Parameter] = {}
    by_mdc: dict[str, Parameter] = {}
    by_loinc: dict[str, Parameter] = {}
    raw = root.take("parameter", dict)
    for name, values in raw.items():
        row = Table("codes.toml", values, f"parameter.{name}")
        mdc: list[int] = row.take("mdc", list)
        loinc = row.strings("loinc")
        one = _parameter(name, row)
        parameters[name] = one
        by_mdc |= {str(code): one for code in mdc}
        by_loinc |= dict.fromkeys(loinc, one)
    found = Codes(parameters, by_mdc, by_loinc, _factors(root), _states(root), _placing(root))
    root.close()
    return found


def _parameter(name: str, row: Table) -> Parameter:
    stale_s = row.take("stale_s", float)
    one = Parameter(
        name,
        row.take("unit", str),
        row.take("low", float),
        row.take("high", float),
        timedelta(seconds=stale_s) if stale_s else None,
    )
    _origin(row)
    return one


def _factors(root: Table) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for row in root.tables("unit"):
        kept, times = row.take("kept", str), row.take("times", float)
        found |= {(kept, name): times for name in row.strings("names")}
        _origin(row)
    return found


def _states(root: Table) -> dict[str, str]:
    row = root.table("states")
    found = {
        flag: row.take(flag, str) for flag in ("INV", "NAV", "OFF", "QUES", "CALIB", "TEST", "DEMO")
    }
    _origin(row)
    return found


def _placing(root: Table) -> Placing:
    row = root.table("placing")
    found = Placing(
        timedelta(seconds=row.take("clock_tolerance_s", float)),
        timedelta(hours=row.take("late_believed_h", float)),
        timedelta(minutes=row.take("control_id_memory_min", float)),
        timedelta(seconds=row.take("silent_after_s", float)),
        timedelta(days=row.take("keep_samples_days", float)),
    )
    _origin(row)
    return found


def _origin(row: Table) -> None:
    row.take("source", str)
    row.tag("tag")
    row.close()

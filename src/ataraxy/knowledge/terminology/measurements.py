"""From LOINC codes to the measurements that rules name, and results to positive or negative."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("data") / "measurements.toml"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def measurement_name(code: str) -> str:
    """The measurement a LOINC code stands for, or an empty string."""
    for name, row in _data()["measurement"].items():
        if code in {one["code"] for one in row["loinc"]}:
            return str(name)
    return ""


def result_word(text: str) -> str:
    """`positive`, `negative`, or the text itself when it says neither clearly."""
    lowered = text.strip().casefold()
    for word, spellings in _data()["results"].items():
        if lowered in spellings:
            return str(word)
    return text.strip()


def in_rule_unit(
    name: str, value: float | None, unit: str, wanted: str
) -> tuple[float | None, str]:
    """A value and its unit: in `wanted`, the rule's, where the list knows how; else unchanged."""
    factor = _data()["measurement"].get(name, {}).get("units", {}).get(unit.strip())
    if value is None or factor is None:
        return value, unit
    return value * factor, wanted


@cache
def measurement_codes() -> frozenset[str]:
    """Every LOINC code that stands for a measurement of the rules."""
    rows = _data()["measurement"].values()
    return frozenset(str(one["code"]) for row in rows for one in row["loinc"])

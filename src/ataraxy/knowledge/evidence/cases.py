"""The cases that ship beside each rule: what it must answer about people a clinician described."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from ataraxy.knowledge.evidence.scenario import Scenario, scenario

CASES = Path(__file__).with_name("data") / "cases"


@lru_cache(maxsize=256)
def cases_of(rule_id: str, on: date) -> tuple[Scenario, ...]:
    """Every case of one rule, its dates counted from `on`; empty when it has no file."""
    path = CASES / f"{rule_id}.toml"
    if not path.is_file():
        return ()
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(scenario(row, on) for row in data["case"])

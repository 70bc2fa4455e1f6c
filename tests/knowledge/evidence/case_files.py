"""The case files beside this module, read against one day."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from ataraxy.knowledge.evidence.scenario import Scenario, scenario

CASES = Path(__file__).with_name("cases")
TODAY = date(2026, 11, 22)


def scenarios(rule_id: str, on: date = TODAY) -> list[Scenario]:
    """Every case of one rule."""
    data = tomllib.loads((CASES / f"{rule_id}.toml").read_text(encoding="utf-8"))
    return [scenario(row, on) for row in data["case"]]


def all_scenarios() -> list[tuple[str, Scenario]]:
    """Every case of every rule."""
    return [
        (path.stem, one) for path in sorted(CASES.glob("*.toml")) for one in scenarios(path.stem)
    ]

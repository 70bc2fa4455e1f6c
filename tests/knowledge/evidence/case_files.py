"""The case files that ship beside the rules, read against one day."""

from __future__ import annotations

from datetime import date

from ataraxy.knowledge.evidence.cases import CASES, cases_of
from ataraxy.knowledge.evidence.scenario import Scenario

TODAY = date(2026, 11, 22)


def scenarios(rule_id: str, on: date = TODAY) -> list[Scenario]:
    """Every case of one rule."""
    return list(cases_of(rule_id, on))


def all_scenarios() -> list[tuple[str, Scenario]]:
    """Every case of every rule."""
    return [
        (path.stem, one) for path in sorted(CASES.glob("*.toml")) for one in scenarios(path.stem)
    ]

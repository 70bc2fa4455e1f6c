"""What someone wants to write into the chart, before it is a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ataraxy.knowledge.records import When
from ataraxy.platform.chart.kinds import Certainty, FactKind, Standing


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A fact to be recorded. `detail` holds what only this kind of fact has."""

    kind: FactKind
    text: str
    system: str = ""
    code: str = ""
    status: str = ""
    standing: Standing = Standing.UNSTATED
    certainty: Certainty = Certainty.UNSTATED
    start: When | None = None
    end: When | None = None
    note: str = ""
    detail: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ObservationEntry:
    """A value to be recorded: a number with its unit, or words."""

    text: str
    at: When
    system: str = ""
    code: str = ""
    category: str = ""
    group: str = ""
    position: int = 0
    value: float | None = None
    comparator: str = ""
    unit: str = ""
    value_text: str = ""
    note: str = ""

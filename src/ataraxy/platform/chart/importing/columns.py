"""The columns of an imported row, as a light dataclass.

A record brings hundreds of rows and a Django model instance costs ten times as much to build, so
an import builds these and `bulk` writes them. A test holds them against the models.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4


@dataclass(slots=True)
class Columns:
    """What a fact and a value have in common; whose it is and whence is filled in on writing."""

    resource_id: str
    position: int
    content_hash: str
    system: str
    code: str
    text: str
    status: str
    withdrawn: bool
    encounter_id: str
    note: str
    detail: dict[str, Any] | None
    uid: UUID = field(default_factory=uuid4, kw_only=True)
    clinic_id: int = field(default=0, kw_only=True)
    patient_id: int = field(default=0, kw_only=True)
    source_id: int = field(default=0, kw_only=True)
    recorded_at: datetime | None = field(default=None, kw_only=True)
    corrects_id: int | None = field(default=None, kw_only=True)
    reason: str = field(default="", kw_only=True)


@dataclass(slots=True)
class FactColumns(Columns):
    """A row of `Fact`."""

    kind: str
    resource_type: str
    standing: str
    certainty: str
    start: datetime | None
    start_precision: str
    end: datetime | None
    end_precision: str


@dataclass(slots=True)
class ObservationColumns(Columns):
    """A row of `Observation`."""

    category: str
    group: str
    at: datetime | None
    at_precision: str
    value: float | None
    comparator: str
    unit: str
    value_system: str
    value_code: str
    value_text: str
    interpretation: str
    resource_type: str = field(default="Observation", init=False)

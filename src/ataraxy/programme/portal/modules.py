"""The self-care modules: one TOML file each, read strictly."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ataraxy.foundation.data_file import Table
from ataraxy.foundation.evidence_tag import EvidenceTag
from ataraxy.programme.portal.plain_text import Piece, pieces

FOLDER = Path(__file__).parent / "self_care"


class FieldKind(StrEnum):
    """What a line of a tracker takes."""

    NUMBER = "number"
    SCALE = "scale"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class TrackerField:
    """One thing to note. `low` and `high` bound a number or a scale."""

    key: str
    label: str
    kind: FieldKind
    unit: str = ""
    low: int = 0
    high: int = 0
    options: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Tracker:
    """What the patient notes, and which field is drawn."""

    title: str
    chart: str
    fields: tuple[TrackerField, ...]

    @property
    def charted(self) -> TrackerField | None:
        """The field that is drawn over the days, if any."""
        return next((one for one in self.fields if one.key == self.chart), None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What research says, where that comes from, and how it was checked."""

    says: str
    source: str
    tag: EvidenceTag
    reviewed: dt.date


@dataclass(frozen=True, slots=True)
class Module:
    """One self-care module. `breathing` is the pace of its visual, in breaths a minute; 0: none."""

    key: str
    order: int
    title: str
    icon: str
    lead: str
    text: str
    care: str
    evidence: Evidence
    tracker: Tracker
    breathing: int = 0

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text, shaped."""
        return pieces(self.text)

    @property
    def prose(self) -> tuple[str, ...]:
        """Everything a patient reads here, for counting how hard it is."""
        helps = tuple(one.help for one in self.tracker.fields if one.help)
        return (self.lead, self.text, self.care, self.evidence.says, *helps)


@cache
def modules() -> dict[str, Module]:
    """Every module by key, in their order; raises `DataFileError` for a file with a mistake."""
    found = [_read(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {one.key: one for one in sorted(found, key=lambda one: one.order)}


def _read(path: Path) -> Module:
    table = Table(path.name, tomllib.loads(path.read_text("utf-8")))
    evidence = table.table("evidence")
    found = Module(
        key=path.stem,
        order=table.take("order", int),
        title=table.take("title", str),
        icon=table.take("icon", str),
        lead=table.take("lead", str),
        text=table.take("text", str),
        care=table.optional("care", str, ""),
        evidence=Evidence(
            says=evidence.take("says", str),
            source=evidence.take("source", str),
            tag=evidence.tag("tag"),
            reviewed=evidence.take("reviewed", dt.date),
        ),
        tracker=_tracker(table.table("tracker")),
        breathing=table.optional("breathing", int, 0),
    )
    evidence.close()
    table.close()
    return found


def _tracker(row: Table) -> Tracker:
    found = Tracker(
        title=row.take("title", str),
        chart=row.optional("chart", str, ""),
        fields=tuple(_field(one) for one in row.tables("fields")),
    )
    row.close()
    if found.chart and (found.charted is None or found.charted.kind is FieldKind.TEXT):
        raise row.fail("chart", "names no field that can be drawn")
    return found


def _field(row: Table) -> TrackerField:
    found = TrackerField(
        key=row.take("key", str),
        label=row.take("label", str),
        kind=row.choice("kind", FieldKind),
        unit=row.optional("unit", str, ""),
        low=row.optional("low", int, 0),
        high=row.optional("high", int, 10),
        options=row.strings("options") if row.has("options") else (),
        help=row.optional("help", str, ""),
    )
    row.close()
    if found.kind is FieldKind.CHOICE and not found.options:
        raise row.fail("options", "is missing; a choice needs some")
    if found.low >= found.high:
        raise row.fail("high", "must lie above low")
    return found

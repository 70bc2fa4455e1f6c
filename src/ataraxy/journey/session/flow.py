"""The flowsheet's rows, and the newest value of each kind with its age."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ataraxy.clinic.pharmacy.models import Entry
from ataraxy.journey.session.models import Preparation, Reading
from ataraxy.journey.session.models_care import AdverseEvent
from ataraxy.journey.session.record import Record, vitals_of
from ataraxy.journey.session.vitals import echo


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One line of the flowsheet."""

    reading: Reading
    minutes: int | None
    exact: float
    struck: bool

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that was measured."""
        return echo(vitals_of(self.reading))

    @property
    def rest(self) -> tuple[str, ...]:
        """What has no column of its own."""
        return echo(replace(vitals_of(self.reading), **_IN_COLUMNS))

    @property
    def correction(self) -> str:
        """Why it was corrected, if it is a correction."""
        return self.reading.why


@dataclass(frozen=True, slots=True)
class LastValue:
    """The newest value of one kind, with when it was measured."""

    label: str
    text: str
    at: datetime
    by_monitor: bool = False
    asks: bool = False
    """Whether a prompt about it is open."""


_IN_COLUMNS: dict[str, Any] = dict.fromkeys(
    (
        "systolic_mmhg",
        "diastolic_mmhg",
        "heart_rate_bpm",
        "spo2_percent",
        "breaths_per_min",
        "sedation_moaas",
        "dissociation",
    )
)
"""What the flowsheet has a column for; the rest stands in words beside them."""


def flow_rows(record: Record, most: int | None = None) -> tuple[FlowRow, ...]:
    """Every reading or the newest, newest first; corrected ones stay, struck."""
    begin = record.session.started_at
    zero = begin or (record.readings[-1].at if record.readings else record.session.moved_at)
    rows = [(row, False) for row in record.readings] + [(row, True) for row in record.struck]
    newest_first = sorted(rows, key=lambda one: (one[0].at, one[0].recorded_at), reverse=True)
    return tuple(
        FlowRow(
            reading=row,
            minutes=None if begin is None else minutes_since(begin, row.at),
            exact=round((row.at - zero).total_seconds() / 60, 1),
            struck=struck,
        )
        for row, struck in newest_first[:most]
    )


def last_values(record: Record, asked: Collection[str] = ()) -> Iterator[LastValue]:
    """The newest value of each kind that the strip shows; `asked` are the words of open prompts."""
    shown = {
        "systolic_mmhg": (_("Pressure"), "{0.systolic_mmhg}/{0.diastolic_mmhg}"),
        "spo2_percent": (_("SpO₂"), "{0.spo2_percent} %"),
        "heart_rate_bpm": (_("Heart rate"), "{0.heart_rate_bpm}"),
        "breaths_per_min": (_("Breaths"), "{0.breaths_per_min}"),
        "o2_flow_l_min": (_("O₂"), "{0.o2_flow_l_min:g} L/min"),
        "sedation_moaas": (_("MOAA/S"), "{0.sedation_moaas}"),
        "dissociation": (_("Dissociation"), "{0.dissociation}"),
    }
    for name, (label, text) in shown.items():
        rows = [row for row in record.readings if getattr(row, name) is not None]
        if rows:
            last = rows[-1]
            asks = _ASKED_BY.get(name) in asked
            yield LastValue(label, text.format(last), last.at, last.source == "monitor", asks)


_ASKED_BY = {
    "systolic_mmhg": "pressure",
    "spo2_percent": "oxygen",
    "heart_rate_bpm": "heart rate",
    "breaths_per_min": "breathing",
    "sedation_moaas": "sedation",
}
"""Which word of a prompt is about which value."""


def minutes_since(begin: datetime | None, now: datetime) -> int | None:
    """Whole minutes since `begin`."""
    return None if begin is None else int((now - begin).total_seconds() // 60)


def amendments(record: Record, signed_at: datetime) -> list[tuple[datetime, str, str]]:
    """What was written after the record was signed: when, by whom, what."""
    rows: list[Any] = [*record.readings, *record.doses, *record.log, *_drug_entries(record)]
    rows += AdverseEvent.objects.filter(session=record.session).order_by("recorded_at")
    later = sorted((r for r in rows if r.recorded_at > signed_at), key=lambda r: r.recorded_at)
    return [(one.recorded_at, one.by_name, str(one)) for one in later]


def _drug_entries(record: Record) -> list[Entry]:
    """What the ledger says of this session's drug, a late waste included."""
    prepared = Preparation.objects.filter(session=record.session).values_list("uid", flat=True)
    return list(Entry.objects.filter(account__uid__in=list(prepared)).order_by("number"))

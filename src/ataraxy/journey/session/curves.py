"""The flowsheet's curves as data for the drawing on screen. Pure.

Minutes since the dose, one list of times for every panel, so that one cursor reads them all. The
table beside the drawing holds the same values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ataraxy.journey.session.numbers import axes
from ataraxy.journey.session.vitals import Vitals, label_of

Measured = Sequence[tuple[datetime, Vitals]]
_PANELS = (
    ("pressure", ("heart_rate_bpm",)),
    ("oxygen", ("spo2_percent", "o2_flow_l_min")),
    ("breathing", ("breaths_per_min", "etco2_mmhg")),
    ("mind", ("sedation_moaas", "dissociation", "distress")),
)


@dataclass(frozen=True, slots=True)
class Flag:
    """Something given, begun or stopped, at its time."""

    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is drawn: this session from `zero`, behind it the last one from its own zero."""

    measured: Measured
    zero: datetime
    zone: ZoneInfo
    flags: Sequence[Flag] = ()
    last: Measured = ()
    last_zero: datetime | None = None
    limits: dict[str, tuple[float, ...]] | None = None


def curves(drawn: Drawn) -> dict[str, Any]:
    """Everything the script draws, ready for JSON."""
    rows = sorted(drawn.measured, key=lambda row: row[0])
    first = -axes()["before_minutes"]
    times = [_minutes(at, drawn.zero) for at, _vitals in rows]
    shown = [number for number, minute in enumerate(times) if minute >= first]
    rows, times = [rows[one] for one in shown], [times[one] for one in shown]
    return {
        "times": times,
        "clock": [f"{at.astimezone(drawn.zone):%H:%M}" for at, _vitals in rows],
        "first": min([0.0, *times]),
        "end": max([axes()["shortest_minutes"], *times]),
        "timeLabel": _("Minutes since the dose"),
        "flags": [[_minutes(one.at, drawn.zero), one.label] for one in drawn.flags],
        "panels": [
            panel
            for key, names in _PANELS
            if (panel := _panel(key, names, [v for _at, v in rows], drawn)) is not None
        ],
    }


def _panel(
    key: str, names: Sequence[str], values: Sequence[Vitals], drawn: Drawn
) -> dict[str, Any] | None:
    lines = [_line(name, values) for name in names]
    lines = [one for one in lines if any(value is not None for value in one["values"])]
    bars = _bars(values) if key == "pressure" else None
    if not lines and bars is None:
        return None
    low, high = axes()[f"{key}_low"], axes()[f"{key}_high"]
    seen = [v for one in lines for v in one["values"] if v is not None]
    if bars is not None:
        seen += [v for v in (*bars["upper"], *bars["lower"]) if v is not None]
    return {
        "key": key,
        "title": _title(key),
        "low": min([low, *seen]),
        "high": max([high, *seen]),
        "bars": bars,
        "lines": lines,
        "past": _past(drawn) if key == "pressure" else [],
        "limits": list((drawn.limits or {}).get(key, ())),
    }


def _line(name: str, values: Sequence[Vitals]) -> dict[str, Any]:
    return {"label": label_of(name), "values": [getattr(one, name) for one in values]}


def _bars(values: Sequence[Vitals]) -> dict[str, Any] | None:
    if all(one.systolic_mmhg is None for one in values):
        return None
    return {
        "label": _("Blood pressure"),
        "upper": [one.systolic_mmhg for one in values],
        "lower": [one.diastolic_mmhg for one in values],
    }


def _past(drawn: Drawn) -> list[dict[str, Any]]:
    """Upper and lower pressure of the last session, on its own minutes."""
    if drawn.last_zero is None:
        return []
    rows = [
        row
        for row in sorted(drawn.last, key=lambda one: one[0])
        if row[1].systolic_mmhg is not None
    ]
    times = [_minutes(at, drawn.last_zero) for at, _vitals in rows]
    return [
        {"times": times, "values": [getattr(v, name) for _at, v in rows]}
        for name in ("systolic_mmhg", "diastolic_mmhg")
        if rows
    ]


def _title(key: str) -> str:
    return {
        "pressure": _("Blood pressure, mmHg, and heart rate, /min"),
        "oxygen": _("Oxygen saturation, %, and oxygen flow, L/min"),
        "breathing": _("Breaths, /min, and end-tidal CO₂, mmHg"),
        "mind": _("Sedation (MOAA/S), dissociation, distress"),
    }[key]


def _minutes(at: datetime, zero: datetime) -> float:
    return round((at - zero).total_seconds() / 60, 1)

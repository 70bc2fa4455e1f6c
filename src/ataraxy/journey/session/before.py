"""Vital signs before the dose: limits, the person's own usual, the altitude. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.journey.session.numbers import limits
from ataraxy.journey.session.vitals import Vitals

Found = Iterator[tuple[str, str]]
_NEEDED = ("systolic_mmhg", "heart_rate_bpm", "spo2_percent", "breaths_per_min", "sedation_moaas")


@dataclass(frozen=True, slots=True)
class Usual:
    """This person's own values before earlier sessions; None where there were none."""

    heart_rate_bpm: int | None = None
    spo2_percent: int | None = None


def pressure_text(vitals: Vitals) -> str:
    """A pressure as it is written: “148/92”."""
    return f"{vitals.systolic_mmhg}/{vitals.diastolic_mmhg}"


def newest_of(rows: Sequence[tuple[datetime, Vitals]]) -> Vitals:
    """For each value the newest one measured, so that a repeated pressure keeps the rest."""
    values: dict[str, object] = {}
    for _at, vitals in sorted(rows, key=lambda row: row[0]):
        for name in Vitals.__dataclass_fields__:
            value = getattr(vitals, name)
            if value is not None and value != "" and value is not False:
                values[name] = value
    return Vitals(**values)  # type: ignore[arg-type]


def vitals_found(
    rows: Sequence[tuple[datetime, Vitals]], now: datetime, usual: Usual, altitude_m: int | None
) -> Found:
    """Findings of the gate “vital signs”."""
    if not rows:
        yield "vitals.missing", _("Measure and chart the vital signs.")
        return
    vitals = newest_of(rows)
    missing = [name for name in _NEEDED if getattr(vitals, name) is None]
    if missing:
        yield "vitals.incomplete", _("Not charted yet: %s.") % ", ".join(_short(n) for n in missing)
    yield from _pressure(rows, vitals)
    yield from _rate(vitals, usual)
    yield from _saturation(vitals, usual, altitude_m)
    yield from _rest(vitals)


def _short(name: str) -> str:
    return {
        "systolic_mmhg": _("blood pressure"),
        "heart_rate_bpm": _("heart rate"),
        "spo2_percent": _("oxygen saturation"),
        "breaths_per_min": _("breaths"),
        "sedation_moaas": _("sedation (MOAA/S)"),
    }[name]


def _pressure(rows: Sequence[tuple[datetime, Vitals]], vitals: Vitals) -> Found:
    upper, lower = vitals.systolic_mmhg, vitals.diastolic_mmhg
    if upper is None or lower is None:
        return
    hold, decide = limits()["before.hold"], limits()["before.decide"]
    if reaches(vitals, hold.numbers):
        repeats = sum(1 for _at, one in rows if reaches(one, hold.numbers)) - 1
        if repeats < hold["repeats"]:
            text = _("%(bp)s mmHg: hold, repeat in %(minutes)d min (%(done)d of %(most)d repeats).")
        else:
            text = _("%(bp)s mmHg after %(done)d repeats: another day.")
        values = {"bp": pressure_text(vitals), "done": repeats, "most": hold["repeats"]}
        yield "vitals.pressure_hold", text % (values | {"minutes": hold["repeat_minutes"]})
    elif upper > decide["systolic_mmhg"] or lower > decide["diastolic_mmhg"]:
        text = _("%s mmHg before the dose: the prescriber decides.")
        yield "vitals.pressure_decide", text % pressure_text(vitals)


def reaches(vitals: Vitals, limit: Mapping[str, float]) -> bool:
    """Whether either pressure is at or above the limit's `systolic_mmhg` or `diastolic_mmhg`."""
    upper, lower = vitals.systolic_mmhg, vitals.diastolic_mmhg
    if upper is None or lower is None:
        return False
    return upper >= limit["systolic_mmhg"] or lower >= limit["diastolic_mmhg"]


def _rate(vitals: Vitals, usual: Usual) -> Found:
    rate, limit = vitals.heart_rate_bpm, limits()["before.heart_rate"]
    if rate is None or limit["low"] <= rate <= limit["high"]:
        return
    own = usual.heart_rate_bpm
    if own is not None and abs(rate - own) <= limit["own_margin"]:
        return
    yield "vitals.heart_rate", _("Heart rate %d /min before the dose.") % rate


def _saturation(vitals: Vitals, usual: Usual, altitude_m: int | None) -> Found:
    value, limit = vitals.spo2_percent, limits()["before.spo2"]
    if value is None:
        return
    high_up = altitude_m is not None and altitude_m >= limit["altitude_from_m"]
    low = limit["altitude_low"] if high_up else limit["low"]
    own = usual.spo2_percent
    if value >= low or (own is not None and own < low and value >= own - limit["at_own_usual"]):
        return
    yield "vitals.spo2", _("Oxygen saturation %d %% on room air.") % value


def _rest(vitals: Vitals) -> Found:
    breaths, limit = vitals.breaths_per_min, limits()["before.breaths"]
    if breaths is not None and not limit["low"] <= breaths <= limit["high"]:
        yield "vitals.breaths", _("%d breaths per minute before the dose.") % breaths
    sedation = vitals.sedation_moaas
    if sedation is not None and sedation < limits()["before.sedation"]["low"]:
        yield "vitals.sedation", _("MOAA/S %d before the dose: not fully awake.") % sedation

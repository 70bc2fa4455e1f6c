"""Prompts during and after dosing: what the newest values are held against. Pure.

A prompt asks for a person's attention and for one acknowledgement. It is no alarm: the bedside
monitor owns the alarm, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ataraxy.journey.session.before import pressure_text, reaches
from ataraxy.journey.session.numbers import Limit, RouteRules, limits
from ataraxy.journey.session.vitals import Vitals

Measured = Sequence[tuple[datetime, Vitals]]
Limits = Mapping[str, Limit]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One thing that asks for attention. `key` is stable for one reading; `level` notify or act."""

    key: str
    level: str
    word: str
    text: str
    at: datetime
    origin: str

    @property
    def is_act(self) -> bool:
        """Whether something is to be done now, not only looked at."""
        return self.level == "act"


def prompts(
    route: RouteRules,
    baseline: Vitals | None,
    measured: Measured,
    altitude_m: int | None = None,
    table: Limits | None = None,
) -> tuple[Prompt, ...]:
    """What the newest value of each kind asks for by the limits in `table`, most urgent first."""
    rows, held = sorted(measured, key=lambda row: row[0]), table or limits()
    found = [
        *_pressure(held, route, baseline, rows),
        *_oxygen(held, rows, altitude_m),
        *_rate(held, rows),
        *_breathing(held, baseline, rows),
        *_sedation(held, rows),
    ]
    return tuple(sorted(found, key=lambda one: (not one.is_act, one.at)))


def lines_of_limits(held: Limits) -> dict[str, tuple[float, ...]]:
    """The limits as lines in the flowsheet's panels."""
    notify, oxygen = held["during.notify"], held["during.spo2"]
    return {
        "pressure": (notify["systolic_mmhg"],),
        "oxygen": (oxygen["notify_low"],),
        "breathing": (held["during.breaths"]["notify_low"],),
    }


def _newest(rows: Measured, name: str) -> tuple[datetime, Vitals] | None:
    having = [row for row in rows if getattr(row[1], name) is not None]
    return having[-1] if having else None


def _prompt(held: Limits, at: datetime, level: str, word: str, text: str, group: str) -> Prompt:
    key = f"{word.replace(' ', '-')}:{level}:{at.isoformat()}"
    return Prompt(key, level, word, text, at, held[group].origin.words)


def _pressure(
    held: Limits, route: RouteRules, baseline: Vitals | None, rows: Measured
) -> Iterator[Prompt]:
    newest = _newest(rows, "systolic_mmhg")
    if newest is None:
        return
    at, vitals = newest
    shown = pressure_text(vitals)
    act, notify = held["during.act"], held["during.notify"]
    if reaches(vitals, act.numbers):
        pressures = [v for _at, v in rows if v.systolic_mmhg is not None]
        again = len(pressures) > 1 and reaches(pressures[-2], act.numbers)
        yield _prompt(
            held, at, "act", "pressure", _what_to_do(held, route, shown, again), "during.act"
        )
    elif _rose(baseline, vitals, act.numbers):
        text = _(
            "%s mmHg, risen as far as the label counts as an increase: pause or slow, recheck."
        )
        yield _prompt(held, at, "act", "pressure", text % shown, "during.act")
    elif reaches(vitals, notify.numbers) or _rose(baseline, vitals, notify.numbers):
        yield _prompt(
            held,
            at,
            "notify",
            "pressure",
            _("%s mmHg: tell the prescriber.") % shown,
            "during.notify",
        )


def _what_to_do(held: Limits, route: RouteRules, shown: str, again: bool) -> str:
    minutes = int(held["during.recheck"]["within_minutes"])
    if not again:
        if route.given_as == "devices":
            text = _("%(bp)s mmHg: hold the remaining devices, recheck within %(minutes)d min.")
        else:
            text = _("%(bp)s mmHg: recheck within %(minutes)d min, then every five minutes.")
    elif route.can_be_stopped:
        text = _("%(bp)s mmHg for the second time: pause or stop, call the prescriber.")
    else:
        text = _(
            "%(bp)s mmHg for the second time: this dose cannot be stopped; call the prescriber."
        )
    return text % {"bp": shown, "minutes": minutes}


def _rose(baseline: Vitals | None, vitals: Vitals, numbers: Mapping[str, float]) -> bool:
    if baseline is None or baseline.systolic_mmhg is None or vitals.systolic_mmhg is None:
        return False
    if vitals.systolic_mmhg - baseline.systolic_mmhg >= numbers["systolic_rise_mmhg"]:
        return True
    lower, before = vitals.diastolic_mmhg, baseline.diastolic_mmhg
    rise = numbers.get("diastolic_rise_mmhg")
    if rise is None or lower is None or before is None:
        return False
    return lower - before >= rise


def _oxygen(held: Limits, rows: Measured, altitude_m: int | None) -> Iterator[Prompt]:
    newest = _newest(rows, "spo2_percent")
    if newest is None:
        return
    (at, vitals), limit = newest, held["during.spo2"]
    high_up = altitude_m is not None and altitude_m >= limit["altitude_from_m"]
    allowed = limit["altitude_points"] if high_up else 0
    value = vitals.spo2_percent or 0
    if value < limit["act_low"] - allowed:
        text = _("Saturation %d %%: wake, open the airway, give oxygen.") % value
        yield _prompt(held, at, "act", "oxygen", text, "during.spo2")
    elif value < limit["notify_low"] - allowed:
        text = _("Saturation %d %%: check probe and position.") % value
        yield _prompt(held, at, "notify", "oxygen", text, "during.spo2")


def _rate(held: Limits, rows: Measured) -> Iterator[Prompt]:
    newest = _newest(rows, "heart_rate_bpm")
    if newest is None:
        return
    (at, vitals), limit = newest, held["during.heart_rate"]
    value = vitals.heart_rate_bpm or 0
    if value < limit["act_low"] or value > limit["act_high"]:
        text = _("Heart rate %d /min: rhythm strip, call the prescriber.") % value
        yield _prompt(held, at, "act", "heart rate", text, "during.heart_rate")
    elif value < limit["notify_low"] or value > limit["notify_high"]:
        text = _("Heart rate %d /min: tell the prescriber.") % value
        yield _prompt(held, at, "notify", "heart rate", text, "during.heart_rate")


def _breathing(held: Limits, baseline: Vitals | None, rows: Measured) -> Iterator[Prompt]:
    newest = _newest(rows, "breaths_per_min")
    if newest is not None:
        (at, vitals), limit = newest, held["during.breaths"]
        value = vitals.breaths_per_min or 0
        text = _("%d breaths per minute.") % value
        if value < limit["act_low"]:
            yield _prompt(held, at, "act", "breathing", text, "during.breaths")
        elif value < limit["notify_low"]:
            yield _prompt(held, at, "notify", "breathing", text, "during.breaths")
    yield from _carbon_dioxide(held, baseline, rows)


def _carbon_dioxide(held: Limits, baseline: Vitals | None, rows: Measured) -> Iterator[Prompt]:
    newest = _newest(rows, "etco2_mmhg")
    if newest is None:
        return
    (at, vitals), limit = newest, held["during.etco2"]
    value = vitals.etco2_mmhg or 0
    before = baseline.etco2_mmhg if baseline else None
    text = _("End-tidal CO₂ %d mmHg.") % value
    if value > limit["act_high"] or value == 0:
        yield _prompt(held, at, "act", "breathing", text, "during.etco2")
    elif value > limit["notify_high"] or (before and value - before > limit["rise_mmhg"]):
        yield _prompt(held, at, "notify", "breathing", text, "during.etco2")


def _sedation(held: Limits, rows: Measured) -> Iterator[Prompt]:
    newest = _newest(rows, "sedation_moaas")
    if newest is None:
        return
    (at, vitals), limit = newest, held["during.sedation"]
    value = vitals.sedation_moaas if vitals.sedation_moaas is not None else 5
    if value <= limit["emergency"]:
        text = _(
            "MOAA/S %d: call for help. Deep dissociation may score low with open eyes and own "
            "airway; look first, then say which."
        )
        yield _prompt(held, at, "act", "sedation", text % value, "during.sedation")
    elif value <= limit["act"]:
        text = _("MOAA/S %d: stay at the chair, check the airway, call the prescriber.")
        yield _prompt(held, at, "act", "sedation", text % value, "during.sedation")
    elif value <= limit["notify"]:
        text = _("MOAA/S %d: watch closely.")
        yield _prompt(held, at, "notify", "sedation", text % value, "during.sedation")

"""Values of one moment, and what somebody typed turned into them. Pure.

`138/86 72 98% 14` is pressure, heart rate, saturation, breaths, in this order; a gap is `-`, and a
label (`rr 14`, `o2 2`, `etco2 38`, `m 4`, `d 2`) may stand anywhere. What was understood is said
back in full; what was not understood is named and nothing is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace

from django.utils.translation import gettext as _

from ataraxy.foundation.guardrail import Standing
from ataraxy.journey.session.numbers import plausible


@dataclass(frozen=True, slots=True)
class Vitals:
    """One charted moment; None is “not measured”. Units stand in the names."""

    systolic_mmhg: int | None = None
    diastolic_mmhg: int | None = None
    heart_rate_bpm: int | None = None
    spo2_percent: int | None = None
    breaths_per_min: int | None = None
    o2_flow_l_min: float | None = None
    etco2_mmhg: int | None = None
    sedation_moaas: int | None = None
    dissociation: int | None = None
    distress: int | None = None
    undisturbed: bool = False
    arm: str = ""
    position: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was charted."""
        return self == Vitals()


class EntryError(ValueError):
    """Something typed was not understood or cannot be; the text names it."""


ORDER = ("pressure", "heart_rate_bpm", "spo2_percent", "breaths_per_min")
LABELS = {
    "bp": "pressure",
    "rr": "breaths_per_min",
    "br": "breaths_per_min",
    "hr": "heart_rate_bpm",
    "p": "heart_rate_bpm",
    "pulse": "heart_rate_bpm",
    "spo2": "spo2_percent",
    "sat": "spo2_percent",
    "sats": "spo2_percent",
    "o2": "o2_flow_l_min",
    "etco2": "etco2_mmhg",
    "co2": "etco2_mmhg",
    "m": "sedation_moaas",
    "moaas": "sedation_moaas",
    "sed": "sedation_moaas",
    "d": "dissociation",
    "diss": "dissociation",
    "x": "distress",
    "distress": "distress",
}
WORDS = {
    "left": ("arm", "left"),
    "right": ("arm", "right"),
    "lying": ("position", "lying"),
    "sitting": ("position", "sitting"),
    "standing": ("position", "standing"),
    "u": ("undisturbed", True),
    "undisturbed": ("undisturbed", True),
}
GAPS = {"-", "–", "_", ".", "?"}
_PRESSURE = re.compile(r"^(\d{1,3})/(\d{1,3})$")
_LABELLED = re.compile(r"^([a-z]+?2?)[:=]?(\d[\d./%]*)$")
_NUMBER = re.compile(r"^\d{1,3}([.,]\d)?$")


def read_entry(text: str) -> Vitals:
    """Understand what was typed; raises `EntryError` naming the first word that cannot be."""
    taken: dict[str, object] = {}
    waiting = list(ORDER)
    label = ""
    for word in text.lower().replace(",", " ").split():
        if label:
            _take(taken, label, word)
            label = ""
        elif word in LABELS:
            label = LABELS[word]
            _no_longer(waiting, label)
        elif word in WORDS:
            name, value = WORDS[word]
            taken[name] = value
        elif word in GAPS:
            _next(waiting, word)
        else:
            _positional(taken, waiting, word)
    if label:
        raise EntryError(_("A label at the end has no number after it."))
    return checked(Vitals(**taken))  # type: ignore[arg-type]


def _positional(taken: dict[str, object], waiting: list[str], word: str) -> None:
    labelled = _LABELLED.match(word)
    if labelled and labelled[1] in LABELS:
        name = LABELS[labelled[1]]
        _no_longer(waiting, name)
        _take(taken, name, labelled[2])
    elif "/" in word:
        _no_longer(waiting, "pressure")
        _take(taken, "pressure", word)
    elif word.endswith("%"):
        _no_longer(waiting, "spo2_percent")
        _take(taken, "spo2_percent", word)
    else:
        _no_longer(waiting, "pressure")  # a bare number is never a pressure
        _take(taken, _next(waiting, word), word)


def _no_longer(waiting: list[str], name: str) -> None:
    if name in waiting:
        waiting.remove(name)


def _next(waiting: list[str], word: str) -> str:
    if not waiting:
        text = _("“%s” is one number too many. Give it a label, such as “rr 14”.")
        raise EntryError(text % word)
    return waiting.pop(0)


def _take(taken: dict[str, object], name: str, word: str) -> None:
    if name in taken or (name == "pressure" and "systolic_mmhg" in taken):
        raise EntryError(_("“%s”: this value was already given.") % word)
    if name == "pressure":
        _take_pressure(taken, word)
        return
    number = word.rstrip("%")
    if not _NUMBER.match(number):
        raise EntryError(_("“%s” is not understood.") % word)
    value = float(number.replace(",", "."))
    if name != "o2_flow_l_min" and value != int(value):
        raise EntryError(_("“%s” must be a whole number.") % word)
    taken[name] = value if name == "o2_flow_l_min" else int(value)


def _take_pressure(taken: dict[str, object], word: str) -> None:
    found = _PRESSURE.match(word)
    if not found:
        raise EntryError(_("“%s” is no blood pressure. Write it as 138/86.") % word)
    taken["systolic_mmhg"], taken["diastolic_mmhg"] = int(found[1]), int(found[2])


def checked(vitals: Vitals) -> Vitals:
    """The same values; raises `EntryError` for what no person and no device can show."""
    for name, value in numbers_of(vitals).items():
        bounds = plausible()[name]
        if bounds.standing(value) is Standing.FORBIDDEN:
            text = _("%(label)s %(value)g cannot be. Possible: %(low)g to %(high)g %(unit)s.")
            raise EntryError(
                text
                % {
                    "label": label_of(name),
                    "value": value,
                    "low": bounds.absolute_low,
                    "high": bounds.absolute_high,
                    "unit": bounds.unit,
                }
            )
    upper, lower = vitals.systolic_mmhg, vitals.diastolic_mmhg
    if (upper is None) != (lower is None):
        raise EntryError(_("A blood pressure has two numbers, such as 138/86."))
    if upper is not None and lower is not None and lower >= upper:
        raise EntryError(_("%(s)s/%(d)s: the first number must be the larger one.") % _pair(vitals))
    return vitals


def unusual(vitals: Vitals) -> tuple[str, ...]:
    """Values that may be right and are asked about once, in words."""
    return tuple(
        said(name, value)
        for name, value in numbers_of(vitals).items()
        if plausible()[name].standing(value) is Standing.UNUSUAL
    )


def numbers_of(vitals: Vitals) -> dict[str, float]:
    """The measured numbers by name."""
    named = {field.name: getattr(vitals, field.name) for field in fields(vitals)}
    return {name: named[name] for name in plausible() if named.get(name) is not None}


def label_of(name: str) -> str:
    """What a value is called on the page."""
    return {
        "systolic_mmhg": _("Upper blood pressure"),
        "diastolic_mmhg": _("Lower blood pressure"),
        "heart_rate_bpm": _("Heart rate"),
        "spo2_percent": _("Oxygen saturation"),
        "breaths_per_min": _("Breaths"),
        "o2_flow_l_min": _("Oxygen flow"),
        "etco2_mmhg": _("End-tidal CO₂"),
        "sedation_moaas": _("Sedation (MOAA/S)"),
        "dissociation": _("Dissociation (0-4)"),
        "distress": _("Distress (0-10)"),
    }[name]


def said(name: str, value: float) -> str:
    """One value in words: “Heart rate 72 /min”."""
    unit = plausible()[name].unit
    shown = f"{value:g}" if unit[0].isdigit() or unit == "MOAA/S" else f"{value:g} {unit}"
    return f"{label_of(name)} {shown}"


def echo(vitals: Vitals) -> tuple[str, ...]:
    """Everything that was understood, in words."""
    rest = replace(vitals, systolic_mmhg=None, diastolic_mmhg=None)
    spoken = [said(name, value) for name, value in numbers_of(rest).items()]
    if vitals.systolic_mmhg is not None:
        spoken.insert(0, _("Blood pressure %(s)s/%(d)s mmHg") % _pair(vitals))
    if vitals.undisturbed:
        spoken.append(_("undisturbed, breathing regular, colour good"))
    arms = {"left": _("left arm"), "right": _("right arm"), "": ""}
    positions = {"lying": _("lying"), "sitting": _("sitting"), "standing": _("standing"), "": ""}
    extra = (arms[vitals.arm], positions[vitals.position])
    return (*spoken, *(one for one in extra if one))


def _pair(vitals: Vitals) -> dict[str, int | None]:
    return {"s": vitals.systolic_mmhg, "d": vitals.diastolic_mmhg}

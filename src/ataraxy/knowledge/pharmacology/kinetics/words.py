"""Doses and levels as people write them: “35 mg iv over 40 min at 0”, “40 min 310 ng/mL”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ataraxy.knowledge.pharmacology.kinetics.chemistry import (
    base_mg,
    measurable,
    molar_mass_g_mol,
)
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.forms import S_FORM_OF
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen

EXAMPLES = (
    "35 mg iv over 40 min at 0",
    "0.5 mg/kg iv over 40 min",
    "30 mg/h iv over 20 min, then 60 mg/h over 20 min, then pause 5 min, then 15 mg/h over 20 min",
    "35 mg bolus at 10",
    "0.5 mg/kg im",
    "56 mg nasal at 30 min",
    "2 devices nasal",
    "50 mg film",
    "25 mg sublingual",
    "32.3 mg hcl esketamine iv over 40 min",
    "0.5 mg/kg iv over 40 min, every 84 h, 6 times",
)
"""One of each way to write a dose, for `--help` and for errors."""

_MINUTES = {"s": 1 / 60, "sec": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0, "day": 1440.0,
            "days": 1440.0, "week": 10_080.0, "weeks": 10_080.0}  # fmt: skip
_NUMBER = r"([-+]?(?:\d+(?:\.\d+)?(?:e[-+]?\d+)?|\.\d+|nan|inf(?:inity)?))"
_TIME = r"(s|sec|min|h|d|days?|weeks?)"
_AMOUNT = rf"{_NUMBER}\s*(mg/kg/h|mg/kg|mg/h|mg|[µu]g(?:/kg)?|mcg(?:/kg)?|g|devices?)"
_DRUG = r"(s-?ketamine|esketamine|ketamine|racemate|racemic ketamine)"
_LENGTH = rf"\s+over\s+{_NUMBER}\s*{_TIME}"
_DOSE = re.compile(
    rf"^{_AMOUNT}\s+(hcl\s+|hydrochloride\s+|salt\s+)?(?:{_DRUG}\s+)?"
    rf"([a-z][a-z_]*)(?:{_LENGTH})?(?:\s+at\s+{_NUMBER}\s*{_TIME}?)?$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"^({_AMOUNT}\s+(?:hcl\s+|hydrochloride\s+|salt\s+)?)({_DRUG}\s+)?(?=[a-z])", re.IGNORECASE
)
_STEP = re.compile(rf"^(?:pause\s+{_NUMBER}\s*{_TIME}|{_AMOUNT}{_LENGTH})$", re.IGNORECASE)
_EVERY = re.compile(
    rf"^(.*?),?\s+every\s+{_NUMBER}\s*{_TIME},?\s+(?:x\s*)?(\d+)(?:\s*times?)?$", re.IGNORECASE
)
_LEVEL = re.compile(
    rf"^{_NUMBER}\s*(min|h|d)\s+(<|below)?\s*{_NUMBER}\s*"
    rf"(ng/ml|[µu]g/l|mcg/l|[µu]g/ml|mg/l|nmol/ml|[µu]mol/l)(?:\s+([a-z]+))?$",
    re.IGNORECASE,
)
_BELOW = re.compile(r"\b(blq|bql|bloq|lloq|loq)\b|<\s*$|<\s*(ng|$)", re.IGNORECASE)
_NG_ML = {"ng/ml": 1.0, "ug/l": 1.0, "mcg/l": 1.0, "ug/ml": 1000.0, "mg/l": 1000.0}
_SYNONYMS = {"s-ketamine": "esketamine", "sketamine": "esketamine",
             "racemate": "ketamine", "racemic ketamine": "ketamine"}  # fmt: skip
_ROUTES = {"in": "nasal", "intranasal": "nasal", "spray": "nasal", "po": "oral", "sl": "sublingual",
           "wafer": "sublingual", "lozenge": "sublingual", "troche": "sublingual",
           "infusion": "iv", "bolus": "iv", "otf": "film",
           "intramuscular": "im", "subcutaneous": "sc", "intravenous": "iv"}  # fmt: skip
_REPEATS = 1000


def read_regimen(texts: Sequence[str], person: Person, model: Model) -> Regimen:
    """Read several doses, each of which may be stepped or repeated; raises `RegimenError`."""
    return tuple(dose for text in texts for dose in read_doses(text, person, model))


def read_doses(text: str, person: Person, model: Model) -> Regimen:
    """The doses that one text means: one, the steps of an infusion, or a course of them."""
    repeated = _EVERY.match(text.strip())
    if not repeated:
        return _steps(text, person, model)
    once, gap, unit, times = repeated.groups()
    if not 1 <= int(times) <= _REPEATS:
        raise RegimenError(f"“{text}”: times is {times}; it must lie between 1 and {_REPEATS}.")
    apart = _number(gap, "the time between doses", text) * _MINUTES[unit.lower()]
    if not 0 < apart < float("inf"):
        raise RegimenError(f"“{text}”: the time between doses is {gap}; it must be above 0.")
    first = _steps(once, person, model)
    return tuple(
        replace(dose, start_min=dose.start_min + number * apart)
        for number in range(int(times))
        for dose in first
    )


def read_dose(text: str, person: Person, model: Model) -> Dose:
    """Read one dose; the drug is the model's unless named. Raises `RegimenError`."""
    found = _DOSE.match(text.strip())
    if not found:
        examples = ", ".join(f"“{one}”" for one in EXAMPLES)
        raise RegimenError(f"“{text}” is not a dose. Write for example {examples}.")
    amount, unit, salt, drug, route, length, length_unit, start, start_unit = found.groups()
    minutes = _duration(length, length_unit, text)
    way = _ROUTES.get(route.lower(), route.lower())
    mg = _amount(_number(amount, "amount", text), unit.lower(), minutes, person, text)
    if unit.lower().startswith("device"):
        mg = _devices_mg(_number(amount, "devices", text), way, model, text)
    return Dose(
        drug=_drug(drug, model),
        amount_mg=base_mg(mg) if salt else mg,
        route=way,
        start_min=_number(start, "start", text) * _MINUTES[(start_unit or "min").lower()]
        if start
        else 0.0,
        duration_min=minutes,
    )


def read_level(text: str, model: Model) -> Level:
    """Read one measured level; the analyte is the model's drug unless named.

    A total (“ketamine”) is kept as such for a model of the S-form: see `forms.levels_for`.
    """
    level = _level(text, model.drug)
    name = level.analyte
    if name not in model.analytes and S_FORM_OF.get(name) not in model.analytes:
        raise RegimenError(f"“{text}”: {model.id} has {', '.join(model.analytes)}, not {name}.")
    return level


def read_named_level(text: str) -> Level:
    """Read one measured level that says itself what was measured, whatever model reads it."""
    level = _level(text, "")
    if level.analyte not in measurable():
        known = ", ".join(measurable())
        raise RegimenError(f"“{text}”: say what was measured at the end, one of: {known}.")
    return level


def _level(text: str, analyte_else: str) -> Level:
    found = _LEVEL.match(text.strip())
    if not found:
        raise RegimenError(_not_a_level(text))
    at, unit, below, value, measure, analyte = found.groups()
    name = (analyte or analyte_else).lower()
    scale = _NG_ML.get(measure.lower().replace("µ", "u"))
    if scale is None:
        scale = molar_mass_g_mol(name) if name in measurable() else 1.0
    minutes = _number(at, "time", text) * _MINUTES[unit.lower()]
    return Level(minutes, _number(value, "level", text) * scale, name, bool(below))


def with_drug(text: str, drug: str) -> str:
    """The same dose with `drug` named, where it names none: models then read one and the same."""
    found = _NAMED.match(text.strip())
    if not found or found.group(found.re.groups):
        return text.strip()
    return f"{found.group(1)}{drug} {text.strip()[found.end() :]}"


def with_analyte(text: str, analyte: str) -> str:
    """The same level with `analyte` named, where it names none."""
    found = _LEVEL.match(text.strip())
    if not found or found.group(found.re.groups):
        return text.strip()
    return f"{text.strip()} {analyte}"


def _steps(text: str, person: Person, model: Model) -> Regimen:
    first, *others = re.split(r",?\s+then\s+", text.strip())
    head = read_dose(first, person, model)
    return (head, *_later(head, others, person, text))


def _later(head: Dose, others: list[str], person: Person, text: str) -> Iterator[Dose]:
    at = head.start_min + head.duration_min
    if others and not head.duration_min:
        raise RegimenError(f"“{text}”: only an infusion has steps; say “over … min” first.")
    for other in others:
        found = _STEP.match(other.strip())
        if not found:
            raise RegimenError(
                f"“{other}” is not a step. Write “60 mg/h over 20 min” or “pause 5 min”."
            )
        pause, pause_unit, amount, unit, length, length_unit = found.groups()
        if pause:
            at += _duration(pause, pause_unit, text)
            continue
        minutes = _duration(length, length_unit, text)
        mg = _amount(_number(amount, "amount", text), unit.lower(), minutes, person, text)
        yield replace(head, amount_mg=mg, start_min=at, duration_min=minutes)
        at += minutes


def _duration(length: str | None, unit: str | None, text: str) -> float:
    if not length or not unit:
        return 0.0
    minutes = _number(length, "duration", text) * _MINUTES[unit.lower()]
    if not 0 < minutes < float("inf"):
        raise RegimenError(
            f"“{text}”: duration is {length} {unit}; it must be above 0 and end some time. For a "
            "bolus leave “over …” out."
        )
    return minutes


def _drug(name: str | None, model: Model) -> str:
    if name is None:
        return model.drug
    return _SYNONYMS.get(name.lower(), name.lower())


def _amount(value: float, unit: str, minutes: float, person: Person, text: str) -> float:
    if unit[0] in "µum" and unit.removesuffix("/kg") in {"µg", "ug", "mcg"}:
        raise RegimenError(
            f"“{text}”: unit is {unit}; doses are in mg. {value:g} {unit} are {value / 1000:g} mg: "
            f"write that if it is meant, or {value:g} mg if milligrams were."
        )
    if unit == "g":
        raise RegimenError(f"“{text}”: unit is g; doses are in mg. Write {value * 1000:g} mg.")
    if unit.endswith("/h"):
        if not minutes:
            raise RegimenError(f"“{text}” is a rate; say for how long, as in “over 20 min”.")
        value = value * minutes / 60
    return value * person.weight_kg if "/kg" in unit else value


def _devices_mg(devices: float, route: str, model: Model, text: str) -> float:
    known = model.routes.get(route)
    if known is None or not known.device_mg:
        raise RegimenError(f"“{text}”: {model.id} knows no device by “{route}”; give mg.")
    return devices * known.device_mg


def _number(text: str, field: str, whole: str) -> float:
    value = float(text)
    if value != value:  # noqa: PLR0124 - the only number that differs from itself is NaN
        raise RegimenError(f"“{whole}”: {field} is nan; it must be a number.")
    return value


def _not_a_level(text: str) -> str:
    if _BELOW.search(text):
        return (
            f"“{text}”: the level is below the limit of quantification, but the limit is missing. "
            "Write it as “4 h <2 ng/mL”."
        )
    return (
        f"“{text}” is not a level. Write for example “40 min 310 ng/mL”, “4 h <2 ng/mL”, "
        "“2 h 80 ng/mL norketamine”, “40 min 1.3 nmol/mL”."
    )

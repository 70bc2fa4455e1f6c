"""Doses and levels as people write them: “35 mg iv over 40 min at 0”, “40 min 310 ng/mL”."""

from __future__ import annotations

import re

from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.estimate import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose, Regimen

_MINUTES = {"s": 1 / 60, "sec": 1 / 60, "min": 1.0, "h": 60.0, "d": 1440.0, "day": 1440.0}
_NUMBER = r"(\d+(?:\.\d+)?(?:e-?\d+)?)"
_DOSE = re.compile(
    rf"^{_NUMBER}\s*(mg/kg/h|mg/kg|mg/h|mg)\s+(?:(s-?ketamine|esketamine|ketamine|racemate)\s+)?"
    rf"([a-z]+)(?:\s+over\s+{_NUMBER}\s*(s|sec|min|h))?"
    rf"(?:\s+at\s+(-?\d+(?:\.\d+)?)\s*(s|sec|min|h|d|day)?)?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    rf"^(-?\d+(?:\.\d+)?)\s*(min|h)\s+(<)?\s*{_NUMBER}\s*(ng/ml|µg/l|ug/l)(?:\s+([a-z]+))?$",
    re.IGNORECASE,
)
_SYNONYMS = {"s-ketamine": "esketamine", "sketamine": "esketamine", "racemate": "ketamine"}
_ROUTES = {"in": "nasal", "po": "oral", "sl": "sublingual", "infusion": "iv", "bolus": "iv"}


def read_dose(text: str, person: Person, model: Model) -> Dose:
    """Read one dose; the drug is the model's unless named. Raises `RegimenError`."""
    found = _DOSE.match(text.strip())
    if not found:
        raise RegimenError(
            f"“{text}” is not a dose. Write for example “35 mg iv over 40 min at 0”, "
            "“0.5 mg/kg iv over 40 min”, “56 mg nasal at 30”, “30 mg/h iv over 20 min at 20”."
        )
    amount, unit, drug, route, length, length_unit, start, start_unit = found.groups()
    minutes = float(length) * _MINUTES[length_unit.lower()] if length else 0.0
    return Dose(
        drug=_drug(drug, model),
        amount_mg=_amount(float(amount), unit.lower(), minutes, person, text),
        route=_ROUTES.get(route.lower(), route.lower()),
        start_min=float(start) * _MINUTES[(start_unit or "min").lower()] if start else 0.0,
        duration_min=minutes,
    )


def read_regimen(texts: list[str], person: Person, model: Model) -> Regimen:
    """Read several doses."""
    return tuple(read_dose(text, person, model) for text in texts)


def read_level(text: str, model: Model) -> Level:
    """Read one measured level; the analyte is the model's drug unless named."""
    found = _LEVEL.match(text.strip())
    if not found:
        raise RegimenError(
            f"“{text}” is not a level. Write for example “40 min 310 ng/mL”, “4 h <2 ng/mL”, "
            "“2 h 80 ng/mL norketamine”."
        )
    at, unit, below, value, _, analyte = found.groups()
    name = (analyte or model.analytes[0]).lower()
    if name not in model.analytes:
        raise RegimenError(f"“{text}”: {model.id} has {', '.join(model.analytes)}, not {name}.")
    return Level(float(at) * _MINUTES[unit.lower()], float(value), name, bool(below))


def _drug(name: str | None, model: Model) -> str:
    if name is None:
        return model.drug
    return _SYNONYMS.get(name.lower(), name.lower())


def _amount(value: float, unit: str, minutes: float, person: Person, text: str) -> float:
    if unit.endswith("/h"):
        if not minutes:
            raise RegimenError(f"“{text}” is a rate; say for how long, as in “over 20 min”.")
        value = value * minutes / 60
    return value * person.weight_kg if "/kg" in unit else value

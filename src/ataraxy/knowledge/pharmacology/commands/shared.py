"""What the verbs of the command line share: who, what was given, when, and how it is printed."""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence

from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.plausible import ask_about
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen, inputs
from ataraxy.knowledge.pharmacology.kinetics.statements import Statement, statements
from ataraxy.knowledge.pharmacology.kinetics.words import read_regimen

_MOST_TIMES = 1_000_000


def person_of(arguments: argparse.Namespace) -> Person:
    """The person described by the arguments; raises `PersonError`."""
    return Person(
        weight_kg=arguments.weight,
        age_years=arguments.age,
        height_cm=arguments.height,
        sex=arguments.sex,
        ancestry=arguments.ancestry,
    )


def set_up(arguments: argparse.Namespace) -> tuple[Model, Person, Regimen, tuple[Statement, ...]]:
    """Model, person, doses, and what must be said, which is written to standard error too."""
    model, person = load(arguments.model, arguments.unverified), person_of(arguments)
    regimen = read_regimen(arguments.dose, person, model)
    inputs(model, regimen)
    if not arguments.sure:
        ask_about(regimen, person)
    said = statements(model, person, regimen)
    for one in said:
        sys.stderr.write(f"{one.kind}: {one.text}\n")
    return model, person, regimen, said


def times_of(text: str, option: str) -> list[float]:
    """Minutes from “5,10,40” or “from:to:step”; raises `PharmacologyError`."""
    if ":" not in text:
        return numbers(text, option)
    parts = numbers(text.replace(":", ","), option)
    if len(parts) != 3 or parts[2] <= 0 or parts[1] < parts[0]:
        raise PharmacologyError(f"{option} is {text!r}; write from:to:step with a step above 0.")
    start, end, step = parts
    count = math.floor((end - start) / step + 1e-9) + 1
    if count > _MOST_TIMES:
        raise PharmacologyError(f"{option} is {text!r}; at most {_MOST_TIMES} times are allowed.")
    return [start + step * number for number in range(count)]


def after_first_dose(times_min: Sequence[float], regimen: Regimen, option: str) -> None:
    """Refuse a time before the first dose, where there is nothing to say."""
    first = min(dose.start_min for dose in regimen)
    early = [one for one in times_min if one < first]
    if early:
        raise PharmacologyError(
            f"{option} holds {early[0]:g} min, before the first dose at {first:g} min; give times "
            "from the first dose on."
        )


def numbers(text: str, option: str) -> list[float]:
    """Finite numbers separated by commas; raises `PharmacologyError`."""
    try:
        found = [float(one) for one in text.split(",")]
    except ValueError as error:
        raise PharmacologyError(
            f"{option} is {text!r}; write numbers separated by commas."
        ) from error
    if not all(math.isfinite(one) for one in found):
        raise PharmacologyError(f"{option} is {text!r}; every number must be finite.")
    return found


def pairs(text: str, option: str) -> dict[str, float]:
    """NAME=number, separated by commas; raises `PharmacologyError`."""
    try:
        split = [one.split("=") for one in text.split(",")]
        found = {name.strip(): float(value) for name, value in split}
    except ValueError as error:
        raise PharmacologyError(f"{option} is {text!r}; write NAME=number,NAME=number.") from error
    for name, value in found.items():
        if not math.isfinite(value):
            raise PharmacologyError(f"{option}: {name} is {value}; it must be a finite number.")
    return found


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([f"{one:.10g}" if isinstance(one, float) else one for one in row])


def write_json(answer: object) -> None:
    """A document on standard output; a figure that is none (NaN) is null."""
    text = json.dumps(_plain(answer), indent=2, ensure_ascii=False, allow_nan=False)
    sys.stdout.write(text + "\n")


def told(said: Iterable[Statement]) -> list[dict[str, str]]:
    """Statements as plain values."""
    return [{"kind": one.kind, "text": one.text} for one in said]


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value

"""Which people a prediction is made for, and with which model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.forecast.numbers import page_numbers
from ataraxy.knowledge.pharmacology.estimation.estimate import estimate, prior_of
from ataraxy.knowledge.pharmacology.estimation.posterior import sample
from ataraxy.knowledge.pharmacology.kinetics.defaults import DefaultModel, default_for
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.forms import S_FORM_OF, levels_for
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen, inputs
from ataraxy.knowledge.pharmacology.kinetics.words import read_level
from ataraxy.knowledge.pharmacology.populations.virtual import (
    VirtualPeople,
    people_of_posterior,
    typical_person,
    virtual_people,
)

_LEVEL_LINE = re.compile(r"^\s*(\d+)\s*:\s*(.+)$")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model for a regimen: its own choice with the reason, or the reader's."""

    model: Model
    default: DefaultModel | None
    unverified: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What levels told about this person: how many, from which session, and how much they weigh."""

    people: VirtualPeople
    levels: int
    prior_share: float


def choose(regimen: Regimen, model_id: str, unverified: bool, *, use: str = "effect") -> Chosen:
    """The model the reader named, or the default for the route; `use` “samples” where levels are.

    Raises `PharmacologyError` in words for the page.
    """
    default = None if model_id else default_for(regimen, use)
    model = load(model_id or (default.model if default else ""), unverified)
    inputs(model, regimen)
    return Chosen(model, default, unverified)


def person_of(course: Course, weight_kg: float | None, height_cm: float | None, age: int) -> Person:
    """This person's covariates. Raises `PersonError` naming what cannot be.

    A model that found no effect of weight is asked without one: see `needs_weight`.
    """
    sex = course.patient.sex if course.patient.sex in {"female", "male"} else ""
    kg = weight_kg if weight_kg is not None else _REFERENCE_KG
    return Person(weight_kg=kg, age_years=float(age), height_cm=height_cm, sex=sex)


_REFERENCE_KG = 70.0
"""Stands in where a model ignores the weight; `needs_weight` keeps it away from the others."""


def needs_weight(model: Model) -> bool:
    """Whether curves of this model depend on the weight."""
    return any(one.weight_exponent for one in model.parameters.values())


def people_for(chosen: Chosen, person: Person) -> VirtualPeople:
    """A thousand like this person, or one typical person where no spread was published."""
    numbers = page_numbers()
    if chosen.model.variability is None:
        return typical_person(chosen.model.id, person, chosen.unverified)
    return virtual_people(chosen.model.id, person, numbers.people, numbers.seed, chosen.unverified)


def known_people(
    chosen: Chosen, person: Person, regimen: Regimen, levels: Sequence[Level]
) -> Known:
    """This person as their levels show them: draws from the whole posterior."""
    numbers, prior = page_numbers(), prior_of(chosen.model)
    read = levels_for(chosen.model, regimen, levels)
    found = estimate(chosen.model, person, regimen, read, prior)
    eta = sample(
        chosen.model,
        person,
        regimen,
        read,
        prior,
        found,
        draws=numbers.posterior_draws,
        seed=numbers.seed,
    )
    people = people_of_posterior(chosen.model, person, prior.names, eta, prior.logit)
    return Known(people, len(levels), found.shrunk)


def read_levels(
    text: str, chosen: Chosen, regimens: Mapping[int, Regimen]
) -> tuple[int, tuple[Level, ...]]:
    """“2: 40 min 310 ng/mL” a line: the session, its levels. Raises `RegimenError`.

    All lines must be of one session, because what changes between sessions is not estimated here.
    """
    numbers, levels = set(), []
    for line in filter(str.strip, text.splitlines()):
        found = _LEVEL_LINE.match(line)
        if not found:
            raise RegimenError(
                _("“%(line)s” is not understood. Write session, time and level: %(example)s")
                % {"line": line.strip(), "example": "2: 40 min 310 ng/mL"}
            )
        numbers.add(int(found[1]))
        levels.append(_level(found[2].strip(), chosen.model))
    if len(numbers) != 1 or not numbers <= set(regimens):
        known = ", ".join(map(str, sorted(regimens))) or _("none")
        raise RegimenError(
            _("Levels must be of one earlier session whose dose is on record: %(known)s.")
            % {"known": known}
        )
    return numbers.pop(), tuple(levels)


def _level(text: str, model: Model) -> Level:
    """A level of an analyte of the model, or of the total that an achiral assay reads."""
    for total, s_form in S_FORM_OF.items():
        if text.lower().endswith(f" {total}") and s_form in model.analytes:
            read = read_level(f"{text[: -len(total)]}{s_form}", model)
            return Level(read.time_min, read.conc_ng_ml, total, read.below_limit)
    return read_level(text, model)

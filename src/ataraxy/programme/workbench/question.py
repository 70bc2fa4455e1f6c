"""The question a page answers, once its form is understood."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.knowledge.pharmacology.kinetics.errors import PharmacologyError
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.plausible import SURE
from ataraxy.knowledge.pharmacology.kinetics.provenance import SWITCH
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.words import read_level
from ataraxy.programme.workbench.numbers import Span


@dataclass(frozen=True, slots=True)
class Asked:
    """One regimen as it was written, each dose with its drug."""

    letter: str
    doses: tuple[str, ...]

    @property
    def words(self) -> str:
        """As one line."""
        return "; ".join(self.doses)


@dataclass(frozen=True, slots=True)
class Pair:
    """A regimen as a model reads it."""

    asked: Asked
    model: Model
    regimen: Regimen


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that could not be drawn although the rest could, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a page is computed from. `measured` holds the level's words for each model."""

    person: Person
    models: tuple[Model, ...]
    regimens: tuple[Asked, ...]
    pairs: tuple[Pair, ...]
    left_out: tuple[LeftOut, ...]
    levels: tuple[str, ...]
    level_letter: str
    show: str
    over: str
    span: Span
    total: bool
    bands: bool
    estimate: bool
    prior_weight: float
    omega: str
    sigma: str
    by: str
    sure: bool
    unverified: bool


def in_words(problem: PharmacologyError) -> str:
    """The sentence of a refusal, with the page's own switches for those of the command line."""
    text = str(problem).replace(SWITCH, _("the switch “Use numbers that nobody verified”"))
    return text.replace(SURE, _("If it is meant, tick “These doses are meant …”."))


def levels_in(asked: Question, model: Model) -> tuple[Level, ...]:
    """The levels as this model reads them; raises `PharmacologyError` for one it cannot."""
    return tuple(read_level(one, model) for one in asked.levels)

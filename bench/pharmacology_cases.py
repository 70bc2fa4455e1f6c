"""What the pharmacology measurements share: people, doses and the arrays to fill."""

from __future__ import annotations

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values, typical_values
from ataraxy.knowledge.pharmacology.kinetics.person import Person
from ataraxy.knowledge.pharmacology.kinetics.regimen import Dose
from ataraxy.knowledge.pharmacology.kinetics.simulate import answers
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered
from ataraxy.knowledge.pharmacology.kinetics.system import entering
from ataraxy.knowledge.pharmacology.populations.cohort import cohort
from ataraxy.knowledge.pharmacology.populations.course_block import CoursePlan

PEOPLE, ROWS, STEP_MIN = 10_000, 241, 1.0
ANA = Person(70, 40)
RACEMATE = (Dose("ketamine", 35, "iv", 0, 40),)
S_FORM = (Dose("esketamine", 17.5, "iv", 0, 40),)
SPREAD = 0.25
"""Log-normal spread of every parameter where a benchmark draws them itself."""

PLAN = CoursePlan(
    model_id="esketamine_simons_2022",
    who=cohort("treatment_resistant_depression"),
    session=(Dose("ketamine", 0.5, "iv", 0, 40),),
    session_days=(0, 3, 7, 10, 14, 17),
    minutes=240,
    last_day=90,
    relapse="ketamine_series_remitters",
    per_kg=True,
)


def own_values(model: Model, people: int = PEOPLE) -> Values:
    """Every parameter of every person differs."""
    random = np.random.default_rng(1)
    return {
        name: value * np.exp(SPREAD * random.standard_normal(people))
        for name, value in typical_values(model, [ANA]).items()
    }


def solved(model: Model, values: Values) -> dict[tuple[str, str], list[Answered]]:
    """Rates, eigenvalues and weights of an infusion over forty minutes."""
    dose = RACEMATE if model.drug == "ketamine" else S_FORM
    found = answers(model, values, entering(model, values, dose))
    if found is None:
        raise ValueError(model.id)
    return found


def three_compartments() -> tuple[Model, Values]:
    """Kamp 2020, racemate, with a spread of its own making."""
    model = load("ketamine_kamp_2020")
    return model, own_values(model)


def warm(rows: int = ROWS, people: int = PEOPLE) -> Array:
    """A buffer whose pages are there: zeros alone would be lent only when first written."""
    return np.full((rows, people), -1.0)

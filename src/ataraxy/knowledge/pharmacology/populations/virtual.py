"""Virtual people drawn once and asked again and again: for a page that answers while one types.

Drawing people and finding the modes of their models costs more than a curve does. Here both happen
once for a person and a model; each further regimen is a sum of exponentials on an even grid. Models
in which drug flows back have their modes from eigenvectors instead of a closed form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.effects import published
from ataraxy.knowledge.pharmacology.kinetics.errors import NoVariabilityError, RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.grid import on_grid
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.modes import Modes, cascade, single
from ataraxy.knowledge.pharmacology.kinetics.parameters import (
    Values,
    people_in,
    typical_values,
    with_deviation,
)
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.response import Responses
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered, at_times
from ataraxy.knowledge.pharmacology.kinetics.system import (
    concentration_scale,
    entering,
    linear_system,
)
from ataraxy.knowledge.pharmacology.populations.drawing import deviations

SITES = ("plasma", "effect")
_KEPT = 64
_FEW = 16
"""Below so many people an exponential for each point is cheaper than a walk along the grid."""
_WORST_CONDITION = 1e8
"""Beyond this, eigenvectors have lost more digits than a page may show."""


@dataclass(frozen=True, slots=True, eq=False)
class VirtualPeople:
    """People with parameter `values` in `model`; their modes are found when first needed.

    Two of them are equal only when they are the same people.
    """

    model: Model
    values: Values
    _known: dict[tuple[int, str], Modes] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """How many people."""
        return people_in(self.values)

    @property
    def ke0_per_min(self) -> Array:
        """How fast each effect site follows: the model's own figure, or else the published one."""
        own = self.model.compartment_of(self.model.drug).ke0
        if own is None:
            figures = published()["dissociation_index"]
            return np.full(self.count, float(figures["ke0_per_min"]["value"]))
        return np.broadcast_to(own(self.values) / self.model.minutes_per_time_unit, (self.count,))

    def concentrations(self, regimen: Regimen, site: str, step_min: float, rows: int) -> Array:
        """ng/mL of the model's drug at 0, step, 2 step …; shape ``(rows, people)``.

        Raises `RegimenError` for a dose the model has no route for.
        """
        if site not in SITES:
            raise RegimenError(f"site is {site!r}; it must be one of {', '.join(SITES)}.")
        given = [
            Answered(
                self._modes(one.compartment, site), one.start_min, one.amount_mg, one.duration_min
            )
            for one in entering(self.model, self.values, regimen)
        ]
        if self.count < _FEW:
            times: Array = step_min * np.arange(rows, dtype=float)
            return at_times(given, times).T
        return on_grid(given, step_min, np.empty((rows, self.count)))

    def _modes(self, into: int, site: str) -> Modes:
        key = (into, site)
        if key not in self._known:
            self._known[key] = self._found(into, site)
        return self._known[key]

    def _found(self, into: int, site: str) -> Modes:
        if site == "effect":
            ke0 = self.ke0_per_min
            return cascade(self._modes(into, "plasma"), ke0, single(ke0))
        drug = self.model.drug
        name = self.model.compartments[into].name
        modes = Responses(self.model, self.values).of(name, drug)
        if modes is None:
            target = self.model.index(self.model.compartment_of(drug).name)
            modes = eigen_modes(linear_system(self.model, self.values, ()).rates, into, target)
        return modes.scaled(concentration_scale(self.model, self.values, drug))


def eigen_modes(rates: Array, into: int, target: int) -> Modes:
    """mg in compartment `target` per mg put `into` another, from ``A = V diag(-λ) V⁻¹``.

    Raises `RegimenError` where the eigenvectors cannot carry the answer (a chain of equal rates).
    """
    found, vectors = np.linalg.eig(rates)
    if np.abs(np.imag(found)).max() > 0 or np.linalg.cond(vectors).max() > _WORST_CONDITION:
        raise RegimenError("This model has no sum of exponentials for this route.")
    weights = vectors[:, target, :] * np.linalg.inv(vectors)[:, :, into]
    return Modes(np.ascontiguousarray(-found.T), np.ascontiguousarray(weights.T))


@lru_cache(maxsize=_KEPT)
def virtual_people(
    model_id: str, person: Person, people: int, seed: int, allow_unverified: bool = False
) -> VirtualPeople:
    """`people` (at most one block) with the covariates of `person`, differing as published.

    Raises `NoVariabilityError` for a model without published variability, `PersonError` for a
    child's model and an adult.
    """
    model = load(model_id, allow_unverified)
    if model.variability is None:
        raise NoVariabilityError(f"{model.id} published no variability, so it draws no band.")
    # The first block of `population` with this seed: the command line gives the same people.
    drawn = deviations(model, people, np.random.SeedSequence(seed).spawn(1)[0])
    return _people(model, person, people, drawn, frozenset(model.variability.logit_sd))


@lru_cache(maxsize=_KEPT)
def typical_person(model_id: str, person: Person, allow_unverified: bool = False) -> VirtualPeople:
    """One person with the typical values for these covariates."""
    return _people(load(model_id, allow_unverified), person, 1, {}, frozenset())


def people_of_posterior(
    model: Model, person: Person, names: tuple[str, ...], eta: Array, logit: frozenset[str]
) -> VirtualPeople:
    """People with the sampled deviations `eta`, shape ``(draws, names)``, of one person."""
    drawn = {name: eta[:, place] for place, name in enumerate(names)}
    return _people(model, person, len(eta), drawn, logit)


def _people(
    model: Model, person: Person, people: int, drawn: dict[str, Array], logit: frozenset[str]
) -> VirtualPeople:
    list(warnings_for(model, person))
    typical = typical_values(model, [person])
    values = {name: np.repeat(value, people) for name, value in typical.items()}
    return VirtualPeople(model, with_deviation(values, drawn, logit))

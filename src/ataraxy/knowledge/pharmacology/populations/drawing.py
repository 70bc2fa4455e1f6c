"""Blocks of virtual people: who they are, how they differ, and what travels of them.

A block has its own seed (`SeedSequence.spawn`), so that it is the same wherever it is drawn. What a
worker sends back are the exponentials of its people, a fiftieth of their curves; only a model
without closed form, or uneven times, sends curves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.errors import (
    NoVariabilityError,
    PersonError,
    RegimenError,
)
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.files import load
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import (
    Values,
    typical_for,
    typical_values,
    with_deviation,
)
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.simulate import (
    Curve,
    answers_any_way,
    curves_given,
    even_step,
)
from ataraxy.knowledge.pharmacology.kinetics.superpose import Answered
from ataraxy.knowledge.pharmacology.kinetics.system import LinearInput, entering
from ataraxy.knowledge.pharmacology.populations.cohort import Cohort

BLOCK = 10_000
"""People per block. Fixed: another size would draw other people."""

Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""`map` itself, the `map` of an executor, or ``lambda f, xs: client.gather(client.map(f, xs))``."""

Answers = dict[tuple[str, str], list[Answered]]


@dataclass(frozen=True, slots=True)
class Block:
    """Some people to draw, small enough to send anywhere.

    `who` is one person whose covariates all share, or a cohort to draw covariates from. With
    `per_kg` the amounts of the regimen are mg per kg of each one's own weight. Only `wanted` pairs
    of analyte and site are computed, or all.
    """

    model_id: str
    who: Person | Cohort
    regimen: Regimen
    times: tuple[float, ...]
    people: int
    seed: np.random.SeedSequence
    per_kg: bool = False
    allow_unverified: bool = False
    wanted: tuple[tuple[str, str], ...] = ()

    @property
    def model(self) -> Model:
        """The model, from its file."""
        return load(self.model_id, self.allow_unverified)


def as_seed(seed: int) -> np.random.SeedSequence:
    """The root that blocks spawn from."""
    return np.random.SeedSequence(seed)


def blocks_of(all_people: Block) -> list[Block]:
    """`all_people` in blocks with a seed of their own; refuses what no block could draw.

    Raises `NoVariabilityError` for a model without published variability, `PersonError` for
    adults in a model of children, `RegimenError` for nobody.
    """
    people = all_people.people
    if people < 1:
        raise RegimenError(f"people is {people}; it must be 1 or more.")
    _require_spread(all_people.model)
    _require_fit(all_people.model, all_people.who)
    sizes = [min(BLOCK, people - begin) for begin in range(0, people, BLOCK)]
    seeds = all_people.seed.spawn(len(sizes))
    return [
        replace(all_people, people=size, seed=seed) for size, seed in zip(sizes, seeds, strict=True)
    ]


def drawn(block: Block) -> tuple[Values, tuple[LinearInput, ...]]:
    """The parameters of a block's people and what they are given."""
    model, random = block.model, np.random.default_rng(block.seed)
    typical, weight_kg = _typical(block, model, random)
    logit = frozenset(model.variability.logit_sd if model.variability else ())
    values = with_deviation(typical, _deviations(model, block.people, random), logit)
    given = entering(model, values, block.regimen)
    if block.per_kg:
        given = tuple(replace(one, amount_mg=one.amount_mg * weight_kg) for one in given)
    return values, given


def solved(block: Block) -> Answers | tuple[Curve, ...]:
    """The exponentials of a block's people, or their curves where there are none to send.

    Behind a transit chain of equal rates, which are moved apart for it, curves hold to a millionth
    of their peak.
    """
    values, given = drawn(block)
    times = np.asarray(block.times)
    if even_step(times) and given and min(one.start_min for one in given) >= 0:
        found = answers_any_way(block.model, values, given, block.wanted, apart=True)
        if found is not None:
            return found
    return curves_given(block.model, values, given, times, block.wanted)


def deviations(model: Model, people: int, seed: np.random.SeedSequence) -> dict[str, Array]:
    """Correlated deviations for `people`, by parameter name; raises `NoVariabilityError`."""
    return _deviations(model, people, np.random.default_rng(seed))


def _typical(
    block: Block, model: Model, random: np.random.Generator
) -> tuple[Values, Array | float]:
    if isinstance(block.who, Person):
        one = typical_values(model, [block.who])
        shared = {name: np.repeat(value, block.people) for name, value in one.items()}
        return shared, block.who.weight_kg
    covariates = block.who.draw(block.people, random).covariates
    return typical_for(model, covariates), covariates.weight_kg


def _deviations(model: Model, people: int, random: np.random.Generator) -> dict[str, Array]:
    spread = model.variability
    if spread is None:
        raise NoVariabilityError(model.id)
    values, vectors = np.linalg.eigh(spread.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    normal = random.standard_normal((len(spread.names), people))
    # Not a product of matrices: its order of summing may depend on who else is computing.
    correlated = np.einsum("ij,jp->ip", root, normal)
    found = dict(zip(spread.names, correlated, strict=True))
    for name, sd in spread.logit_sd.items():
        found[name] = sd * random.standard_normal(people)
    return found


def _require_spread(model: Model) -> None:
    if model.variability is None:
        raise NoVariabilityError(
            f"{model.id} published no variability, so it draws no band. Choose a model that did, "
            "or draw its one curve."
        )


def _require_fit(model: Model, who: Person | Cohort) -> None:
    if isinstance(who, Person):
        list(warnings_for(model, who))
    elif model.population == "paediatric":
        raise PersonError(
            f"{model.id} was made in children; the cohort “{who.id}” are adults. Choose a model "
            "made in adults."
        )

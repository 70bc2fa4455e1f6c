"""Several occasions of one person: what stays theirs, and what was only that day's.

Each occasion ``k`` has its own deviations ``κ_k`` on top of the person's ``η``:
``P_k = P · exp(η + κ_k)``, ``η ~ N(0, Ω)``, ``κ_k ~ N(0, Π)``. Drug left over from the day before
moves on under the new day's parameters, exactly. A forecast takes ``κ = 0``: the next day's
deviation is not known, so `posterior.predict` is given the ``η`` of the answer and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ataraxy.knowledge.pharmacology.estimation.estimate import Estimate, solved
from ataraxy.knowledge.pharmacology.estimation.objective import errors_of
from ataraxy.knowledge.pharmacology.estimation.posterior import resampled
from ataraxy.knowledge.pharmacology.estimation.prior import Prior, checked_levels
from ataraxy.knowledge.pharmacology.kinetics.eigen import amounts_at, upstream
from ataraxy.knowledge.pharmacology.kinetics.errors import RegimenError
from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.level import Level
from ataraxy.knowledge.pharmacology.kinetics.model import Model
from ataraxy.knowledge.pharmacology.kinetics.parameters import (
    Values,
    typical_values,
    with_deviation,
)
from ataraxy.knowledge.pharmacology.kinetics.person import Person, warnings_for
from ataraxy.knowledge.pharmacology.kinetics.regimen import Regimen
from ataraxy.knowledge.pharmacology.kinetics.system import (
    LinearInput,
    LinearSystem,
    concentration_scale,
    linear_system,
)


@dataclass(frozen=True, slots=True)
class OccasionsEstimate:
    """`person` holds η and its covariance, the occasions integrated out; `kappa` has shape
    ``(occasions, names)`` in the order of `names`; `whole` is the joint answer."""

    person: Estimate
    names: tuple[str, ...]
    kappa: Array
    kappa_standard_error: Array
    whole: Estimate


def estimate_occasions(
    model: Model,
    person: Person,
    regimen: Regimen,
    levels: Sequence[Level],
    prior: Prior,
    between: Prior,
    starts_min: Sequence[float],
) -> OccasionsEstimate:
    """Estimate one person over occasions that begin at `starts_min`, the first at or before all.

    `between` is the spread between occasions (`occasion_prior_of`, or given). Raises `RegimenError`
    for starts that do not increase and for a dose that runs from one occasion into the next.
    """
    list(warnings_for(model, person))
    used = checked_levels(model, regimen, levels, prior)
    checked_levels(model, regimen, levels, between)
    starts = _checked_starts(regimen, starts_min)
    joint = _joint_prior(prior, between, len(starts))

    def problem(part: Prior) -> _OccasionsProblem:
        return _OccasionsProblem(model, person, regimen, used, part, between.logit, starts)

    return _taken_apart(solved(problem, joint), prior, between, len(starts))


def sample_occasions(
    model: Model,
    person: Person,
    regimen: Regimen,
    levels: Sequence[Level],
    prior: Prior,
    between: Prior,
    starts_min: Sequence[float],
    found: OccasionsEstimate,
    *,
    draws: int,
    seed: int,
) -> Array:
    """`draws` of the person's η from the joint posterior, shape ``(draws, names)``: for a forecast,
    which takes no occasion's deviation."""
    starts = _checked_starts(regimen, starts_min)
    joint = _joint_prior(prior, between, len(starts))
    problem = _OccasionsProblem(model, person, regimen, levels, joint, between.logit, starts)
    whole = found.whole
    drawn = resampled(problem.objective, whole.eta, whole.covariance, draws=draws, seed=seed)
    theirs: Array = drawn[:, : len(prior.names)]
    return theirs


class _OccasionsProblem:
    """The objective over batches of all η and κ; names are those of `_joint_prior`."""

    def __init__(
        self,
        model: Model,
        person: Person,
        regimen: Regimen,
        levels: Sequence[Level],
        prior: Prior,
        logit_between: frozenset[str],
        starts: tuple[float, ...],
    ) -> None:
        self._model, self._levels, self._prior = model, levels, prior
        self._logit_between = logit_between
        self._starts = (*starts, np.inf)
        self._doses = [
            tuple(d for d in regimen if begin <= d.start_min < end)
            for begin, end in pairwise(self._starts)
        ]
        self._measured = {self._place_of(one.analyte) for one in levels}
        self._typical = typical_values(model, [person])
        self.errors = errors_of(levels, prior.residuals)
        self.covariance = prior.covariance
        self.precision: Array = np.asarray(np.linalg.inv(prior.covariance), dtype=float)

    def predictions(self, eta: Array) -> Array:
        """ng/mL at each level, shape ``(batch, levels)``."""
        found = np.zeros((len(eta), len(self._levels)))
        left: tuple[LinearInput, ...] = ()
        for number, doses in enumerate(self._doses):
            values = self._values(eta, number)
            whole = linear_system(self._model, values, doses)
            part, position = upstream(whole, self._measured)
            system = LinearSystem(part.rates, (*left, *part.inputs))
            self._fill(found, values, system, number, position)
            left = _left_over(system, self._starts[number + 1])
        return found

    def objective(self, eta: Array) -> Array:
        """Minus twice the log posterior, without constants, for each row of `eta`."""
        penalty = np.einsum("bi,ij,bj->b", eta, self.precision, eta)
        total: Array = self.errors.terms(self.predictions(eta)).sum(axis=1) + penalty
        return total

    def _place_of(self, analyte: str) -> int:
        return self._model.index(self._model.compartment_of(analyte).name)

    def _values(self, eta: Array, occasion: int) -> Values:
        values = {name: np.repeat(value, len(eta)) for name, value in self._typical.items()}
        own, day = {}, {}
        for place, name in enumerate(self._prior.names):
            parameter, _, number = name.partition("@")
            if not number:
                own[parameter] = eta[:, place]
            elif int(number) == occasion + 1:
                day[parameter] = eta[:, place]
        theirs = with_deviation(values, own, self._prior.logit)
        return with_deviation(theirs, day, self._logit_between)

    def _fill(
        self,
        found: Array,
        values: Values,
        system: LinearSystem,
        number: int,
        position: dict[int, int],
    ) -> None:
        begin, end = self._starts[number], self._starts[number + 1]
        places = [p for p, one in enumerate(self._levels) if begin < one.time_min <= end]
        if not places:
            return
        times = np.array(sorted({self._levels[place].time_min for place in places}))
        state = amounts_at(system, times)
        for place in places:
            level = self._levels[place]
            row = int(np.searchsorted(times, level.time_min))
            index = position[self._place_of(level.analyte)]
            scale = concentration_scale(self._model, values, level.analyte)
            found[:, place] = state[:, row, index] * scale


def _left_over(system: LinearSystem, at_min: float) -> tuple[LinearInput, ...]:
    """What is in the body at the end of an occasion, as boluses, and what still has to enter."""
    if not np.isfinite(at_min) or not system.inputs:
        return ()
    state = amounts_at(system, np.array([at_min]))[:, 0]
    nothing = np.zeros(len(state))
    inside = [
        LinearInput(place, at_min, state[:, place], nothing) for place in range(state.shape[1])
    ]
    return (*inside, *(_rest(one, at_min) for one in system.inputs))


def _rest(one: LinearInput, at_min: float) -> LinearInput:
    if one.start_min > at_min:
        return one
    ahead = np.maximum(one.start_min + one.duration_min - at_min, 0.0)
    share = ahead / np.where(one.duration_min > 0, one.duration_min, 1.0)
    return replace(one, start_min=at_min, amount_mg=one.amount_mg * share, duration_min=ahead)


def _checked_starts(regimen: Regimen, starts_min: Sequence[float]) -> tuple[float, ...]:
    starts = tuple(float(one) for one in starts_min)
    if not starts or any(b <= a for a, b in pairwise(starts)):
        raise RegimenError(f"starts_min is {list(starts)}; it must increase from one to the next.")
    for dose in regimen:
        end = dose.start_min + dose.duration_min
        if dose.start_min < starts[0]:
            raise RegimenError(
                f"start_min of a dose is {dose.start_min:g}; the first occasion begins at "
                f"{starts[0]:g} min, so it must not be earlier."
            )
        if any(dose.start_min < begin < end for begin in starts):
            raise RegimenError(
                f"the dose from {dose.start_min:g} to {end:g} min runs from one occasion into the "
                "next; begin the occasion before it or after it."
            )
    return starts


def _joint_prior(prior: Prior, between: Prior, occasions: int) -> Prior:
    """η once and κ for each occasion, named ``V1``, ``V1@1``, ``V1@2`` …, independent."""
    names = list(prior.names)
    names += [f"{name}@{number + 1}" for number in range(occasions) for name in between.names]
    omega = np.zeros((len(names), len(names)))
    size, step = len(prior.names), len(between.names)
    omega[:size, :size] = prior.covariance
    for number in range(occasions):
        part = slice(size + number * step, size + (number + 1) * step)
        omega[part, part] = between.covariance
    return Prior(tuple(names), omega, prior.residuals, prior.logit)


def _taken_apart(
    whole: Estimate, prior: Prior, between: Prior, occasions: int
) -> OccasionsEstimate:
    size, step = len(prior.names), len(between.names)
    theirs = replace(
        whole,
        names=prior.names,
        eta=whole.eta[:size],
        standard_error=whole.standard_error[:size],
        covariance=whole.covariance[:size, :size],
        shrinkage=whole.shrinkage[:size],
        felt=tuple(name for name in whole.felt if "@" not in name),
    )
    shape = (occasions, step)
    return OccasionsEstimate(
        person=theirs,
        names=between.names,
        kappa=whole.eta[size:].reshape(shape),
        kappa_standard_error=whole.standard_error[size:].reshape(shape),
        whole=whole,
    )

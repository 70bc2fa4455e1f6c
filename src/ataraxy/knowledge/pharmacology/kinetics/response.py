"""Which closed form a model has: its stars of compartments, and how one feeds the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array, Expression
from ataraxy.knowledge.pharmacology.kinetics.model import Flow, Model
from ataraxy.knowledge.pharmacology.kinetics.modes import (
    Modes,
    RatesTooCloseError,
    cascade,
    mammillary,
    single,
)
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values, people_in

_MOST_ARMS = 2


@dataclass(frozen=True, slots=True)
class _Stars:
    """A model taken apart: the flows inside each star, and those between stars, by hub."""

    arms: dict[str, list[Flow]]
    leaving: dict[str, list[Flow]]


class Responses:
    """What each analyte and site of a model answers to a unit bolus, for people with `values`.

    A star of compartments is solved once, however many answers it takes part in. For `apart` see
    `modes.cascade`.
    """

    def __init__(self, model: Model, values: Values, *, apart: bool = False) -> None:
        self._model, self._values, self._apart = model, values, apart
        self._parts = _stars(model)
        self._solved: dict[str, Modes] = {}

    def of(self, into: str, analyte: str, site: str = "plasma") -> Modes | None:
        """mg in the analyte's compartment per mg put `into` a compartment, or ``None``.

        ``None`` means that the model has no sum of exponentials that could be trusted (drug flows
        back between stars, or rates are equal) and must be propagated instead.
        """
        target = self._model.compartment_of(analyte)
        parts = self._parts
        if parts is None or into not in parts.arms or target.name not in parts.arms:
            return None
        try:
            paths = [self._along(into, way) for way in _paths(parts, into, target.name)]
            if not paths:
                return self._nothing()
            answer = paths[0] if len(paths) == 1 else _sum(paths)
            if site == "effect" and target.ke0:
                ke0 = self._per_min(target.ke0)
                answer = cascade(answer, ke0, single(ke0), apart=self._apart)
        except RatesTooCloseError:
            return None
        return answer

    def _along(self, into: str, way: list[Flow]) -> Modes:
        answer = self._star(into)
        for flow in way:
            feed = self._per_min(flow.rate)
            if flow.fraction:
                feed = feed * flow.fraction(self._values)
            answer = cascade(answer, feed, self._star(flow.target), apart=self._apart)
        return answer

    def _star(self, hub: str) -> Modes:
        if hub not in self._solved and self._parts:
            leaving, arms = self._parts.leaving[hub], self._parts.arms[hub]
            self._solved[hub] = mammillary(
                sum((self._per_min(flow.rate) for flow in leaving), np.zeros(self._people)),
                [self._per_min(flow.rate) for flow in arms],
                [self._per_min(flow.back) for flow in arms if flow.back],
            )
        return self._solved[hub]

    @property
    def _people(self) -> int:
        return people_in(self._values)

    def _per_min(self, rate: Expression) -> Array:
        found = rate(self._values) / self._model.minutes_per_time_unit
        return found if found.shape else np.full(self._people, found)

    def _nothing(self) -> Modes:
        return Modes(np.ones((1, self._people)), np.zeros((1, self._people)))


def _stars(model: Model) -> _Stars | None:
    arms: dict[str, list[Flow]] = {one.name: [] for one in model.compartments}
    leaving: dict[str, list[Flow]] = {one.name: [] for one in model.compartments}
    outer: set[str] = set()
    for flow in model.flows:
        (arms if flow.back else leaving)[flow.source].append(flow)
        if flow.back:
            outer.add(flow.target)
    busy = [name for name in outer if arms[name] or leaving[name]]
    if busy or any(len(found) > _MOST_ARMS for found in arms.values()):
        return None
    for name in outer:
        del arms[name], leaving[name]
    return _Stars(arms, leaving)


def _paths(stars: _Stars, at: str, target: str) -> Iterator[list[Flow]]:
    """Every way by one-way flows from one hub to another."""
    if at == target:
        yield []
        return
    for flow in stars.leaving[at]:
        if flow.target:
            for rest in _paths(stars, flow.target, target):
                yield [flow, *rest]


def _sum(paths: list[Modes]) -> Modes:
    return Modes(
        np.concatenate([one.rates for one in paths]),
        np.concatenate([one.weights for one in paths]),
    )

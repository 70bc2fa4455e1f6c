"""Which closed form a model has: its stars of compartments, and how one feeds the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ataraxy.knowledge.pharmacology.kinetics.expression import Array
from ataraxy.knowledge.pharmacology.kinetics.model import Flow, Model
from ataraxy.knowledge.pharmacology.kinetics.modes import (
    Modes,
    RatesTooCloseError,
    cascade,
    mammillary,
    single,
)
from ataraxy.knowledge.pharmacology.kinetics.parameters import Values

_MOST_ARMS = 2


@dataclass(frozen=True, slots=True)
class _Stars:
    """A model taken apart: the flows inside each star, and those between stars, by hub."""

    arms: dict[str, list[Flow]]
    leaving: dict[str, list[Flow]]


def response(
    model: Model, values: Values, into: str, analyte: str, site: str = "plasma"
) -> Modes | None:
    """mg in the analyte's compartment per mg put `into` a compartment, or ``None``.

    ``None`` means that the model has no sum of exponentials that could be trusted (drug flows back
    between stars, or a transit chain has equal rates) and must be propagated instead.
    """
    stars = _stars(model)
    target = model.compartment_of(analyte)
    if stars is None or into not in stars.arms or target.name not in stars.arms:
        return None
    try:
        ways = _paths(stars, into, target.name)
        paths = [_along(model, values, stars, into, way) for way in ways]
        if not paths:
            return _nothing(values)
        answer = _sum(paths)
        if site == "effect" and target.ke0:
            ke0 = target.ke0(values) / model.minutes_per_time_unit
            answer = cascade(answer, ke0, single(ke0))
    except RatesTooCloseError:
        return None
    return answer


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


def _along(model: Model, values: Values, stars: _Stars, into: str, way: list[Flow]) -> Modes:
    answer = _star(model, values, stars, into)
    for flow in way:
        share = flow.fraction(values) if flow.fraction else 1.0
        feed = flow.rate(values) * share / model.minutes_per_time_unit
        answer = cascade(answer, feed, _star(model, values, stars, flow.target))
    return answer


def _star(model: Model, values: Values, stars: _Stars, hub: str) -> Modes:
    minutes = model.minutes_per_time_unit
    people = len(next(iter(values.values())))

    def rate(found: Array) -> Array:
        return np.broadcast_to(found / minutes, (people,))

    out = sum((rate(flow.rate(values)) for flow in stars.leaving[hub]), np.zeros(people))
    arms = stars.arms[hub]
    return mammillary(
        out,
        [rate(flow.rate(values)) for flow in arms],
        [rate(flow.back(values)) for flow in arms if flow.back],
    )


def _nothing(values: Values) -> Modes:
    people = len(next(iter(values.values())))
    return Modes(np.ones((1, people)), np.zeros((1, people)))


def _sum(paths: list[Modes]) -> Modes:
    return Modes(
        np.concatenate([one.rates for one in paths]),
        np.concatenate([one.weights for one in paths]),
    )

"""How well the planner foretells: on this clinic's courses, and where the truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from ataraxy.journey.maintenance.foresight import kept
from ataraxy.journey.maintenance.models import Learning, Learnt
from ataraxy.journey.maintenance.progress import newest
from ataraxy.knowledge.fading import Prior, prior
from ataraxy.knowledge.fading.simulated import Validated, validated

_SIDE, _LEFT, _TOP = 220, 44, 12
NIGHTS = 14


@dataclass(frozen=True, slots=True)
class Promise:
    """What the page shows; `points` are foretold, seen (percent) and their place in the drawing."""

    learnt: Learnt | None
    nights: tuple[Learnt, ...]
    learning: Learning | None
    median_days: float | None
    points: tuple[tuple[int, int, float, float], ...]
    grid: tuple[tuple[float, float, int], ...]
    simulated: Validated
    begins_from: Prior


def promise(clinic_id: int) -> Promise:
    """The newest learning with how it kept its promise, and the nights before."""
    nights = tuple(Learnt.objects.filter(clinic_id=clinic_id).order_by("-at", "-pk")[:NIGHTS])
    last = nights[0] if nights else None
    return Promise(
        learnt=last,
        nights=nights,
        learning=newest(clinic_id),
        median_days=median_days(last) if last else None,
        points=tuple((told, seen, _x(told), _y(seen)) for told, seen in kept(last)),
        grid=tuple((_x(one), _y(one), one) for one in (0, 25, 50, 75, 100)),
        simulated=validated(),
        begins_from=prior(),
    )


def median_days(row: Learnt) -> float:
    """The typical person's median time to loss that was learnt that night."""
    return round(exp(row.level["mode"][0]), 1)


def _x(percent: float) -> float:
    return round(_LEFT + _SIDE * percent / 100, 1)


def _y(percent: float) -> float:
    return round(_TOP + _SIDE * (1 - percent / 100), 1)

"""Where each step of the journey says how far it has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import StepStatus

STEPS = (
    "referral",
    "screening",
    "consent",
    "plan",
    "session",
    "recovery",
    "outcomes",
    "maintenance",
)
"""In the order of the journey. A step speaks by `queries.step_status(course)`."""


def statuses(course: Course) -> dict[str, StepStatus]:
    """What the steps say about `course`, by step; one that is silent is left to the course."""
    said = (ask(course) for ask in _askers())
    return {one.step: one for one in said}


@cache
def _askers() -> tuple[Callable[[Course], StepStatus], ...]:
    return tuple(_find_askers())


def _find_askers() -> Iterator[Callable[[Course], StepStatus]]:
    for step in STEPS:
        name = f"ataraxy.journey.{step}.queries"
        ask = getattr(import_module(name), "step_status", None) if find_spec(name) else None
        if ask is not None:
            yield ask

"""The director's page put together: which figures, in which chapters, for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ataraxy.programme.research import clinic_figures as clinic
from ataraxy.programme.research import outcome_figures as outcome
from ataraxy.programme.research import staying_figures as stay
from ataraxy.programme.research.cube import Cube, Population, count
from ataraxy.programme.research.figures import Figure


@dataclass(frozen=True, slots=True)
class Chapter:
    """Figures that belong together."""

    key: str
    title: str
    icon: str
    figures: tuple[Figure, ...]


def chapters(population: Population, cube: Cube) -> list[Chapter]:
    """Every figure of a population; a series from elsewhere has no clinic's work to show."""
    found = [
        Chapter("benefit", _("Does it help"), "chart-line", tuple(_benefit(cube))),
        Chapter("staying", _("Who stays"), "users", tuple(_staying(cube))),
    ]
    if population.programme is None:
        found.insert(0, Chapter("way", _("Who comes"), "mail", tuple(_way(population, cube))))
        found.append(
            Chapter("safety", _("Safety"), "shield-alert", tuple(_safety(population, cube)))
        )
        found.append(
            Chapter("time", _("Waiting and chairs"), "timer", tuple(_time(population, cube)))
        )
    return found


def figure(population: Population, key: str) -> Figure | None:
    """One figure by its key; None when this population has no such figure."""
    found = (one for part in chapters(population, count(population)) for one in part.figures)
    return next((one for one in found if one.key == key), None)


def _way(population: Population, cube: Cube) -> Iterator[Figure]:
    yield clinic.the_way(population, cube)
    yield clinic.verdicts(cube)
    yield clinic.why_not(population)


def _benefit(cube: Cube) -> Iterator[Figure]:
    yield from outcome.judged_figures(cube)
    yield outcome.when_judged(cube)
    yield outcome.time_to_response(cube)
    yield outcome.missing(cube)


def _staying(cube: Cube) -> Iterator[Figure]:
    yield stay.staying(cube)
    yield stay.retention(cube)


def _safety(population: Population, cube: Cube) -> Iterator[Figure]:
    yield clinic.adverse(population, cube)
    yield clinic.bladder(cube)
    yield clinic.overrides(population, cube)


def _time(population: Population, cube: Cube) -> Iterator[Figure]:
    yield clinic.waiting(cube)
    yield clinic.chairs(population)

"""Bladder, craving and suicidal thoughts over the course: the newest values, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.queries import Figures
from ataraxy.journey.outcomes.beside import medicine_changes
from ataraxy.journey.outcomes.lanes import Event
from ataraxy.journey.surveillance.queries import Surveillance

SHOWN = 6


@dataclass(frozen=True, slots=True)
class TrendLine:
    """One thing followed over time; `direction` says in words where it goes."""

    title: str
    values: tuple[tuple[date, str], ...]
    direction: str


def trends(found: Figures, watch: Surveillance) -> tuple[TrendLine, ...]:
    """What is followed at every visit; an empty line says that nobody asked."""
    item9 = [(day, float(value)) for day, value in found.item9]
    return (
        _line(_("Suicidal thoughts, item 9"), item9),
        _line(_("Craving, 0 to 10"), watch.trend("dependence", "craving")),
        _bladder(watch),
    )


def _bladder(watch: Surveillance) -> TrendLine:
    for number, title in (("icsi", _("Bladder, ICSI")), ("bpic_ss", _("Bladder, BPIC-SS"))):
        values = watch.trend("bladder", number)
        if values:
            return _line(title, values)
    said = [(day, _("new or worse") if new else _("nothing new")) for day, new in watch.bladder]
    words = said[-1][1] if said else _("not asked")
    return TrendLine(_("Bladder, asked at visits"), tuple(said[-SHOWN:]), words)


def _line(title: str, values: Sequence[tuple[date, float]]) -> TrendLine:
    shown = tuple((day, f"{value:g}") for day, value in values[-SHOWN:])
    return TrendLine(title, shown, _direction([value for _day, value in values]))


def _direction(values: Sequence[float]) -> str:
    if not values:
        return _("not asked")
    if len(values) == 1:
        return _("asked once")
    if values[-1] > values[-2]:
        return _("rising")
    return _("falling") if values[-1] < values[-2] else _("unchanged")


def recent_medicines(course: Course, found: Figures) -> tuple[Event, ...]:
    """Medicines that began or ended since the last review, or since treatment began."""
    since = found.last_review.at if found.last_review else course.opened_at
    return tuple(medicine_changes(course, since))

"""What a clinic's courses teach about how long benefit lasts: gathered, learnt, kept."""

from __future__ import annotations

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.fading import Gap
from ataraxy.journey.maintenance.models import Learnt
from ataraxy.journey.maintenance.progress import Telling
from ataraxy.journey.maintenance.queries import figures
from ataraxy.knowledge.fading import Clinic as Level
from ataraxy.knowledge.fading import Patient, Spell, calibrate, fit
from ataraxy.platform.reading import prepared_one

_FIRST_DAY = 1


def spells_before(gaps: tuple[Gap, ...]) -> tuple[Spell, ...]:
    """The spells that are over: all but the last, and the last one too once it was lost.

    A dose after which no score showed a response teaches nothing about how long one lasts.
    """
    over = gaps if gaps and gaps[-1].lost_day is not None else gaps[:-1]
    return _spells(over)


def held_now(gaps: tuple[Gap, ...]) -> int:
    """For how many days the response to the last dose is known to have held."""
    last = gaps[-1] if gaps else None
    return 0 if last is None or last.held_day is None or last.lost_day else last.held_day


def patient_of(course: Course) -> Patient:
    """One course as the model learns from it; its setting is the route of the plan in force.

    The spell that goes on counts as far as it went: to learn from it only once it is lost would
    make benefit look shorter than it is.
    """
    found = figures(course)
    return Patient(_spells(found.gaps), found.plan.route if found.plan else "")


def _spells(gaps: tuple[Gap, ...]) -> tuple[Spell, ...]:
    return tuple(
        _spell(gap) for gap in gaps if gap.held_day is not None or gap.lost_day is not None
    )


def learn(clinic_id: int) -> Learnt | None:
    """Learn from every course of the clinic; None when nobody has a spell yet.

    Runs inside the clinic's scope, at night, for it reads every course.
    """
    courses = Course.objects.filter(clinic_id=clinic_id).select_related("patient").order_by("pk")
    told = Telling(clinic_id, courses.count())
    patients = []
    for course in courses.iterator(chunk_size=200):
        patients.append(patient_of(course))
        told.read(len(patients))
    level = fit(patients, tell=told.step)
    kept = calibrate(level, patients)
    told.end(len(patients))
    if not level.people:
        return None
    return Learnt.objects.create(
        clinic_id=clinic_id,
        at=timezone.now(),
        people=level.people,
        losses=level.losses,
        level=_as_json(level),
        calibration={"asked": kept.asked, "losses": kept.losses, "seen": list(kept.seen)},
    )


def level_of(course: Course) -> tuple[Level, Learnt | None]:
    """The clinic's newest level; the published prior while nothing was learnt."""
    newest = _newest(course.clinic_id)
    return (fit([]), None) if newest is None else (_from_json(newest), newest)


@prepared_one
def _newest(clinic_id: int) -> QuerySet[Learnt]:
    return Learnt.objects.filter(clinic_id=clinic_id).order_by("-at", "-pk")


def _spell(gap: Gap) -> Spell:
    held, lost = gap.held_day or 0, gap.lost_day
    return Spell(held, None if lost is None else max(lost, held + _FIRST_DAY))


def _as_json(level: Level) -> dict[str, object]:
    return {
        "mode": level.mode.tolist(),
        "covariance": level.covariance.tolist(),
        "settings": list(level.settings),
    }


def _from_json(row: Learnt) -> Level:
    found = row.level
    return Level(
        mode=np.array(found["mode"]),
        covariance=np.array(found["covariance"]),
        settings=tuple(found["settings"]),
        people=row.people,
        losses=row.losses,
    )

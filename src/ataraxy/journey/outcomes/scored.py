"""The row that one scored form becomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import Administration, Asking, Mode
from ataraxy.knowledge.measures import AnswerError, Score, instrument, score
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.service.errors import refused


def administration(
    actor: Actor,
    asking: Asking,
    key: str,
    answers: Mapping[str, int],
    *,
    mode: Mode = Mode.SELF,
    at: datetime | None = None,
) -> Administration:
    """Score the answers to one instrument of a set and keep them; refused for a wrong answer."""
    occasion = asking.occasion if instrument(key).occasions else ""
    result = scored(key, answers)
    return keep(actor, asking.course, result, asking=asking, mode=mode, at=at, occasion=occasion)


def scored(key: str, answers: Mapping[str, int]) -> Score:
    """The score, or a refusal that names what is not an answer."""
    try:
        return score(instrument(key), answers)
    except AnswerError as problem:
        raise refused(str(problem)) from problem


def keep(
    actor: Actor,
    course: Course,
    result: Score,
    *,
    asking: Asking | None = None,
    mode: Mode = Mode.SELF,
    at: datetime | None = None,
    occasion: str = "",
) -> Administration:
    """Insert the row inside another service's transaction; `at` is when it was answered."""
    now = timezone.now()
    return Administration.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        asking=asking,
        instrument=result.instrument,
        version=result.version,
        answers=dict(result.answers),
        total=result.total,
        band=result.band,
        missing=list(result.missing),
        prorated=result.prorated,
        handling=result.handling,
        flag_value=result.flag_value,
        subscales=dict(result.subscales) or None,
        mode=mode,
        occasion=occasion,
        answered_at=at or now,
        recorded_at=now if at is not None else None,
        by_uid=actor.user_uid,
        by_name=actor.name,
    )

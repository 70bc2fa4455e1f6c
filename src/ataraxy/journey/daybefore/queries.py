"""Who is asked, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from ataraxy.clinic.messaging.models import Message
from ataraxy.clinic.messaging.queries import messages_about
from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.heard import Heard, heard_from
from ataraxy.journey.daybefore.models import Answer, Asking
from ataraxy.journey.daybefore.rules import day_to_ask_about
from ataraxy.journey.session.models import Session
from ataraxy.platform.people.models import Clinic


@dataclass(frozen=True, slots=True)
class Standing:
    """One visit: what was sent about it, what was answered, what it means."""

    session: Session
    asking: Asking | None
    messages: tuple[Message, ...]
    answers: tuple[Answer, ...]
    heard: Heard


def to_ask(clinic: Clinic, now: datetime) -> list[Session]:
    """Booked visits of tomorrow about whose time nobody was asked yet."""
    day = day_to_ask_about(now, clinic.zone)
    if day is None:
        return []
    booked = list(sessions_on(clinic, day).filter(state="booked", patient__deceased=False))
    asked = {(one.session_id, one.starts_at) for one in _askings(booked)}
    return [one for one in booked if (one.pk, one.appointment.starts_at) not in asked]


def sessions_on(clinic: Clinic, day: date) -> QuerySet[Session]:
    """The dosing visits of a day, in order of time."""
    begin, end = day_bounds(day, clinic.zone)
    within = Q(appointment__starts_at__gte=begin, appointment__starts_at__lt=end)
    found = Session.objects.filter(within, clinic=clinic)
    joined = found.select_related("patient", "clinic", "course", "appointment__chair")
    return joined.order_by("appointment__starts_at", "pk")


def standing_of(sessions: list[Session]) -> tuple[Standing, ...]:
    """What came of the day before for each visit, in a number of reads that does not grow."""
    newest = {one.session_id: one for one in _askings(sessions).order_by("number")}
    messages = messages_about([one.about for one in newest.values()])
    answers: dict[int, list[Answer]] = {}
    for row in Answer.objects.filter(asking__session__in=sessions).order_by("-at", "-pk"):
        answers.setdefault(row.asking_id, []).append(row)
    return tuple(_standing(one, newest.get(one.pk), messages, answers) for one in sessions)


def _standing(
    session: Session,
    asking: Asking | None,
    messages: dict[str, list[Message]],
    answers: dict[int, list[Answer]],
) -> Standing:
    return Standing(
        session=session,
        asking=asking,
        messages=tuple(messages.get(asking.about, ())) if asking else (),
        answers=tuple(answers.get(asking.pk, ())) if asking else (),
        heard=heard_from(session.appointment.heard),
    )


def _askings(sessions: Collection[Session]) -> QuerySet[Asking]:
    return Asking.objects.filter(session__in=sessions)

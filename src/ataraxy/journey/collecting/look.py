"""What the staff page of one course shows, gathered from the reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ataraxy.clinic.messaging.models import Channel, Message
from ataraxy.clinic.messaging.queries import LastWord, last_word_on, messages_about
from ataraxy.foundation.decision import Decision
from ataraxy.journey.collecting.due import Coming, Sitting, coming, sitting_on
from ataraxy.journey.collecting.models import Ending, Invitation
from ataraxy.journey.collecting.queries import case_of, invitations_of, standing_of
from ataraxy.journey.collecting.reminding import closes_at, may_write, reminder_times
from ataraxy.journey.collecting.schedule import schedule
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import Asking
from ataraxy.journey.outcomes.queries import open_asking
from ataraxy.knowledge.measures import instrument

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Way:
    """One channel: the address, and the newest word on whether it is wanted."""

    channel: Channel
    address: str
    word: LastWord | None

    @property
    def open(self) -> bool:
        """Whether messages go out by it."""
        return bool(self.address) and (self.word is None or self.word.wanted)


@dataclass(frozen=True, slots=True)
class Sent:
    """One set that was sent: its instruments by name, why, and its messages."""

    row: Invitation
    names: tuple[str, ...]
    why: tuple[str, ...]
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """Everything the page says."""

    sitting: Sitting
    due_names: tuple[tuple[str, str], ...]
    coming: tuple[tuple[Coming, tuple[str, ...]], ...]
    writing: Decision
    waiting: Asking | None
    open: Sent | None
    reminders: tuple[datetime, ...]
    closes: datetime | None
    ways: tuple[Way, ...]
    sent: tuple[Sent, ...]
    silent: bool


def look_at_course(course: Course, now: datetime) -> Look:
    """The page of one course at this moment."""
    case = case_of(course, now)
    today = now.astimezone(case.zone).date()
    sitting = sitting_on(today, case.situation, schedule())
    sent = _sent(course)
    waiting = next((one for one in sent if one.row.ended == Ending.OPEN), None)
    limits = schedule().limits
    writing = may_write(standing_of(course), limits)
    at = waiting.row.at if waiting else None
    return Look(
        sitting=sitting,
        due_names=tuple((_name(one.instrument), one.reason) for one in sitting.now),
        coming=tuple(
            (one, tuple(_name(key) for key in one.instruments))
            for one in coming(today, case.situation, schedule())
        ),
        writing=writing,
        waiting=open_asking(course),
        open=waiting,
        reminders=tuple(reminder_times(at, limits)[waiting.row.reminders :])
        if at and waiting
        else (),
        closes=closes_at(at, limits) if at else None,
        ways=_ways(course),
        sent=sent,
        silent=any(one.rule == "collecting.silent" for one in writing.reasons),
    )


def _sent(course: Course) -> tuple[Sent, ...]:
    rows = list(invitations_of(course)[:_SHOWN])
    abouts = [one.about(n) for one in rows for n in range(one.reminders + 1)]
    found = messages_about(abouts)
    return tuple(
        Sent(
            one,
            tuple(_name(key) for key in one.asking.instruments),
            tuple(dict.fromkeys(why for _key, why in one.reasons)),
            tuple(m for n in range(one.reminders + 1) for m in found[one.about(n)]),
        )
        for one in rows
    )


def _ways(course: Course) -> tuple[Way, ...]:
    patient = course.patient
    words = last_word_on(patient)
    given = {Channel.EMAIL: patient.email.strip(), Channel.SMS: patient.phone.strip()}
    return tuple(Way(one, to, words.get(one.value)) for one, to in given.items())


def _name(key: str) -> str:
    return instrument(key).name

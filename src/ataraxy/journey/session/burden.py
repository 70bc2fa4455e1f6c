"""How often prompts asked for somebody, week by week: too many, and nobody looks any more.

The counting is pure; `burden_of` reads the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from ataraxy.journey.session.models import LogLine, Session
from ataraxy.journey.session.models_watch import Raised
from ataraxy.journey.session.words import LogKind
from ataraxy.platform.people.models import Clinic

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt: which day by the clinic's clock, what about, and when it was answered."""

    day: date
    word: str
    raised_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Week:
    """One week: prompts, per session, answered, the middle waiting time, and the kinds."""

    monday: date
    prompts: int
    sessions: int
    answered: int
    median_s: float | None
    by_word: tuple[tuple[str, int], ...]

    @property
    def per_session(self) -> float | None:
        """Prompts for each session; None in a week without one."""
        return round(self.prompts / self.sessions, 1) if self.sessions else None


def burden(asked: Sequence[Asked], sessions: Sequence[date], today: date) -> list[Week]:
    """The last weeks, this one first, empty ones among them."""
    monday = today - timedelta(days=today.weekday())
    return [_week(asked, sessions, monday - timedelta(weeks=back)) for back in range(WEEKS)]


def _week(asked: Sequence[Asked], sessions: Sequence[date], monday: date) -> Week:
    days = {monday + timedelta(days=one) for one in range(7)}
    own = [one for one in asked if one.day in days]
    waits = [(one.answered_at - one.raised_at).total_seconds() for one in own if one.answered_at]
    words = [one.word for one in own]
    counted = sorted(((words.count(one), one) for one in set(words)), reverse=True)
    return Week(
        monday=monday,
        prompts=len(own),
        sessions=sum(1 for one in sessions if one in days),
        answered=len(waits),
        median_s=median(waits) if waits else None,
        by_word=tuple((word, count) for count, word in counted),
    )


def burden_of(clinic: Clinic, now: datetime) -> list[Week]:
    """The weeks of a clinic, by its own clock."""
    since = now - timedelta(weeks=WEEKS)
    rows = list(Raised.objects.filter(clinic=clinic, recorded_at__gte=since))
    said = LogLine.objects.filter(clinic=clinic, kind=LogKind.ACKNOWLEDGED, recorded_at__gte=since)
    answers = {(one.session_id, one.text.split(" ", 1)[0]): one.recorded_at for one in said}
    asked = [
        Asked(
            one.recorded_at.astimezone(clinic.zone).date(),
            one.word,
            one.recorded_at,
            answers.get((one.session_id, one.key)),
        )
        for one in rows
    ]
    begun = Session.objects.filter(clinic=clinic, started_at__gte=since)
    days = [
        at.astimezone(clinic.zone).date()
        for at in begun.values_list("started_at", flat=True)
        if at is not None
    ]
    return burden(asked, days, now.astimezone(clinic.zone).date())

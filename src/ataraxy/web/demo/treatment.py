"""Stories of people in treatment: their visits, their scores, what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.choices import Choice
from ataraxy.journey.maintenance.services import decide
from ataraxy.web.demo.answers import answer_both
from ataraxy.web.demo.before_treatment import Stage, moment
from ataraxy.web.demo.clock import as_of
from ataraxy.web.demo.staff import data
from ataraxy.web.demo.visits import Slot, Until, visit

INDUCTION = 6
REVIEW_AFTER = 4
_SPACING_DAYS = (3, 4)
_MAINTENANCE_DAYS = 28
_CHAIRS, _TURNS, _STARTS_PER_TURN = 6, 8, 2
_TURN, _CHAIR_TIME = timedelta(minutes=70), timedelta(minutes=170)


def treated(stage: Stage, course: Course) -> Course:
    """All completed visits with their scores between and the decisions that were due."""
    days = _visit_days(stage.fiction.sessions, _last_visit(stage))
    scores = _score_days(stage, days)
    for what, day, number in sorted(
        [*_marked("score", scores), *_marked("visit", days)], key=_when
    ):
        if what == "score":
            total = stage.fiction.scores[number]
            answer_both(stage, course, total, moment(stage, day, hour=8))
        else:
            visit(stage, course, _slot(stage, day))
            _decide_when_due(stage, course, number + 1, day)
    course.refresh_from_db()
    return course


def finish(stage: Stage, course: Course) -> None:
    """The last decision: the course ends well."""
    with as_of(moment(stage, 20, hour=15)):
        _sign(stage, course, Choice.END, None)


def fade(stage: Stage, course: Course) -> None:
    """Item 9 was answered with something other than no, this morning."""
    answer_both(stage, course, stage.fiction.scores[-1], moment(stage, 0, hour=6), item9=1)


def today(stage: Stage, course: Course, until: Until) -> None:
    """Today's visit, as far as it has come."""
    slot = free_chair(stage, timezone.now() + begins(stage))
    if slot is None:
        raise ValueError("The demonstration has no chair left today.")
    visit(stage, course, slot, until)


def begins(stage: Stage) -> timedelta:
    """When today's dose begins, counted from now."""
    text = stage.fiction.time
    hours, minutes = text.lstrip("+-").split(":")
    length = timedelta(hours=int(hours), minutes=int(minutes))
    return -length if text.startswith("-") else length


def _visit_days(sessions: int, last: int) -> list[int]:
    """How many days ago each visit was, oldest first: twice weekly, then monthly."""
    induction = min(sessions, INDUCTION)
    later = sessions - induction
    end_of_induction = last + later * _MAINTENANCE_DAYS
    days, at = [], end_of_induction
    for number in range(induction):
        days.append(at)
        at += _SPACING_DAYS[number % 2]
    kept = [end_of_induction - (n + 1) * _MAINTENANCE_DAYS for n in range(later)]
    return sorted(days, reverse=True) + kept


def _last_visit(stage: Stage) -> int:
    return 12 if stage.fiction.sessions > INDUCTION else 3


def _score_days(stage: Stage, visits: list[int]) -> list[int]:
    """One day for each score: before the first visit, then evenly, never within a week.

    Who answers this morning has not answered within the last week.
    """
    first = (visits[0] if visits else 4) + 1
    answers_today = stage.fiction.story == "maintenance_item9"
    count = len(stage.fiction.scores) - answers_today
    latest = 8 if answers_today else 1
    step = max(7, (first - latest) // max(count - 1, 1))
    days = [first - number * step for number in range(count)]
    return [day for day in days if day >= latest]


def _marked(what: str, days: list[int]) -> Iterator[tuple[str, int, int]]:
    return ((what, day, number) for number, day in enumerate(days))


def _when(row: tuple[str, int, int]) -> tuple[int, str]:
    return -row[1], row[0]


def _slot(stage: Stage, day: int) -> Slot:
    """The first hour and chair of that day that nobody has yet."""
    first = moment(stage, day, hour=8)
    for turn in range(_TURNS):
        at = first + turn * _TURN
        same = [one for one in _taken(stage) if one.at == at]
        if len(same) < _STARTS_PER_TURN and (slot := free_chair(stage, at)):
            return slot
    raise ValueError(f"The demonstration has no chair left on {first:%d %b}.")


def free_chair(stage: Stage, at: datetime) -> Slot | None:
    """A chair that is free around `at`, now taken; none when all are in use."""
    taken = _taken(stage)
    busy = {one.chair for one in taken if abs(one.at - at) < _CHAIR_TIME}
    free = [chair for chair in range(_CHAIRS) if chair not in busy]
    if not free:
        return None
    taken.append(Slot(at, free[0]))
    return taken[-1]


def _taken(stage: Stage) -> list[Slot]:
    """Whatever was placed at this clinic. Today's visits may lie on both sides of midnight."""
    return stage.taken.setdefault(stage.clinic.slug, [])


def _decide_when_due(stage: Stage, course: Course, given: int, day: int) -> None:
    at = moment(stage, day, hour=18)
    if given == REVIEW_AFTER:
        with as_of(at):
            _sign(stage, course, Choice.CARRY_ON, at + timedelta(days=2))
    elif given >= INDUCTION:
        with as_of(at):
            _sign(stage, course, Choice.CONTINUE, at + timedelta(days=_MAINTENANCE_DAYS - 2))


def _sign(stage: Stage, course: Course, choice: Choice, first: datetime | None) -> None:
    course.refresh_from_db()
    begin: date | None = first.date() if first else None
    decide(
        actor=stage.actor("prescriber"),
        key=stage.key(f"review:{timezone.now():%Y%m%d}"),
        course=course,
        choice=choice,
        reason=data("words.toml")["review"][choice.name.lower()],
        next_from=begin,
        next_to=begin + timedelta(days=4) if begin else None,
        proof=stage.proof("prescriber"),
    )
    course.refresh_from_db()

"""The journey as a line: each step's own word on itself, or the course's where a step is silent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import Standing, StepStatus

TITLES = {
    "referral": gettext_lazy("Referral"),
    "screening": gettext_lazy("Screening"),
    "consent": gettext_lazy("Consent"),
    "plan": gettext_lazy("Plan"),
    "session": gettext_lazy("Sessions"),
    "recovery": gettext_lazy("Recovery"),
    "outcomes": gettext_lazy("Outcomes"),
    "maintenance": gettext_lazy("Maintenance"),
}
"""The eight steps of the line, in order."""

COURSE_STEPS = {
    "referral": gettext_lazy("In referral"),
    "screening": gettext_lazy("In screening"),
    "consent": gettext_lazy("Consent is being prepared"),
    "plan": gettext_lazy("The plan is being made"),
    "induction": gettext_lazy("In induction"),
    "maintenance": gettext_lazy("In maintenance"),
    "declined": gettext_lazy("Not taken on"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "ended": gettext_lazy("Course ended"),
}
STEP_OWNERS = {
    "referral": "coordinator",
    "screening": "prescriber",
    "consent": "nurse",
    "plan": "prescriber",
    "induction": "nurse",
    "maintenance": "prescriber",
}
"""The role that moves people on, where nothing more particular is known."""

STEP_BEGINS = {
    "screening": gettext_lazy("Screening began"),
    "consent": gettext_lazy("Consent began to be prepared"),
    "plan": gettext_lazy("Planning began"),
    "induction": gettext_lazy("Induction began"),
    "maintenance": gettext_lazy("Maintenance began"),
    "declined": gettext_lazy("Not taken on"),
    "withdrawn": gettext_lazy("Withdrew from the programme"),
    "ended": gettext_lazy("Course ended"),
}

_AT = {"induction": "session"}
_STATES = {
    Standing.NOT_YET: "ahead",
    Standing.ACTIVE: "here",
    Standing.WAITING: "here",
    Standing.DONE: "done",
    Standing.STOPPED: "stopped",
}


@dataclass(frozen=True, slots=True)
class Knot:
    """One step as the line draws it."""

    label: str
    state: str
    detail: str = ""
    due: str = ""
    url: str = ""


def line_of(course: Course, said: Mapping[str, StepStatus], now: datetime) -> list[Knot]:
    """The eight knots of a course; `said` is what the steps say of themselves."""
    return [
        _spoken(said[step], now) if step in said else Knot(str(title), _silent(course, step))
        for step, title in TITLES.items()
    ]


def course_words(course: Course) -> str:
    """Where a course stands, as a heading."""
    return str(COURSE_STEPS.get(course.step, course.step))


def _spoken(status: StepStatus, now: datetime) -> Knot:
    state = _STATES[status.standing]
    is_due = state == "here" and status.due is not None and status.due <= now
    return Knot(
        label=str(TITLES[status.step]),
        state="due" if is_due or (state == "here" and status.blocker) else state,
        detail=status.summary,
        due=status.blocker or (_("due now") if is_due else ""),
        url=status.url,
    )


def _silent(course: Course, step: str) -> str:
    steps = list(TITLES)
    if not course.is_open:
        return "ahead"
    here = steps.index(_AT.get(course.step, course.step))
    place = steps.index(step)
    return "here" if place == here else "done" if place < here else "ahead"

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
    here = _AT.get(course.step, course.step) if course.is_open else ""
    return [
        _spoken(said[step], now, is_here=step == here)
        if step in said
        else Knot(str(title), _silent(here, step))
        for step, title in TITLES.items()
    ]


def course_words(course: Course) -> str:
    """Where a course stands, as a heading."""
    return str(COURSE_STEPS.get(course.step, course.step))


def _spoken(status: StepStatus, now: datetime, *, is_here: bool) -> Knot:
    is_late = status.due is not None and status.due <= now
    waits = status.standing in {Standing.ACTIVE, Standing.WAITING}
    needs_somebody = waits and bool(status.blocker or is_late)
    return Knot(
        label=str(TITLES[status.step]),
        state=_state(status.standing, is_here=is_here, needs_somebody=needs_somebody),
        detail="" if needs_somebody else status.summary,
        due=(status.blocker or _("due now")) if needs_somebody else "",
        url=status.url,
    )


def _state(standing: Standing, *, is_here: bool, needs_somebody: bool) -> str:
    """One step is “here”: the course's own. Others may still need somebody (`open`)."""
    if standing is Standing.STOPPED:
        return "stopped"
    if is_here:
        return "due" if needs_somebody else "here"
    if needs_somebody:
        return "open"
    return "done" if standing is Standing.DONE else "ahead"


def _silent(here: str, step: str) -> str:
    steps = list(TITLES)
    if not here:
        return "ahead"
    distance = steps.index(step) - steps.index(here)
    return "here" if distance == 0 else "done" if distance < 0 else "ahead"

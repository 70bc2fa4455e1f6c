"""What the outcomes step tells the pages above it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.reference import indications
from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import NextAction, Standing, StepStatus
from ataraxy.journey.outcomes.queries import (
    COLLECTING_STEPS,
    MORE,
    TRACKED,
    askable,
    newest_score,
    open_asking,
    was_asked,
)
from ataraxy.knowledge.measures import instrument


def step_status(course: Course) -> StepStatus:
    """Where outcomes stand on the journey line."""
    url = reverse("outcomes:chart", kwargs={"course_uid": course.uid})
    title = _("Outcomes")
    if course.step not in COLLECTING_STEPS:
        done = was_asked(course)
        standing = Standing.DONE if done and not course.is_open else Standing.NOT_YET
        return StepStatus(step="outcomes", title=title, standing=standing, url=url)
    waiting = open_asking(course)
    if waiting is not None:
        return StepStatus(
            step="outcomes",
            title=title,
            standing=Standing.WAITING,
            summary=_("Questions wait for the patient"),
            since=waiting.asked_at,
            url=url,
            next_action=NextAction(_("Hand over the tablet"), url, "outcomes.collect"),
        )
    return _collecting(course, title, url)


def _watched(course: Course) -> tuple[str, ...]:
    """Whose baseline must not be missing: what judges the course, and what is asked of all."""
    found = indications().get(course.indication)
    own = found.judged_by if found else ()
    return tuple(dict.fromkeys((*(key for key in own if key in (*TRACKED, *MORE)), *TRACKED)))


def _collecting(course: Course, title: str, url: str) -> StepStatus:
    watched = _watched(course)
    offered = askable(course, watched)
    missing = [one.instrument.name for one in offered if one.last is None]
    latest = newest_score(course, watched[0])
    summary = f"{instrument(watched[0]).name} {latest.total}" if latest else _("No score yet")
    due = [one for one in offered if one.may and one.instrument.key in TRACKED]
    label = _("Ask PHQ-9 and GAD-7")
    return StepStatus(
        step="outcomes",
        title=title,
        standing=Standing.ACTIVE,
        summary=summary,
        since=latest.answered_at if latest else None,
        url=url,
        next_action=NextAction(label, url, "outcomes.collect") if due else None,
        blocker=_("no baseline: %(names)s") % {"names": ", ".join(missing)} if missing else "",
        owner=_("nurse") if missing else "",
    )

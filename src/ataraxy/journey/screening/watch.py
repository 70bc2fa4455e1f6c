"""After a decision: when the chart changes, screen again and say what differs.

Read from the feed by the worker, so it happens once for each change and in order.
"""

from __future__ import annotations

from dataclasses import asdict

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import open_courses
from ataraxy.journey.course.services import add_hold, note
from ataraxy.journey.screening.adapter import facts_of
from ataraxy.journey.screening.decisions import CHANGED, keep, keep_texts
from ataraxy.journey.screening.models import Assessment, Decision, Outcome
from ataraxy.journey.screening.queries import last_decision, screen_now
from ataraxy.journey.screening.routes import HOME, route_of
from ataraxy.journey.screening.rules import Change, difference
from ataraxy.journey.screening.services import ASK, cause_of
from ataraxy.knowledge.evidence import AnswerValue
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.chart.store import CHANGED as CHART_CHANGED
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.models import Task, Urgency
from ataraxy.platform.worklist.services import NewTask, add_task, settle


@consumes("screening.watch", CHART_CHANGED)
def chart_changed(event: Event) -> None:
    """Screen the person's open courses again that were found suitable."""
    actor = system_actor(event.clinic_id, name=_("Screening"))
    courses = open_courses().filter(patient__uid=event.patient_uid)
    for course in courses.select_related("patient", "clinic"):
        settle_answered(actor, course)
        look_again(actor, course)


def settle_answered(actor: Actor, course: Course) -> None:
    """Close what was asked for and has been answered since, such as on the patient's own form."""
    asked = Task.objects.filter(clinic_id=course.clinic_id, kind=ASK, course_uid=course.uid)
    standing = {one.cause: one for one in asked.filter(state__in=OPEN)}
    if not standing:
        return
    for one in facts_of(course.patient, course).answers:
        task = standing.get(cause_of(course, "question", one.question))
        if task is None:
            continue
        opened = task.opened_at.astimezone(course.clinic.zone).date()
        if one.on >= opened and one.value is not AnswerValue.UNSURE:
            said = _("Answered: %(value)s (%(who)s)") % {"value": one.value.value, "who": one.who}
            settle(actor=actor, kind=ASK, cause=task.cause, reason=said)


def look_again(actor: Actor, course: Course) -> Assessment | None:
    """Compare with the last assessment; keep a difference, ask for a decision, hold a new stop."""
    decision = last_decision(course)
    if decision is None or decision.outcome != Outcome.SUITABLE:
        return None
    day = timezone.localdate(timezone=course.clinic.zone)
    found = screen_now(course, route_of(decision.route), day)
    mine = Assessment.objects.filter(course=course).exclude(route=HOME)
    newest = mine.order_by("-at", "-pk").first()
    if newest is None or not difference(newest.findings, found.kept.findings):
        return None
    changes = difference(decision.assessment.findings, found.kept.findings)
    keep_texts(found)
    kept = keep(actor, course, found, [asdict(one) for one in changes])
    weighty = tuple(one for one in changes if one.is_weighty)
    if weighty:
        _tell(actor, course, decision, weighty)
    return kept


def _tell(actor: Actor, course: Course, decision: Decision, changes: tuple[Change, ...]) -> None:
    words = "; ".join(f"{one.title}: {one.before} → {one.now}" for one in changes)
    new_stops = [one for one in changes if one.is_new_stop]
    text = _("Facts changed since the screening decision: %(what)s") % {"what": words}
    note(actor=actor, course=course, kind="screening.changed", text=text[:500])
    if new_stops:
        titles = "; ".join(one.title for one in new_stops)
        reason = _("Screening found a stop since the decision: %(what)s") % {"what": titles}
        add_hold(actor=actor, course=course, kind="screening.changed", reason=reason[:500])
    add_task(
        actor=actor,
        ask=NewTask(
            kind=CHANGED,
            title=_("Decide again: facts changed for %(name)s")
            % {"name": course.patient.full_name},
            why=text[:1000],
            role="prescriber",
            urgency=Urgency.URGENT if new_stops else Urgency.SOON,
            patient=course.patient,
            course_uid=course.uid,
            cause=str(course.uid),
            link=reverse("screening:screening", args=[course.uid]),
        ),
    )

"""From something in the answers to a named person with a clock, in the answer's transaction."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.services import note
from ataraxy.journey.outcomes.concern_rules import Handling, Raised, concerns_in, handling
from ataraxy.journey.outcomes.models import Administration, Asking, Concern
from ataraxy.journey.outcomes.queries import series_of
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task

KIND = "outcomes.concern"
"""The kind of work that a concern opens."""


def look_into(*, actor: Actor, row: Administration) -> list[Concern]:
    """Raise whatever this form shows; called with every form, inside its transaction."""
    one = instrument(row.instrument)
    raised = concerns_in(one, row.answers, row.total, _baseline(row))
    return [
        raise_concern(actor=actor, course=row.course, raised=r, asking=row.asking) for r in raised
    ]


def raise_concern(
    *,
    actor: Actor,
    course: Course,
    raised: Raised,
    asking: Asking | None = None,
    task: Task | None = None,
) -> Concern:
    """Write a concern down and give it to whoever answers for its role now; `task` has it."""
    how, now = handling(raised.kind), timezone.now()
    task = task or _work(course, raised, how, now)
    row = Concern.objects.create(
        clinic_id=course.clinic_id,
        course=course,
        patient=course.patient,
        asking=asking,
        kind=raised.kind,
        reason=raised.reason[:500],
        urgency=how.urgency,
        at=now,
        act_by=task.due_at if task.due_at > now else now + how.act_within,
        owner_name=task.owner.display_name if task.owner else "",
        rule_source=how.cited[:300],
    )
    note(actor=actor, course=course, kind="outcomes.concern", text=raised.reason[:500])
    publish(
        clinic_id=course.clinic_id,
        topic="outcomes.concern",
        subject=f"concern:{row.uid}",
        patient_uid=str(course.patient.uid),
        detail={"kind": raised.kind},
    )
    return row


def _work(course: Course, raised: Raised, how: Handling, now: datetime) -> Task:
    """One open item for one kind of concern and course: what is open already is not doubled."""
    owner = who_is_responsible(course.clinic_id, how.role, now)
    ask = NewTask(
        kind=KIND,
        title=_title(raised.kind),
        role=how.role,
        why=raised.reason[:1000],
        urgency=how.urgency,
        due_at=now + how.act_within,
        owner=owner.user if owner else None,
        patient=course.patient,
        course_uid=course.uid,
        cause=f"{raised.kind}:{course.uid}",
        link=reverse("outcomes:chart", kwargs={"course_uid": course.uid}),
    )
    # The patient's answer opens the item, but only the house may open work.
    return add_task(actor=system_actor(course.clinic_id), ask=ask)


def _baseline(row: Administration) -> int | None:
    """The person's own baseline on this course, when it is another form than this one."""
    found = series_of(row.course, row.instrument).baseline
    return None if found is None or found.pk == row.pk else found.total


def _title(kind: str) -> str:
    titles = {
        "bladder_blood": _("Blood in the urine reported"),
        "bladder": _("Bladder symptoms reported"),
        "worse": _("Worse than their own baseline"),
        "screener": _("Suicide screener: risk found"),
        "silent": _("Half a questionnaire, then silence"),
    }
    return titles[kind]

"""“I need help”: the one door, from a page of questions and from the patient's own pages alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import open_courses
from ataraxy.journey.outcomes.concern_rules import Raised, handling
from ataraxy.journey.outcomes.concerns import raise_concern
from ataraxy.journey.outcomes.models import Asking
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.languages import in_our_words
from ataraxy.platform.people.models import Patient
from ataraxy.platform.worklist.lifecycle import OPEN
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task

KIND = "patient.help"
"""The kind of work that a call for help opens."""


@dataclass(frozen=True, slots=True)
class Call:
    """What the patient said, as little as they like, and where staff read more of it."""

    words: str = ""
    phone: str = ""
    asking: Asking | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """Who of the clinic was told (empty: nobody by name yet), and until when they answer."""

    owner_name: str
    answer_by: datetime


def call_for_help(*, actor: Actor, patient: Patient, call: Call) -> Told:
    """Give the call to whoever answers now, inside another service's transaction.

    Pressed again without a new word while somebody still has time for the first call, it is that
    call; with words, or after its time has passed, it is a new one.
    """
    course = call.asking.course if call.asking is not None else _open_course(patient)
    with in_our_words():
        task = _standing(patient, call) or _work(patient, course, call)
        if course is not None:
            raised = Raised("help", _("The patient pressed “I need help”."))
            raise_concern(actor=actor, course=course, raised=raised, asking=call.asking, task=task)
    return Told(task.owner.display_name if task.owner else "", task.due_at)


def _open_course(patient: Patient) -> Course | None:
    return open_courses().filter(patient=patient).order_by("-opened_at", "-pk").first()


def _standing(patient: Patient, call: Call) -> Task | None:
    if call.words.strip() or call.phone.strip():
        return None
    rows = Task.objects.filter(kind=KIND, patient=patient, state__in=OPEN)
    return rows.filter(due_at__gt=timezone.now()).select_related("owner").order_by("pk").first()


def _work(patient: Patient, course: Course | None, call: Call) -> Task:
    how, now = handling("help"), timezone.now()
    found = who_is_responsible(patient.clinic_id, how.role, now)
    why = [call.words.strip() or _("They wrote no words.")]
    if call.phone.strip():
        why.append(_("Reach them at %(phone)s.") % {"phone": call.phone.strip()})
    ask = NewTask(
        kind=KIND,
        title=_("The patient says: I need help"),
        role=how.role,
        why=" ".join(why)[:1000],
        urgency=how.urgency,
        due_at=now + how.act_within,
        owner=found.user if found else None,
        patient=patient,
        course_uid=course.uid if course is not None else None,
        cause=f"help:{uuid4()}",
        link=call.link or _chart(course),
    )
    return add_task(actor=system_actor(patient.clinic_id), ask=ask)


def _chart(course: Course | None) -> str:
    return reverse("outcomes:chart", kwargs={"course_uid": course.uid}) if course else ""

"""Work that doses at home open: to whom, how urgent, and until when."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.homedose.models import Measurement
from ataraxy.journey.homedose.numbers import numbers
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.worklist.models import Task
from ataraxy.platform.worklist.rota import who_is_responsible
from ataraxy.platform.worklist.services import NewTask, add_task, settle

SILENT = "homedose.silent"
"""The kind of work for a dose after which nobody measured."""


def alarm(course: Course, row: Measurement) -> None:
    """A value after a dose that calls for help: work for now."""
    told = {"bp": str(row), "spo2": row.spo2_percent}
    open_work(
        course,
        kind="homedose.alarm",
        title=_("Dose at home: measured value needs help now"),
        why=_("Blood pressure %(bp)s, oxygen %(spo2)d %% after a dose at home.") % told,
        role="prescriber",
        urgency="emergency",
        after=numbers().alarm_work,
    )


def open_work(
    course: Course,
    *,
    kind: str,
    title: str,
    why: str,
    role: str,
    urgency: str,
    after: timedelta,
    about: str = "",
) -> None:
    """One item for one kind and matter, for whoever answers for the role now."""
    now = timezone.now()
    owner = who_is_responsible(course.clinic_id, role, now)
    ask = NewTask(
        kind=kind,
        title=title,
        role=role,
        why=why[:1000],
        urgency=urgency,
        due_at=now + after,
        owner=owner.user if owner else None,
        patient=course.patient,
        course_uid=course.uid,
        cause=f"{kind}:{about or course.uid}",
        link=reverse("homedose:course", kwargs={"course_uid": course.uid}),
    )
    add_task(actor=system_actor(course.clinic_id), ask=ask)


def never_measured(course: Course, row: Measurement) -> None:
    """A dose was allowed, and nothing was heard since: somebody calls, once for each dose."""
    if Task.objects.filter(kind=SILENT, cause=f"{SILENT}:{row.uid}").exists():
        return
    local = timezone.localtime(row.at, course.clinic.zone)
    open_work(
        course,
        kind=SILENT,
        title=_("Dose at home: nothing measured after it, call the patient"),
        why=_("A dose was allowed at %(time)s; the measurement after it did not come.")
        % {"time": f"{local:%H:%M}"},
        role="nurse",
        urgency="urgent",
        after=numbers().alarm_work,
        about=str(row.uid),
    )


def heard_of(course: Course, row: Measurement) -> None:
    """They measured after all: nobody has to call about this dose."""
    house, reason = system_actor(course.clinic_id), _("They measured after all.")
    settle(actor=house, kind=SILENT, cause=f"{SILENT}:{row.uid}", reason=reason)

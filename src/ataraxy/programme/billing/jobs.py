"""Prices follow what happens: a new plan leaves an estimate behind, a credential runs out."""

from __future__ import annotations

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.queries import open_courses
from ataraxy.platform.audit.actor import system_actor
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.tick.registry import every
from ataraxy.programme.billing.public_page import local_today, remind_of_credentials
from ataraxy.programme.billing.watched import ask_to_reissue


@consumes("billing.reissue", "plan.signed")
def follow_the_plan(event: Event) -> None:
    """A plan was signed: is the estimate still about it?"""
    if event.patient_uid:
        for course in _courses_of(event.patient_uid):
            ask_to_reissue(system_actor(course.clinic_id), course)


@every("billing.credentials", hours=24, limit_minutes=10)
def look_at_credentials() -> None:
    """Remind of credentials on public pages that end soon."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            remind_of_credentials(system_actor(clinic.pk), local_today(clinic))


def _courses_of(patient_uid: str) -> list[Course]:
    rows = open_courses().filter(patient__uid=patient_uid)
    return list(rows.select_related("patient", "clinic").order_by("pk"))

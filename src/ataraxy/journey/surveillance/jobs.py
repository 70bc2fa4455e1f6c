"""After every visit and once a day: is a check overdue that keeps the next dose back?"""

from __future__ import annotations

from ataraxy.journey.course.queries import open_courses
from ataraxy.journey.surveillance.queries import TREATED
from ataraxy.journey.surveillance.services import hold_what_is_overdue
from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.tick.registry import every


@consumes("surveillance.due", "session.moved", "homedose.sign")
def after_a_visit(event: Event) -> None:
    """Look again at the person who was here, or of whom something was noticed at home."""
    if not event.patient_uid:
        return
    rows = open_courses().filter(patient__uid=event.patient_uid, step__in=TREATED)
    for course in rows.select_related("patient"):
        hold_what_is_overdue(course)


@every("surveillance.daily", hours=24)
def every_day() -> None:
    """A check can become overdue without anybody coming."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            rows = open_courses().filter(step__in=TREATED).select_related("patient")
            for course in rows.order_by("pk").iterator(chunk_size=200):
                hold_what_is_overdue(course)

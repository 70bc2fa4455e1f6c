"""What runs out soon on a course: consent, work-up, checks, the quarter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.consent.models import Consent
from ataraxy.journey.course.models import Course
from ataraxy.journey.maintenance.planner import planner
from ataraxy.journey.maintenance.queries import Figures
from ataraxy.journey.screening.queries import screen_now
from ataraxy.journey.screening.work_up import workup_of
from ataraxy.journey.surveillance.queries import Surveillance
from ataraxy.journey.surveillance.rules import State

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Expiry:
    """Something with a last day. `is_over`: that day has passed."""

    title: str
    on: date
    is_over: bool
    url: str


def expiring(course: Course, found: Figures, watch: Surveillance) -> tuple[Expiry, ...]:
    """What has run out or does so within a month, the earliest first."""
    today = timezone.localdate()
    rows = [*_consent(course), *_workup(course), *_checks(course, watch), *_quarter(course, found)]
    shown = [Expiry(title, on, on < today, url) for title, on, url in rows if on <= today + SOON]
    return tuple(sorted(shown, key=lambda one: one.on))


def _consent(course: Course) -> Iterator[tuple[str, date, str]]:
    signed = Consent.objects.filter(course=course, state="signed").order_by("-pk").first()
    if signed is not None and signed.valid_until is not None:
        url = reverse("consent:consent", kwargs={"course_uid": course.uid})
        yield _("Consent"), timezone.localdate(signed.valid_until), url


def _workup(course: Course) -> Iterator[tuple[str, date, str]]:
    url = reverse("screening:screening", kwargs={"course_uid": course.uid})
    for row in workup_of(screen_now(course), course).rows:
        on, item = row.standing.expires_on, row.standing.item
        if on is not None and item.valid_days:  # what holds for a day only is asked at each visit
            yield item.title, on, url


def _checks(course: Course, watch: Surveillance) -> Iterator[tuple[str, date, str]]:
    url = reverse("surveillance:overview", kwargs={"course_uid": course.uid})
    for line in watch.lines:
        if line.due.on is not None and line.due.state is not State.NOT_WANTED:
            yield line.check.title, line.due.on, url


def _quarter(course: Course, found: Figures) -> Iterator[tuple[str, date, str]]:
    since = timezone.localdate(found.last_review.at) if found.last_review else None
    begun = since or (found.dosed_on[0] if found.dosed_on else None)
    if course.step == "maintenance" and begun is not None:
        url = reverse("maintenance:review", kwargs={"course_uid": course.uid})
        yield _("Quarterly review"), begun + timedelta(days=planner().quarterly_days), url

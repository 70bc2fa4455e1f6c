"""The summaries follow what happens: marked by the feed, counted within a minute, all at night."""

from __future__ import annotations

import structlog
from django_tasks import task

from ataraxy.platform.feed.consume import consumes
from ataraxy.platform.feed.models import Event
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.tick.registry import every
from ataraxy.programme.research.summaries import count_everything, count_stale, mark_stale

_WATCHED = frozenset({"adverse", "check-in", "gate"})
"""What is added to a session and counted; readings and doses are not."""

log = structlog.get_logger(__name__)


@consumes(
    "research.stale",
    "course.moved",
    "session.moved",
    "session.changed",
    "outcomes.answered",
    "maintenance.decided",
    "plan.signed",
    "referral.changed",
    "screening.decided",
)
def mark(event: Event) -> None:
    """Whose courses are to be counted again."""
    if event.topic == "session.changed" and event.detail.get("what") not in _WATCHED:
        return
    if event.patient_uid:
        mark_stale(event.patient_uid)


@every("research.count", minutes=1, limit_minutes=10)
def count_what_changed() -> None:
    """Count stale and new courses."""
    for clinic in Clinic.objects.all():
        with within(clinic):
            count_stale(clinic)


@every("research.recount", hours=24, limit_minutes=120)
def recount_at_night() -> None:
    """Count everything anew, whatever the feed said."""
    for clinic in Clinic.objects.all():
        _recount(clinic)


@task()
def recount(clinic_id: int) -> None:
    """Count everything of one clinic anew, because somebody asked."""
    _recount(Clinic.objects.get(pk=clinic_id))


def _recount(clinic: Clinic) -> None:
    with within(clinic):
        wrong = count_everything(clinic)
    log.info("research.recount", clinic=clinic.slug, corrected=wrong)

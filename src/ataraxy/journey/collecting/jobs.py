"""What the room does by itself: ask what is due, remind, close, and say who fell silent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog
from django.utils import timezone

from ataraxy.journey.collecting.due import sitting_on
from ataraxy.journey.collecting.models import Invitation
from ataraxy.journey.collecting.queries import (
    Case,
    asked_by_hand,
    cases,
    courses_to_ask,
    last_answer_in,
    open_invitations,
    standing_of,
)
from ataraxy.journey.collecting.reminding import (
    Step,
    Waiting,
    is_a_fair_hour,
    is_half_and_silent,
    may_write,
    next_step,
)
from ataraxy.journey.collecting.schedule import schedule
from ataraxy.journey.collecting.services import close, invite, remind, tell_half
from ataraxy.journey.course.models import Course
from ataraxy.journey.daybefore.wording import zone_of
from ataraxy.platform.audit.actor import Actor, system_actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.people.within import within
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.tick.registry import every

log = structlog.get_logger(__name__)


@every("collecting.round", minutes=15, limit_minutes=60)
def make_the_round() -> None:
    """Look at every set that waits, then ask what is due, clinic by clinic."""
    now = timezone.now()
    for clinic in Clinic.objects.all():
        with within(clinic):
            actor = system_actor(clinic.pk)
            for sent in open_invitations(clinic.pk):
                look_at(actor, sent, now)
            waiting = {one.course_id: one for one in open_invitations(clinic.pk)}
            by_hand = asked_by_hand(clinic.pk)
            for one in cases(courses_to_ask(clinic.pk), now):
                if one.course.pk not in by_hand:
                    ask_if_due(actor, one, now, waiting.get(one.course.pk))


def look_at(actor: Actor, sent: Invitation, now: datetime) -> None:
    """One set that waits: close it, remind, or say that somebody stopped in the middle."""
    limits = schedule().limits
    if sent.asking.state != "asked" or not sent.course.is_open:
        close(actor=actor, key=f"{sent.uid}:close", invitation=sent)
        return
    waiting = Waiting(sent.at, sent.reminders, last_answer_in(sent.asking), sent.half_told)
    if is_half_and_silent(waiting, now, limits):
        tell_half(actor=actor, key=f"{sent.uid}:half", invitation=sent)
    step = next_step(waiting, now, limits)
    if step is Step.CLOSE:
        close(actor=actor, key=f"{sent.uid}:close", invitation=sent)
    elif step is Step.REMIND:
        zone = zone_of(sent.course.patient, sent.course.clinic)
        if may_write(standing_of(sent.course), limits) and is_a_fair_hour(now, zone, limits):
            key = f"{sent.uid}:remind:{sent.reminders + 1}"
            _unless_refused(partial(remind, actor=actor, key=key, invitation=sent), sent.course)


def ask_if_due(actor: Actor, one: Case, now: datetime, waiting: Invitation | None) -> None:
    """Ask what is due at a fair hour; a set that waits untouched gives way to one with more."""
    limits = schedule().limits
    if not is_a_fair_hour(now, one.zone, limits):
        return
    today = now.astimezone(one.zone).date()
    sitting = sitting_on(today, one.situation, schedule())
    due = {found.instrument for found in sitting.now}
    if waiting is not None and (due <= set(waiting.asking.instruments) or _begun(waiting)):
        return
    if not due or not may_write(standing_of(one.course), limits):
        return
    key = f"{one.course.uid}:{today}:{'-'.join(sorted(due))}"[:100]
    _unless_refused(
        partial(invite, actor=actor, key=key, course=one.course, sitting=sitting), one.course
    )


def _begun(waiting: Invitation) -> bool:
    return last_answer_in(waiting.asking) is not None


def _unless_refused(act: Callable[[], object], course: Course) -> None:
    try:
        act()
    except Refused as refused:
        # Somebody acted a moment ago; everybody else is still asked.
        log.info("not asked", course=str(course.uid), why=str(refused.decision))

"""Reads of recovery: how the release stands, and where the step stands on the journey."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import NextAction, StepStatus
from ataraxy.journey.course.steps import Standing as StepStanding
from ataraxy.journey.recovery.models import Departure, ReleaseCheck
from ataraxy.journey.recovery.rules import Asked, Recovery
from ataraxy.journey.session.bound import law_of
from ataraxy.journey.session.lifecycle import DOSED
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.numbers import route_rules
from ataraxy.journey.session.queries import sessions_of
from ataraxy.journey.session.record import Record
from ataraxy.platform.reading import prepared_one


def newest_check(session: Session) -> ReleaseCheck | None:
    """What was last asked and seen."""
    return ReleaseCheck.objects.filter(session=session).order_by("-recorded_at", "-pk").first()


def departure_of(session: Session) -> Departure | None:
    """How they left, if they did."""
    return _departure(session.pk)


@prepared_one
def _departure(session_id: int) -> QuerySet[Departure]:
    return Departure.objects.filter(left_id=session_id).order_by("pk")


def recovery_of(record: Record, now: datetime) -> Recovery:
    """The facts of a release at `now`."""
    session = record.session
    day = now.astimezone(session.clinic.zone).date()
    law = law_of(session.clinic, day, session.route).observation
    return Recovery(
        route=route_rules(session.route).key,
        now=now,
        started_at=session.started_at,
        dosing_ended_at=session.dosing_ended_at,
        baseline=record.baseline,
        after=record.after_dose,
        asked=_asked(newest_check(session)),
        law_minutes=law.provision.number if law else None,
        law_source=law.source if law else "",
    )


def _asked(row: ReleaseCheck | None) -> Asked:
    if row is None:
        return Asked()
    return Asked(**{name: getattr(row, name) for name in Asked.__dataclass_fields__})


def step_status(course: Course) -> StepStatus:
    """Where recovery stands on the journey line."""
    title = _("Recovery")
    # Newest first, and asked already for the step before.
    session = next((one for one in sessions_of(course) if one.started_at is not None), None)
    if session is None:
        return StepStatus(step="recovery", title=title, standing=StepStanding.NOT_YET)
    url = reverse("session:room", kwargs={"session_uid": session.uid})
    if session.state in DOSED:
        return StepStatus(
            step="recovery",
            title=title,
            standing=StepStanding.ACTIVE,
            summary=str(session.get_state_display()),
            since=session.moved_at,
            url=url,
            next_action=NextAction(_("Open the chair-side page"), url, "session.read"),
            owner=_("nurse"),
        )
    left = departure_of(session)
    summary = str(left.get_way_display()) if left else str(session.get_state_display())
    return StepStatus(
        step="recovery",
        title=title,
        standing=StepStanding.DONE,
        summary=summary,
        since=session.closed_at,
        url=url,
    )

"""Reads of sessions, starting at the clinic in scope."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from ataraxy.journey.course.models import Course
from ataraxy.journey.course.steps import NextAction, Standing, StepStatus
from ataraxy.journey.session.lifecycle import CLOSED, IN_THE_HOUSE
from ataraxy.journey.session.models import Session
from ataraxy.journey.session.services import DOSING_STEPS
from ataraxy.journey.session.today import TodayRow, sessions_of_day, today_rows
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.access import goes_on
from ataraxy.platform.people.models import Patient
from ataraxy.platform.reading import prepared

__all__ = ["TodayRow", "session_for", "sessions_of", "sessions_of_day", "step_status", "today_rows"]


def session_for(actor: Actor, uid: UUID) -> Session:
    """The session, or `Http404` when it is not one of the actor's clinic."""
    found = Session.objects.filter(clinic_id=actor.clinic_id, uid=uid)
    session = found.select_related(
        "patient", "course__patient", "course__clinic", "appointment__chair", "nurse", "clinic"
    ).first()
    if session is None:
        raise Http404(_("There is no such session at this clinic."))
    return session


def whose_session(uid: UUID) -> Patient | None:
    """Whose session this is, in any clinic: for emergency access only, which asks first."""
    with scopes_disabled():
        found = Session.objects.filter(uid=uid).select_related("patient").first()
        return goes_on(found.patient) if found else None


def sessions_of(course: Course) -> list[Session]:
    """The sessions of a course, newest first."""
    sessions = _of_course(course.pk)
    for one in sessions:
        one.course = course  # known already: no look at the course for each of them
    return sessions


@prepared
def _of_course(course_id: int) -> QuerySet[Session]:
    found = Session.objects.filter(course_id=course_id)
    return found.select_related("appointment__chair").order_by("-number")


def step_status(course: Course) -> StepStatus:
    """Where the dosing visits stand on the journey line."""
    sessions = sessions_of(course)
    title = _("Sessions")
    dosed = sum(1 for one in sessions if one.started_at is not None)
    open_now = next((one for one in sessions if one.state in IN_THE_HOUSE), None)
    booked = [one for one in reversed(sessions) if one.state == "booked"]
    summary = _count(dosed, sessions)
    if open_now is not None:
        return _status(open_now, title, Standing.ACTIVE, summary, _("Open the session"))
    if booked:
        return _status(booked[0], title, Standing.WAITING, summary, _("Open the visit"))
    if course.step in DOSING_STEPS:
        return StepStatus(
            step="session",
            title=title,
            standing=Standing.ACTIVE,
            summary=summary,
            url=_course_url(course),
            next_action=NextAction(_("Book a session"), _book_url(course), "session.schedule"),
            blocker=_("no session booked"),
            owner=_("coordinator"),
        )
    done = Standing.DONE if dosed else Standing.NOT_YET
    url = _course_url(course) if sessions else ""
    return StepStatus(step="session", title=title, standing=done, summary=summary, url=url)


def _status(
    session: Session, title: str, standing: Standing, summary: str, label: str
) -> StepStatus:
    url = reverse("session:room", kwargs={"session_uid": session.uid})
    return StepStatus(
        step="session",
        title=title,
        standing=standing,
        summary=summary,
        since=session.moved_at,
        due=session.appointment.starts_at,
        url=_course_url(session.course),
        next_action=NextAction(label, url, "session.read"),
    )


def _count(dosed: int, sessions: list[Session]) -> str:
    totals = [one.planned_total for one in sessions if one.planned_total]
    if totals:
        return _("%(done)d of %(total)d given") % {"done": dosed, "total": totals[0]}
    missed = sum(1 for one in sessions if one.state in CLOSED and one.started_at is None)
    text = _("%(done)d given, %(missed)d missed") if missed else _("%(done)d given")
    return text % {"done": dosed, "missed": missed}


def _course_url(course: Course) -> str:
    return reverse("session:list", kwargs={"course_uid": course.uid})


def _book_url(course: Course) -> str:
    return reverse("session:book", kwargs={"course_uid": course.uid})

"""The clinic's day: may we begin, who comes when, what stands in the way and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.clock import day_bounds
from ataraxy.clinic.scheduling.kinds import page_of
from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.clinic.scheduling.queries import day_state, today_at
from ataraxy.journey.course.models import Course, Hold
from ataraxy.journey.session.lifecycle import IN_THE_HOUSE
from ataraxy.journey.session.queries import TodayRow, today_rows
from ataraxy.platform.accounts.roles import Role
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.people.models import Clinic
from ataraxy.platform.reading import prepared
from ataraxy.programme.desk.line import STEP_OWNERS, course_words
from ataraxy.programme.desk.opening import Check, checks
from ataraxy.programme.desk.queues import Queue, queues
from ataraxy.programme.desk.signs import Sign, signs_of

_TREATS = frozenset({"induction", "maintenance"})
_STATES = {
    "booked": (gettext_lazy("expected"), "neutral"),
    "arrived": (gettext_lazy("here"), "ok"),
    "done": (gettext_lazy("done"), "ok"),
    "no_show": (gettext_lazy("did not come"), "attention"),
    "cancelled": (gettext_lazy("cancelled"), "neutral"),
}

_DOSING_TONES = {
    "arrived": "ok",
    "ready": "ok",
    "running": "ok",
    "stopped": "ok",
    "recovery": "ok",
    "left_against_advice": "attention",
    "ambulance": "stop",
    "left_unseen": "attention",
    "no_show": "attention",
}


@dataclass(frozen=True, slots=True)
class Blocker:
    """The one thing that stands in the way of a visit, and whose it is."""

    text: str
    owner: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody comes for, how far it is, and what stands in its way."""

    url: str
    state: str
    tone: str
    what: str
    act: str
    blocker: Blocker | None
    place_in_course: str = ""
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of the day, in plain words: two equal rows look alike."""

    at: datetime
    expected_at: datetime | None
    booked_state: str
    chair: str
    person_uid: UUID
    person_name: str
    birth_date: date
    same_initials: bool
    is_next: bool
    errand: Errand

    @property
    def blocker(self) -> Blocker | None:
        """What somebody has to clear first."""
        return self.errand.blocker


@dataclass(frozen=True, slots=True)
class DayView:
    """Everything Today draws, for one day."""

    day: date
    is_today: bool
    previous: date
    following: date
    now: datetime
    checks: tuple[Check, ...]
    visits: tuple[Visit, ...]
    queues: tuple[Queue, ...]
    may_open: bool

    @property
    def blocked(self) -> int:
        """How many visits somebody has to clear first."""
        return sum(one.blocker is not None for one in self.visits)

    @property
    def opening_words(self) -> str:
        """What the button at the top says."""
        return _("Check again") if all(one.in_order for one in self.checks) else _("Open the day")


def day_view(actor: Actor, clinic: Clinic, day: date, now: datetime) -> DayView:
    """Read one day of the clinic, in a number of queries that does not grow with the visits."""
    booked = _booked(clinic.pk, *day_bounds(day, clinic.zone))
    dosing = {row.appointment_uid: row for row in today_rows(clinic, day)}
    plain = _plain_blockers([one for one in booked if str(one.uid) not in dosing])
    twins = _same_initials(booked)
    is_today = day == today_at(clinic, now)
    ahead = next((one.pk for one in booked if one.starts_at > now), None) if is_today else None
    drawn = (
        _visit(one, _errand(one, dosing.get(str(one.uid)), plain.get(one.pk), actor), twins, ahead)
        for one in booked
    )
    return DayView(
        day=day,
        is_today=is_today,
        previous=day - timedelta(days=1),
        following=day + timedelta(days=1),
        now=now,
        checks=checks(day_state(clinic, day)),
        visits=tuple(drawn),
        queues=queues(actor, now),
        may_open=actor.may("day.open"),
    )


def _plain_blockers(booked: Sequence[Appointment]) -> dict[int, Blocker]:
    courses = _courses(booked)
    holds = _holds(courses)
    found = {}
    for one in booked:
        course = courses.get(one.course_uid) if one.course_uid else None
        blocker = _blocker(one, course, holds) if one.state in {"booked", "arrived"} else None
        if blocker is not None:
            found[one.pk] = blocker
    return found


def _courses(booked: Sequence[Appointment]) -> dict[UUID, Course]:
    wanted = {one.course_uid for one in booked if one.course_uid}
    return {one.uid: one for one in _courses_named(tuple(wanted))}


def _holds(courses: Mapping[UUID, Course]) -> dict[int, Hold]:
    rows = _standing_holds(tuple(one.pk for one in courses.values()))
    return {one.course_id: one for one in rows}


def _visit(booked: Appointment, errand: Errand, twins: set[int], ahead: int | None) -> Visit:
    person = booked.patient
    return Visit(
        at=booked.starts_at,
        expected_at=booked.expected_at,
        booked_state=booked.state,
        chair=booked.chair.name if booked.chair else "",
        person_uid=person.uid,
        person_name=person.full_name,
        birth_date=person.birth_date,
        same_initials=booked.pk in twins,
        is_next=booked.pk == ahead,
        errand=errand,
    )


def _errand(
    booked: Appointment, dosing: TodayRow | None, blocker: Blocker | None, actor: Actor
) -> Errand:
    if dosing is not None:
        return _dosing(booked, dosing, actor)
    state, tone = _STATES[booked.state]
    return Errand(
        url=page_of(booked.kind, booked.uid) or _visit_url(booked),
        state=str(state),
        tone=tone,
        what=booked.title,
        act=_("Open"),
        blocker=blocker,
    )


def _dosing(booked: Appointment, row: TodayRow, actor: Actor) -> Errand:
    number = {"number": row.number, "total": row.planned_total}
    place = _("session %(number)d of %(total)d") if row.planned_total else _("session %(number)d")
    drug = " · ".join(part for part in (row.drug, row.route) if part)
    url = row.url if actor.may("session.read") else ""
    return Errand(
        url=url,
        state=row.state_word,
        tone=_DOSING_TONES.get(row.state, "neutral"),
        what=drug or booked.title,
        place_in_course=place % number,
        act=_("Open the chair") if row.state in IN_THE_HOUSE else _("Open"),
        signs=tuple(signs_of(row)),
        blocker=Blocker(row.blocker, row.owner, url) if row.blocker else None,
    )


def _visit_url(booked: Appointment) -> str:
    try:
        return reverse("scheduling:visit", args=[booked.uid])
    except NoReverseMatch:
        return ""


def _blocker(
    booked: Appointment, course: Course | None, holds: Mapping[int, Hold]
) -> Blocker | None:
    if booked.kind != "dosing":
        return None
    if course is None:
        return Blocker(_("no course belongs to this visit"), str(Role.COORDINATOR.label))
    if course.pk in holds:
        return Blocker(_("hold: %s") % holds[course.pk].reason, str(Role.PRESCRIBER.label))
    if course.step not in _TREATS:
        return Blocker(
            course_words(course), str(Role(STEP_OWNERS.get(course.step, "prescriber")).label)
        )
    return None


def _same_initials(booked: Sequence[Appointment]) -> set[int]:
    """Visits of two different people who share their initials on one day (floor.md 21)."""
    by_initials: dict[str, set[int]] = {}
    for one in booked:
        by_initials.setdefault(_initials(one), set()).add(one.patient_id)
    shared = {initials for initials, people in by_initials.items() if len(people) > 1}
    return {one.pk for one in booked if _initials(one) in shared}


def _initials(booked: Appointment) -> str:
    person = booked.patient
    return (person.given_name[:1] + person.family_name[:1]).casefold()


@prepared
def _booked(clinic_id: int, begin: datetime, end: datetime) -> QuerySet[Appointment]:
    found = Appointment.objects.filter(clinic_id=clinic_id, starts_at__gte=begin, starts_at__lt=end)
    return found.select_related("patient", "chair").order_by("starts_at", "pk")


@prepared
def _courses_named(uids: tuple[UUID, ...]) -> QuerySet[Course]:
    return Course.objects.filter(uid__in=uids)


@prepared
def _standing_holds(course_ids: tuple[int, ...]) -> QuerySet[Hold]:
    rows = Hold.objects.filter(course_id__in=course_ids, release__isnull=True)
    return rows.order_by("-set_at")

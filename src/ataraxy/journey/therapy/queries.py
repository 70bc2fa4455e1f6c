"""Reads of therapy: one course, one session, and a therapist's day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.course.models import Course
from ataraxy.journey.session.models import CheckIn, Session
from ataraxy.journey.therapy import words
from ataraxy.journey.therapy.models import (
    Homework,
    HomeworkBack,
    Intention,
    Invitation,
    Kind,
    OutsideNote,
    PsychotherapyNote,
    Sheet,
    Sitter,
    Touch,
)
from ataraxy.platform.accounts.models import User
from ataraxy.platform.reading import prepared_one

TREATED_STEPS = ("consent", "plan", "induction", "maintenance")


@dataclass(frozen=True, slots=True)
class CourseTherapy:
    """Everything of one course but the notes kept apart."""

    intention: Intention | None
    sheets: tuple[Sheet, ...]
    homework: tuple[Homework, ...]
    outside_notes: tuple[OutsideNote, ...]
    sessions: tuple[Session, ...]

    def of(self, kind: str) -> list[Sheet]:
        """The sheets of one kind, newest first."""
        return [one for one in self.sheets if one.kind == kind]


def course_therapy(course: Course) -> CourseTherapy:
    """What was written on this course, newest first."""
    outside = OutsideNote.objects.filter(course=course).select_related("invitation")
    return CourseTherapy(
        intention=intention_of(course.pk),
        sheets=tuple(sheets_of(course)),
        homework=tuple(homework_of(course)),
        outside_notes=tuple(outside.order_by("-at", "-pk")),
        sessions=tuple(Session.objects.filter(course=course).order_by("-number")),
    )


def sheets_of(course: Course) -> QuerySet[Sheet]:
    """Sheets that nothing corrected, newest first."""
    found = Sheet.objects.filter(course=course, corrected_by__isnull=True)
    return found.select_related("session").order_by("-at", "-pk")


def sheet_for(course: Course, uid: UUID) -> Sheet:
    """One sheet of this course, or `Http404`."""
    found = Sheet.objects.filter(course=course, uid=uid).select_related("session").first()
    if found is None:
        raise Http404(_("There is no such therapy session on this course."))
    return found


def homework_of(course: Course) -> QuerySet[Homework]:
    """All homework with what came of it, newest first."""
    found = Homework.objects.filter(course=course).select_related("back")
    return found.order_by("-at", "-pk")


def homework_for(course: Course, uid: UUID) -> Homework:
    """One homework of this course, or `Http404`."""
    found = homework_of(course).filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is no such homework on this course."))
    return found


def notes_of(course: Course) -> QuerySet[PsychotherapyNote]:
    """The notes kept apart, newest first; only for whoever holds psychotherapy.read."""
    return PsychotherapyNote.objects.filter(course=course).order_by("-at", "-pk")


def invitations_of(course: Course) -> QuerySet[Invitation]:
    """Therapists outside who were invited, newest first."""
    found = Invitation.objects.filter(course=course).select_related("end", "patient", "course")
    return found.order_by("-at", "-pk")


def invitation_for(course: Course, uid: UUID) -> Invitation:
    """One invitation of this course, or `Http404`."""
    found = invitations_of(course).filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is no such invitation on this course."))
    return found


@prepared_one
def intention_of(course_id: int) -> QuerySet[Intention]:
    """The intention that holds."""
    return Intention.objects.filter(course_id=course_id).order_by("-at", "-pk")


@prepared_one
def touch_of(session_id: int) -> QuerySet[Touch]:
    """The touch that was chosen last for this session."""
    return Touch.objects.filter(session_id=session_id).order_by("-at", "-pk")


def withheld(touch: Touch | None, check_in: CheckIn | None) -> bool:
    """Whether something was chosen and “none” was said later, at check-in: then none holds."""
    if touch is None or check_in is None or not touch.words:
        return False
    return check_in.touch == words.NO_TOUCH and check_in.recorded_at >= touch.at


def newest_check_in(session: Session) -> CheckIn | None:
    """What was asked last before this dose."""
    return CheckIn.objects.filter(session=session).order_by("-recorded_at", "-pk").first()


@prepared_one
def sitter_of(session_id: int) -> QuerySet[Sitter]:
    """Who sits with them."""
    rows = Sitter.objects.filter(session_id=session_id).select_related("user")
    return rows.order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class ToIntegrate:
    """A dose that waits for its integration, with when that is due."""

    session: Session
    due: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class ToSit:
    """A session of today: who sits with them, and whether that is the reader."""

    session: Session
    sitter: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A therapist's day."""

    visits: Sequence[Appointment] = field(default_factory=tuple)
    prepare: Sequence[Course] = field(default_factory=tuple)
    sit: Sequence[ToSit] = field(default_factory=tuple)
    integrate: Sequence[ToIntegrate] = field(default_factory=tuple)
    came_back: Sequence[HomeworkBack] = field(default_factory=tuple)
    open_homework: Sequence[Homework] = field(default_factory=tuple)


def day_of(user: User, now: datetime, begin: datetime, end: datetime) -> Day:
    """What waits for this therapist; `begin` and `end` bound today on the clinic's clock."""
    since = now - words.days("look_back_days")
    ahead = end + words.days("look_ahead_days")
    back = HomeworkBack.objects.filter(at__gte=since).select_related("homework", "patient")
    waiting = Homework.objects.filter(back__isnull=True, course__closed_at__isnull=True)
    return Day(
        visits=_visits(user, begin, ahead),
        prepare=_to_prepare(),
        sit=_to_sit(user, begin, end),
        integrate=_to_integrate(now, since),
        came_back=list(back.select_related("course").order_by("-at")),
        open_homework=list(
            waiting.select_related("patient", "course").order_by(F("due_on").asc(nulls_last=True))
        ),
    )


def _visits(user: User, begin: datetime, end: datetime) -> list[Appointment]:
    rows = Appointment.objects.filter(
        staff=user, kind__in=(Kind.PREPARATION, Kind.INTEGRATION), state__in=("booked", "arrived")
    )
    rows = rows.filter(starts_at__gte=begin, starts_at__lt=end).select_related("patient")
    return list(rows.order_by("starts_at", "pk"))


def _to_prepare() -> list[Course]:
    """Open courses before their first dose without a preparation, the nearest dose first."""
    done = Sheet.objects.filter(course=OuterRef("pk"), kind=Kind.PREPARATION)
    dosed = Session.objects.filter(course=OuterRef("pk"), started_at__isnull=False)
    first = Session.objects.filter(course=OuterRef("pk"), state="booked").order_by(
        "appointment__starts_at"
    )
    rows = Course.objects.filter(step__in=TREATED_STEPS).filter(~Exists(done), ~Exists(dosed))
    rows = rows.annotate(first_dose=Subquery(first.values("appointment__starts_at")[:1]))
    ordered = rows.order_by(F("first_dose").asc(nulls_last=True), "opened_at", "pk")
    return list(ordered.select_related("patient"))


def _to_sit(user: User, begin: datetime, end: datetime) -> list[ToSit]:
    rows = Session.objects.filter(
        appointment__starts_at__gte=begin, appointment__starts_at__lt=end, closed_at__isnull=True
    ).exclude(state__in=("cancelled", "no_show"))
    newest = Sitter.objects.filter(session=OuterRef("pk")).order_by("-at", "-pk")
    rows = rows.annotate(sitter=Subquery(newest.values("user")[:1]))
    shown = list(
        rows.select_related("patient", "appointment", "course").order_by(
            "appointment__starts_at", "pk"
        )
    )
    people = User.objects.in_bulk([one.sitter for one in shown if one.sitter])
    return [
        ToSit(
            one,
            people[one.sitter].display_name if one.sitter else "",
            one.sitter == user.pk,
        )
        for one in shown
    ]


def _to_integrate(now: datetime, since: datetime) -> list[ToIntegrate]:
    """Doses of the last days after which nobody has integrated yet."""
    after = Sheet.objects.filter(session=OuterRef("pk"), kind=Kind.INTEGRATION)
    later = Session.objects.filter(course=OuterRef("course"), started_at__gt=OuterRef("started_at"))
    rows = Session.objects.filter(~Exists(after), ~Exists(later), started_at__gte=since)
    rows = rows.filter(closed_at__isnull=False).select_related("patient", "course")
    found = []
    for one in rows.order_by("closed_at", "pk"):
        due = (one.closed_at or now) + words.integrate_within()
        found.append(ToIntegrate(one, due, due < now))
    return found

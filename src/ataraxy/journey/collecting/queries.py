"""Who is asked what: the situation of one course, or of every course of a clinic at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, QuerySet

from ataraxy.clinic.messaging.queries import ways_to, withdrawn_by
from ataraxy.journey.collecting.due import Situation
from ataraxy.journey.collecting.models import Ending, Invitation, Resumption
from ataraxy.journey.collecting.reminding import Standing
from ataraxy.journey.course.models import Course
from ataraxy.journey.daybefore.wording import zone_of
from ataraxy.journey.outcomes.models import Administration, Asking
from ataraxy.journey.outcomes.queries import COLLECTING_STEPS
from ataraxy.journey.session.models import Session


@dataclass(frozen=True, slots=True)
class Case:
    """One course with the patient's clock and everything that decides what is due."""

    course: Course
    zone: ZoneInfo
    situation: Situation


def cases(courses: Iterable[Course], now: datetime) -> list[Case]:
    """The situations of these courses (patient and clinic joined), in a fixed number of reads."""
    found = list(courses)
    keys = [one.pk for one in found]
    sessions = Session.objects.filter(course_id__in=keys)
    last = dict(
        sessions.filter(started_at__isnull=False)
        .order_by()
        .values_list("course_id")
        .annotate(Max("started_at"))
    )
    ahead = dict(
        sessions.filter(state="booked", appointment__starts_at__gte=now)
        .order_by()
        .values_list("course_id")
        .annotate(Min("appointment__starts_at"))
    )
    answered = _answered({one.patient_id for one in found})
    return [_case(one, last.get(one.pk), ahead.get(one.pk), answered) for one in found]


def case_of(course: Course, now: datetime) -> Case:
    """The situation of one course."""
    return cases([course], now)[0]


def courses_to_ask(clinic_id: int) -> QuerySet[Course]:
    """Open courses in which scores are collected, of patients who live."""
    found = Course.objects.filter(
        clinic_id=clinic_id, step__in=COLLECTING_STEPS, patient__deceased=False
    )
    return found.select_related("patient", "clinic").order_by("pk")


def open_invitations(clinic_id: int) -> QuerySet[Invitation]:
    """Sets that were sent and wait."""
    found = Invitation.objects.filter(clinic_id=clinic_id, ended=Ending.OPEN)
    return found.select_related("asking", "course", "course__clinic", "patient").order_by("pk")


def asked_by_hand(clinic_id: int) -> set[int]:
    """Courses on which a set waits that somebody asked by hand."""
    rows = Asking.objects.filter(clinic_id=clinic_id, state="asked", invitation__isnull=True)
    return set(rows.values_list("course_id", flat=True))


def invitations_of(course: Course) -> QuerySet[Invitation]:
    """Every set that was sent on this course, newest first."""
    found = Invitation.objects.filter(course=course)
    return found.select_related("asking").order_by("-at", "-pk")


def last_answer_in(asking: Asking) -> datetime | None:
    """When the newest page of this set came."""
    found: datetime | None = Administration.objects.filter(asking=asking).aggregate(
        last=Max("answered_at")
    )["last"]
    return found


def silent_in_a_row(course: Course) -> int:
    """How many of the newest sets ended in silence, since an answer or a word with the patient."""
    since = Resumption.objects.filter(course=course).aggregate(last=Max("at"))["last"]
    count = 0
    for ended, at, reminders in invitations_of(course).values_list("ended", "at", "reminders"):
        # A newer set took the place of one that had been reminded in vain: that was silence too.
        silent = ended == Ending.SILENT or (ended == Ending.REPLACED and reminders > 0)
        if not silent and ended in {Ending.OPEN, Ending.REPLACED, Ending.TAKEN_BACK}:
            continue
        if not silent or (since is not None and at <= since):
            break
        count += 1
    return count


def standing_of(course: Course) -> Standing:
    """What decides whether this patient is written to."""
    patient = course.patient
    closed = withdrawn_by(patient)
    reachable = {*ways_to(patient), *(one for one in closed if _has(patient, one))}
    return Standing(
        course_open=course.step in COLLECTING_STEPS,
        deceased=patient.deceased,
        reachable=tuple(reachable),
        withdrawn=tuple(closed),
        silent_in_a_row=silent_in_a_row(course),
    )


def _has(patient: object, channel: str) -> bool:
    name = {"email": "email", "sms": "phone"}[channel]
    return bool(getattr(patient, name).strip())


Answers = dict[int, list[tuple[str, str, datetime]]]


def _answered(patients: Iterable[int]) -> Answers:
    rows = Administration.objects.filter(patient_id__in=patients).order_by()
    found: Answers = {}
    grouped = rows.values_list("patient_id", "instrument", "occasion").annotate(Max("answered_at"))
    for patient, name, occasion, at in grouped:
        found.setdefault(patient, []).append((name, occasion, at))
    return found


def _case(
    course: Course, dose: datetime | None, session: datetime | None, answered: Answers
) -> Case:
    zone = zone_of(course.patient, course.clinic)

    def local(at: datetime | None) -> date | None:
        return None if at is None else at.astimezone(zone).date()

    return Case(
        course,
        zone,
        Situation(
            indication=course.indication,
            opened_on=course.opened_at.astimezone(zone).date(),
            last_dose_on=local(dose),
            next_session_on=local(session),
            answered={
                (name, occasion): at.astimezone(zone).date()
                for name, occasion, at in answered.get(course.patient_id, ())
            },
        ),
    )

"""What the patient sees of their treatment: how they are, visits, papers, what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ataraxy.clinic.scheduling.models import Appointment
from ataraxy.journey.course.models import Course
from ataraxy.journey.daybefore import wording
from ataraxy.journey.daybefore.models import Answer as DayBeforeAnswer
from ataraxy.journey.daybefore.models import Asking as DayBeforeAsking
from ataraxy.journey.daybefore.services import PURPOSE as DAY_BEFORE
from ataraxy.journey.outcomes.models import Asking
from ataraxy.journey.outcomes.services import PURPOSE as QUESTIONS
from ataraxy.journey.screening.models import MedicineWord
from ataraxy.journey.session.medicines import told
from ataraxy.journey.session.models import Session
from ataraxy.knowledge.measures import instrument
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Document, Kind
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.links import create_link
from ataraxy.platform.people.models import Patient, PatientLink
from ataraxy.programme.portal.models_clinic import Experience
from ataraxy.programme.portal.money import cost_paper

STEPS: dict[str, str | Promise] = {
    "referral": gettext_lazy("We have your referral"),
    "screening": gettext_lazy("We check whether it fits you"),
    "consent": gettext_lazy("You read and decide"),
    "plan": gettext_lazy("Your plan is made"),
    "induction": gettext_lazy("First series of sessions"),
    "maintenance": gettext_lazy("Visits that keep it"),
}
"""The way through the programme in plain words."""

LINK_HOLDS = timedelta(hours=2)
"""How long a questionnaire that was opened from here stays open on this device."""

_MORE_DAYS = timedelta(days=21)
"""For so long after a visit it is asked how it was (not a clinical number)."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: its words, and done, here or ahead."""

    words: str | Promise
    state: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """A visit that is to come, with what to do before it where it is a dosing visit."""

    visit: Appointment
    when: str
    session: Session | None
    advice: wording.Advice | None
    medicines: Sequence[MedicineWord]
    ride_known: str


@dataclass(frozen=True, slots=True)
class Due:
    """Something to answer: which link purpose, about what, in words."""

    purpose: str
    subject_uid: UUID
    words: str


def course_of(patient: Patient) -> Course | None:
    """The course that is open, else the newest."""
    rows = Course.objects.filter(patient_id__in=record_ids(patient)).order_by("-opened_at")
    courses = list(rows)
    return next((one for one in courses if one.is_open), courses[0] if courses else None)


def steps_of(course: Course) -> list[Step]:
    """The way with the place where the course stands."""
    names = list(STEPS)
    here = names.index(course.step) if course.step in names else len(names)
    states = ["done" if n < here else "here" if n == here else "ahead" for n in range(len(names))]
    return [Step(STEPS[name], state) for name, state in zip(names, states, strict=True)]


def visits_ahead(patient: Patient, now: datetime) -> list[Ahead]:
    """Booked visits from now on, soonest first."""
    rows = Appointment.objects.filter(
        patient_id__in=record_ids(patient), state__in=("booked", "arrived"), ends_at__gt=now
    )
    visits = list(rows.select_related("clinic", "room", "chair").order_by("starts_at", "pk"))
    sessions = Session.objects.filter(appointment__in=visits).select_related("course", "patient")
    by_visit = {one.appointment_id: one for one in sessions}
    return [_ahead(patient, one, by_visit.get(one.pk)) for one in visits]


def _ahead(patient: Patient, visit: Appointment, session: Session | None) -> Ahead:
    zone = wording.zone_of(patient, visit.clinic)
    return Ahead(
        visit=visit,
        when=wording.when_words(visit.starts_at, zone, visit.clinic),
        session=session,
        advice=wording.advice(session.route, visit.starts_at, zone) if session else None,
        medicines=told(session) if session else (),
        ride_known=str((visit.heard or {}).get("ride_name", "")),
    )


def sessions_given(patient: Patient) -> QuerySet[Session]:
    """Sessions in which a dose was given, newest first."""
    rows = Session.objects.filter(patient_id__in=record_ids(patient), started_at__isnull=False)
    return rows.order_by("-started_at", "-pk")


def session_given(patient: Patient, uid: UUID) -> Session:
    """One of them, or `Http404`."""
    rows = sessions_given(patient).filter(uid=uid)
    found = rows.select_related("patient", "clinic", "course").first()
    if found is None:
        raise Http404(_("There is no such visit."))
    return found


def session_to_ask_about(patient: Patient, now: datetime) -> Session | None:
    """The newest finished session of the last weeks about which nothing was told yet."""
    told_of = Experience.objects.filter(patient_id__in=record_ids(patient))
    done = [one for one in told_of.values_list("session_uid", flat=True) if one]
    rows = sessions_given(patient).filter(started_at__gt=now - _MORE_DAYS).exclude(uid__in=done)
    return next((one for one in rows[:1] if one.is_closed), None)


def papers_of(patient: Patient) -> list[Document]:
    """Consents and the patient's own letters, newest version of each, newest first."""
    theirs = Q(kind=Kind.CONSENT) | Q(letter__letter__audience="patient")
    rows = Document.objects.filter(theirs, patient_id__in=record_ids(patient))
    return list(rows.filter(superseded_by=None).order_by("-created_at", "-pk"))


def paper_of(patient: Patient, uid: UUID) -> Document:
    """One paper that the patient may see, or `Http404`."""
    rows = Document.objects.filter(patient_id__in=record_ids(patient), uid=uid)
    found = rows.first()
    if found is None or (found not in papers_of(patient) and not cost_paper(patient, found)):
        raise Http404(_("There is no such paper."))
    return found


def due_now(patient: Patient, now: datetime) -> list[Due]:
    """Questionnaires that wait, and what is asked before the next visit."""
    ids = record_ids(patient)
    asked = Asking.objects.filter(patient_id__in=ids, state="asked").order_by("asked_at", "pk")
    found = [_questions(one) for one in asked]
    rows = DayBeforeAsking.objects.filter(
        session__patient_id__in=ids, session__state="booked", starts_at__gt=now
    )
    newest = {one.session_id: one for one in rows.order_by("number")}
    answered = set(
        DayBeforeAnswer.objects.filter(asking__in=newest.values()).values_list(
            "asking_id", flat=True
        )
    )
    words = _("Your next visit: what to do before, and a few questions")
    waiting = [one for one in newest.values() if one.pk not in answered]
    return found + [Due(DAY_BEFORE, one.uid, words) for one in waiting]


def _questions(asking: Asking) -> Due:
    names = ", ".join(instrument(key).title for key in asking.instruments)
    return Due(QUESTIONS, asking.uid, names)


def link_to(actor: Actor, patient: Patient, due: Due) -> PatientLink:
    """A short link to what is due, for this device."""
    with transaction.atomic():
        return create_link(
            actor=actor,
            patient=_whose(patient, due),
            purpose=due.purpose,
            subject_uid=str(due.subject_uid),
            lasts=LINK_HOLDS,
        )


def _whose(patient: Patient, due: Due) -> Patient:
    """The row of the record to which the questions were put (a merged one has its own)."""
    if due.purpose == QUESTIONS:
        return Asking.objects.select_related("patient").get(uid=due.subject_uid).patient
    return patient

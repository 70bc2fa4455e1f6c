"""Reads of answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet, Subquery, Sum
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.units import figure
from ataraxy.journey.course.models import Course
from ataraxy.journey.outcomes.models import (
    Administration,
    Asking,
    KnownUnchanged,
    Triage,
    VisitNote,
)
from ataraxy.journey.outcomes.rules import may_ask, may_ask_again_on
from ataraxy.journey.session.models import Dose as DoseRow
from ataraxy.journey.session.models import Reading, Session
from ataraxy.knowledge.measures import (
    Change,
    Instrument,
    change,
    every_instrument,
    instrument,
    instruments,
)
from ataraxy.knowledge.measures.instrument import AnsweredBy
from ataraxy.platform.reading import prepared, prepared_one

TRACKED = ("phq9", "gad7")
"""The two-week instruments of the course chart."""

ASKED = ("phq9", "gad7", "mood", "anxiety")
"""What is put to a patient on a visit: three minutes."""

MORE = ("bladder", "side_effects", "pcl5", "pswq", "audit_c", "pcptsd5")
"""What may be put to a patient besides, on a schedule or by hand."""

COLLECTING_STEPS = ("consent", "plan", "induction", "maintenance")
"""Course steps in which scores are collected: the first is the baseline."""


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose given: when it began, which session, how much, and the highest pressure."""

    at: datetime
    number: int
    mg: float | None
    worst_systolic: int | None

    @property
    def text(self) -> str:
        """The dose in words for charts and tables."""
        if self.mg is None:
            return _("Session %(n)d") % {"n": self.number}
        return _("Session %(n)d: %(mg)s mg") % {"n": self.number, "mg": figure(round(self.mg, 2))}


@dataclass(frozen=True, slots=True)
class Series:
    """One instrument over a course: every score, the baseline, the latest and the change."""

    instrument: Instrument
    scores: tuple[Administration, ...]
    baseline: Administration | None
    latest: Administration | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class Askable:
    """An instrument on the asking form: whether it may be asked today, and if not, from when."""

    instrument: Instrument
    last: date | None
    may: bool
    again_on: date | None


def askable_keys() -> tuple[str, ...]:
    """Everything that is put to a patient, in the order of its pages; a clinic's own come last."""
    shipped = instruments()
    own = (
        one.key
        for one in every_instrument().values()
        if one.key not in shipped and one.items and one.answered_by is not AnsweredBy.CLINICIAN
    )
    return (*ASKED, *MORE, *own)


def doses_of(course: Course) -> list[Dose]:
    """Every dose given on this course, oldest first, in one query."""
    return _doses(_doses_of_course(course.pk))


def lifetime_doses(patient_id: int) -> list[Dose]:
    """Every dose this patient was given on any course of the clinic."""
    return _doses(_with_doses(Session.objects.filter(patient_id=patient_id)))


def series_of(course: Course, key: str, doses: list[Dose] | None = None) -> Series:
    """All scores of one instrument on this course; `doses` when they were read already.

    The baseline is the last score before the first dose; without a dose, the first score.
    """
    doses = doses_of(course) if doses is None else doses
    return series_from(key, _scores(course.pk, key), doses)


def series_from(key: str, rows: Iterable[Administration], doses: list[Dose]) -> Series:
    """The series of one instrument from its rows, oldest first, each with a total."""
    scores = tuple(rows)
    before = [one for one in scores if not doses or one.answered_at <= doses[0].at]
    baseline = (before[-1] if doses else before[0]) if before else None
    latest = scores[-1] if scores else None
    return Series(instrument(key), scores, baseline, latest, _change(key, baseline, latest))


def newest_score(course: Course, key: str) -> Administration | None:
    """The latest answer of an instrument that has a total."""
    return next(reversed(_scores(course.pk, key)), None)


def was_asked(course: Course) -> bool:
    """Whether anything was ever answered on this course."""
    return _was_asked(course.pk) is not None


def open_asking(course: Course) -> Asking | None:
    """The set of questions that waits for its answers."""
    return _asked_now(course.pk)


def asking_for(course: Course, uid: UUID) -> Asking:
    """One set of questions of this course, or `Http404`."""
    found = Asking.objects.filter(course=course, uid=uid).select_related("patient").first()
    if found is None:
        raise Http404(_("There are no such questions on this course."))
    return found


def answered_in(asking: Asking) -> dict[str, Administration]:
    """What was answered so far in this set, by instrument."""
    rows = Administration.objects.filter(asking=asking)
    return {row.instrument: row for row in rows}


def askable(course: Course, keys: Iterable[str] = ASKED) -> list[Askable]:
    """What may be asked today, and from when the rest."""
    today, answered = timezone.localdate(), _last_answers(course)
    found = []
    for key in keys:
        one, last = instrument(key), answered.get(key)
        allowed = bool(may_ask(one, last, today))
        found.append(Askable(one, last, allowed, may_ask_again_on(one, last)))
    return found


def last_answered_on(course: Course, key: str) -> date | None:
    """The day this patient last answered the instrument, on any course."""
    return _last_answers(course).get(key)


def previous_item9(patient_id: int, before: datetime) -> int | None:
    """The item 9 answer before this moment, if there is one."""
    rows = Administration.objects.filter(
        patient_id=patient_id, instrument="phq9", flag_value__isnull=False, answered_at__lt=before
    )
    found: int | None = rows.order_by("-answered_at").values_list("flag_value", flat=True).first()
    return found


def known_unchanged(course: Course) -> KnownUnchanged | None:
    """The newest mark that a clinician knows the thoughts."""
    return KnownUnchanged.objects.filter(patient_id=course.patient_id).order_by("-at").first()


def newest_triage(course: Course) -> Triage | None:
    """The newest triage of this course."""
    return Triage.objects.filter(course=course).order_by("-at", "-pk").first()


def notes_of(course: Course) -> QuerySet[VisitNote]:
    """Visit notes that nothing corrected, newest first."""
    found = VisitNote.objects.filter(course=course, corrected_by__isnull=True)
    return found.select_related("corrects").order_by("-at")


def note_for(course: Course, uid: UUID) -> VisitNote:
    """One note of this course, or `Http404`."""
    found = VisitNote.objects.filter(course=course, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such note on this course."))
    return found


def _doses(rows: Iterable[Any]) -> list[Dose]:
    return [Dose(at, number, mg, worst) for at, number, mg, worst in rows if at is not None]


def _with_doses(sessions: QuerySet[Session]) -> QuerySet[Session, Any]:
    given = DoseRow.objects.filter(session=OuterRef("pk")).order_by().values("session")
    read = Reading.objects.filter(session=OuterRef("pk"), corrected_by__isnull=True)
    rows = sessions.filter(started_at__isnull=False).annotate(
        mg=Subquery(given.annotate(sum=Sum("given_mg")).values("sum")),
        worst=Subquery(
            read.order_by().values("session").annotate(top=Max("systolic_mmhg")).values("top")
        ),
    )
    return rows.order_by("started_at").values_list("started_at", "number", "mg", "worst")


@prepared
def _doses_of_course(course_id: int) -> QuerySet[Session, Any]:
    return _with_doses(Session.objects.filter(course_id=course_id))


@prepared_one
def _asked_now(course_id: int) -> QuerySet[Asking]:
    rows = Asking.objects.filter(course_id=course_id, state="asked")
    return rows.select_related("patient").order_by("pk")


@prepared_one
def _was_asked(course_id: int) -> QuerySet[Administration, int]:
    return Administration.objects.filter(course_id=course_id).values_list("pk", flat=True)


@prepared
def _answered_last(patient_id: int) -> QuerySet[Administration, tuple[str, datetime]]:
    rows = Administration.objects.filter(patient_id=patient_id).order_by()
    return rows.values_list("instrument").annotate(Max("answered_at"))


@prepared
def _scores(course_id: int, key: str) -> QuerySet[Administration]:
    rows = Administration.objects.filter(course_id=course_id, instrument=key)
    return rows.filter(total__isnull=False).order_by("answered_at")


def _last_answers(course: Course) -> dict[str, date]:
    """The day each instrument was last answered by this patient, in one query."""
    return {key: timezone.localdate(at) for key, at in _answered_last(course.patient_id)}


def _change(
    key: str, baseline: Administration | None, latest: Administration | None
) -> Change | None:
    if baseline is None or latest is None or baseline.pk == latest.pk:
        return None
    return change(instrument(key), baseline.total or 0, latest.total or 0)

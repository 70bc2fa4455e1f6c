"""Reads of answers, and what the outcomes step tells the pages above it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course, Event
from ataraxy.journey.course.steps import NextAction, Standing, StepStatus
from ataraxy.journey.outcomes.models import (
    Administration,
    Asking,
    KnownUnchanged,
    Triage,
    VisitNote,
)
from ataraxy.journey.outcomes.rules import may_ask, may_ask_again_on
from ataraxy.knowledge.measures import Change, Instrument, change, instrument

TRACKED = ("phq9", "gad7")
"""The two-week instruments of the course chart."""

ASKED = ("phq9", "gad7", "mood", "anxiety")
"""What is put to a patient on a visit: three minutes."""

COLLECTING_STEPS = ("consent", "plan", "induction", "maintenance")
"""Course steps in which scores are collected: the first is the baseline."""


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose given on this course."""

    at: datetime
    text: str


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


def doses_of(course: Course) -> list[Dose]:
    """Every dose given, oldest first, from the course's history."""
    rows = Event.objects.filter(course=course, kind="session.dosed").order_by("at")
    return [Dose(row.at, row.text) for row in rows]


def series_of(course: Course, key: str) -> Series:
    """All scores of one instrument on this course.

    The baseline is the last score before the first dose; without a dose, the first score.
    """
    scores = tuple(_with_totals(course, key).order_by("answered_at"))
    doses = doses_of(course)
    before = [one for one in scores if not doses or one.answered_at <= doses[0].at]
    baseline = (before[-1] if doses else before[0]) if before else None
    latest = scores[-1] if scores else None
    return Series(instrument(key), scores, baseline, latest, _change(key, baseline, latest))


def open_asking(course: Course) -> Asking | None:
    """The set of questions that waits for its answers."""
    return Asking.objects.filter(course=course, state="asked").select_related("patient").first()


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


def askable(course: Course) -> list[Askable]:
    """What may be asked today, and from when the rest."""
    today = timezone.localdate()
    found = []
    for key in ASKED:
        one, last = instrument(key), last_answered_on(course, key)
        allowed = bool(may_ask(one, last, today))
        found.append(Askable(one, last, allowed, may_ask_again_on(one, last)))
    return found


def last_answered_on(course: Course, key: str) -> date | None:
    """The day this patient last answered the instrument, on any course."""
    rows = Administration.objects.filter(patient_id=course.patient_id, instrument=key)
    last = rows.order_by("-answered_at").values_list("answered_at", flat=True).first()
    return timezone.localdate(last) if last else None


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


def step_status(course: Course) -> StepStatus:
    """Where outcomes stand on the journey line."""
    url = reverse("outcomes:chart", kwargs={"course_uid": course.uid})
    title = _("Outcomes")
    if course.step not in COLLECTING_STEPS:
        done = Administration.objects.filter(course=course).exists()
        standing = Standing.DONE if done and not course.is_open else Standing.NOT_YET
        return StepStatus(step="outcomes", title=title, standing=standing, url=url)
    waiting = open_asking(course)
    if waiting is not None:
        return StepStatus(
            step="outcomes",
            title=title,
            standing=Standing.WAITING,
            summary=_("Questions wait for the patient"),
            since=waiting.asked_at,
            url=url,
            next_action=NextAction(_("Hand over the tablet"), url, "outcomes.collect"),
        )
    return _collecting(course, title, url)


def _collecting(course: Course, title: str, url: str) -> StepStatus:
    missing = [instrument(key).name for key in TRACKED if last_answered_on(course, key) is None]
    latest = series_of(course, TRACKED[0]).latest
    summary = f"{instrument(TRACKED[0]).name} {latest.total}" if latest else _("No score yet")
    due = [one for one in askable(course) if one.may and one.instrument.key in TRACKED]
    label = _("Ask PHQ-9 and GAD-7")
    return StepStatus(
        step="outcomes",
        title=title,
        standing=Standing.ACTIVE,
        summary=summary,
        since=latest.answered_at if latest else None,
        url=url,
        next_action=NextAction(label, url, "outcomes.collect") if due else None,
        blocker=_("no baseline: %(names)s") % {"names": ", ".join(missing)} if missing else "",
        owner=_("nurse") if missing else "",
    )


def _with_totals(course: Course, key: str) -> QuerySet[Administration]:
    rows = Administration.objects.filter(course=course, instrument=key)
    return rows.filter(total__isnull=False)


def _change(
    key: str, baseline: Administration | None, latest: Administration | None
) -> Change | None:
    if baseline is None or latest is None or baseline.pk == latest.pk:
        return None
    return change(instrument(key), baseline.total or 0, latest.total or 0)

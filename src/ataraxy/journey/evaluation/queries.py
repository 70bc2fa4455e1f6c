"""Reads of evaluations."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.clinic.policy.law_queries import telehealth
from ataraxy.foundation.decision import ALLOWED, Decision, Outcome
from ataraxy.journey.course.models import Course
from ataraxy.journey.evaluation.models import Amendment, Draft, Encounter, Seen
from ataraxy.journey.evaluation.prefill import Known, prefilled
from ataraxy.journey.screening.evaluations import Note
from ataraxy.journey.screening.models import Evaluation
from ataraxy.journey.screening.queries import screen_now
from ataraxy.platform.people.models import Patient


def open_draft(course: Course, user_uid: str) -> Draft | None:
    """The draft that this clinician has on this course."""
    mine = Draft.objects.filter(course=course, by_uid=user_uid, state=Draft.State.OPEN)
    return mine.select_related("amends", "course__patient").first()


def drafts_of_others(course: Course, user_uid: str) -> list[Draft]:
    """Who else is writing, so that two do not write the same."""
    found = Draft.objects.filter(course=course, state=Draft.State.OPEN).exclude(by_uid=user_uid)
    return list(found.order_by("saved_at"))


def first_words(course: Course) -> Note:
    """A new note with what the record knows; nothing of it is signed."""
    found = screen_now(course)
    return prefilled(Known(found.facts, found.screening))


def ever_seen_in_person(patient: Patient) -> bool:
    """Whether a clinician here has signed that they saw this person in person, on any course."""
    found = Encounter.objects.filter(seen=Seen.IN_PERSON, evaluation__course__patient=patient)
    return found.exists()


def may_evaluate_so(course: Course, seen: str) -> Decision:
    """Whether an evaluation of somebody seen this way may be signed today.

    Somebody who was never seen in person needs a telehealth basis: what a pack forbids is refused
    with its citation; the words stay where they are.
    """
    if seen not in {Seen.VIDEO, Seen.PHONE} or ever_seen_in_person(course.patient):
        return ALLOWED
    today = timezone.localdate(timezone=course.clinic.zone)
    found = telehealth(course.clinic, today).decision
    return found if found.outcome is Outcome.REFUSED else ALLOWED


def words_of(evaluation: Evaluation) -> Note:
    """A signed note's words."""
    return Note(**{name: getattr(evaluation, name) for name in Note.__slots__})


def evaluation_in(course: Course, uid: UUID) -> Evaluation:
    """One evaluation of this course, or `Http404`."""
    found = Evaluation.objects.filter(course=course, uid=uid).first()
    if found is None:
        raise Http404(_("There is no such evaluation on this course."))
    return found


def amendments_of(course: Course) -> dict[int, Amendment]:
    """What each amending evaluation says about why, by its row."""
    rows = Amendment.objects.filter(evaluation__course=course).select_related("amends")
    return {one.evaluation_id: one for one in rows}

"""Reads of letters."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.journey.course.models import Course
from ataraxy.journey.letters.models import Audience, Letter, Sent, Version
from ataraxy.journey.referral.models import Referral
from ataraxy.journey.screening.decisions import SIGNED
from ataraxy.journey.screening.models import Decision
from ataraxy.platform.signatures.models import Signature


def letters_of(course: Course) -> QuerySet[Letter]:
    """Every letter of a course, newest first, with what was sent."""
    found = Letter.objects.filter(course=course).select_related("decision", "sent__document")
    return found.prefetch_related("versions").order_by("-begun_at", "-pk")


def letter_of(course: Course, uid: UUID) -> Letter:
    """One letter of this course, or `Http404`."""
    found = letters_of(course).select_related("course__patient", "clinic").filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is no such letter on this course."))
    return found


def newest(letter: Letter) -> Version:
    """The words as they stand now; a letter always has a first version."""
    return versions_of(letter)[0]


def versions_of(letter: Letter) -> list[Version]:
    """Every version, newest first."""
    return sorted(letter.versions.all(), key=lambda one: -one.number)


def sent_of(letter: Letter) -> Sent | None:
    """What was sent, if it left."""
    return Sent.objects.filter(letter=letter).select_related("document", "version").first()


def referrer_of(course: Course) -> str:
    """Who sent the person: name, place and how to reach them, as the referral has them."""
    referral = Referral.objects.filter(course=course).order_by("-received_at", "-pk").first()
    if referral is None:
        return ""
    said = (referral.referrer_name, referral.referrer_place, referral.referrer_contact)
    return ", ".join(one for one in said if one)


def is_signed(decision: Decision) -> bool:
    """Whether a clinician's signature stands under the decision."""
    mine = Signature.objects.filter(subject_kind=SIGNED, subject_uid=str(decision.uid))
    return mine.exists()


def recipient_for(course: Course, audience: str) -> str:
    """To whom a new letter goes; empty when nobody is known."""
    if audience == Audience.PATIENT:
        return course.patient.full_name
    return referrer_of(course)

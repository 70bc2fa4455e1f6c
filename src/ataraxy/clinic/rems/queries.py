"""Reads of the programme, in the clinic in scope."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from ataraxy.clinic.rems.models import Certification, Enrolment, Training
from ataraxy.clinic.rems.words import programme
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic, Membership, Patient
from ataraxy.platform.reading import prepared

_MONTHS = 12
_CLINICAL = ("prescriber", "nurse", "medical_director", "custodian")


def certification(clinic: Clinic) -> Certification | None:
    """The setting as it is certified now."""
    return Certification.objects.filter(clinic=clinic).order_by("-pk").first()


def enrolment_of(patient: Patient) -> Enrolment | None:
    """The enrolment that goes on, confirmed or not."""
    return Enrolment.objects.filter(patient=patient, ended_at=None).first()


def confirmed_number(patient: Patient) -> str:
    """The number with which the programme confirmed this patient; empty until it has."""
    return confirmed_numbers([patient.pk]).get(patient.pk, "")


def confirmed_numbers(patient_ids: Collection[int]) -> dict[int, str]:
    """The same by patient for several in one query; whoever is not confirmed is left out."""
    return dict(_confirmed(tuple(sorted(patient_ids)))) if patient_ids else {}


def number_at(patient: Patient, at: datetime) -> str:
    """The number that was confirmed at a moment, whatever became of the enrolment since."""
    held = Enrolment.objects.filter(patient=patient, confirmed_at__lte=at)
    found = held.filter(Q(ended_at=None) | Q(ended_at__gt=at)).order_by("-confirmed_at").first()
    return found.number if found is not None else ""


@prepared
def _confirmed(patient_ids: tuple[int, ...]) -> QuerySet[Enrolment, tuple[int, str]]:
    rows = Enrolment.objects.filter(
        patient_id__in=patient_ids, ended_at=None, confirmed_at__isnull=False
    )
    return rows.order_by("pk").values_list("patient_id", "number")


@dataclass(frozen=True, slots=True)
class Trained:
    """One person and when they were trained last; `good_until` is the last day it counts here."""

    user: User
    trained_on: date | None
    good_until: date | None
    is_due: bool
    is_soon: bool


def trained_staff(clinic: Clinic, today: date) -> list[Trained]:
    """Everybody who may handle the drug: who lacks training first, then who does soon."""
    here = Membership.objects.filter(clinic=clinic, until=None, role__in=_CLINICAL)
    people = User.objects.filter(pk__in=here.values("user"), is_active=True)
    last: dict[int, date] = {}
    for row in Training.objects.filter(clinic=clinic).order_by("trained_on", "pk"):
        last[row.user_id] = row.trained_on
    found = [_trained(one, last.get(one.pk), today) for one in people.order_by("last_name", "pk")]
    return sorted(found, key=lambda one: (not one.is_due, not one.is_soon))


def _trained(user: User, trained_on: date | None, today: date) -> Trained:
    if trained_on is None:
        return Trained(user, None, None, is_due=True, is_soon=False)
    until = _months_after(trained_on, programme().training_months)
    is_due, left = until < today, (until - today).days
    is_soon = not is_due and left <= programme().training_soon_days
    return Trained(user, trained_on, until, is_due, is_soon)


def _months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def unconfirmed(clinic: Clinic) -> list[Enrolment]:
    """Enrolments on the way, the oldest first."""
    rows = Enrolment.objects.filter(clinic=clinic, ended_at=None, confirmed_at=None)
    return list(rows.select_related("patient").order_by("begun_at", "pk"))

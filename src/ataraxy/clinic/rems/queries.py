"""Reads of the programme, in the clinic in scope."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from ataraxy.clinic.rems.models import Certification, Enrolment, Training
from ataraxy.clinic.rems.words import programme
from ataraxy.platform.accounts.models import User
from ataraxy.platform.people.models import Clinic, Membership, Patient
from ataraxy.platform.reading import prepared

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
    """One person and when they were trained last; `is_due` when that is too long ago or never."""

    user: User
    trained_on: date | None
    is_due: bool


def trained_staff(clinic: Clinic, today: date) -> list[Trained]:
    """Everybody who may handle the drug, whoever lacks training in front."""
    here = Membership.objects.filter(clinic=clinic, until=None, role__in=_CLINICAL)
    people = User.objects.filter(pk__in=here.values("user"), is_active=True)
    last: dict[int, date] = {}
    for row in Training.objects.filter(clinic=clinic).order_by("trained_on", "pk"):
        last[row.user_id] = row.trained_on
    months = programme().training_months
    found = [
        Trained(one, last.get(one.pk), _is_old(last.get(one.pk), today, months))
        for one in people.order_by("last_name", "pk")
    ]
    return sorted(found, key=lambda one: not one.is_due)


def _is_old(trained_on: date | None, today: date, months: int) -> bool:
    if trained_on is None:
        return True
    passed = (today.year - trained_on.year) * 12 + today.month - trained_on.month
    return passed > months or (passed == months and today.day > trained_on.day)


def unconfirmed(clinic: Clinic) -> list[Enrolment]:
    """Enrolments on the way, the oldest first."""
    rows = Enrolment.objects.filter(clinic=clinic, ended_at=None, confirmed_at=None)
    return list(rows.select_related("patient").order_by("begun_at", "pk"))

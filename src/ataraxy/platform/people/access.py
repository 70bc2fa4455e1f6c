"""The one door to a patient.

Whoever wants a patient asks here, by the opaque `uid`. Another clinic's patient and a patient who
does not exist give the same answer, and every look leaves one entry in the journal. Where the
ordinary way is shut, `pages.patient_page` asks `break_glass` and then comes here again as the
reader that the grant makes of them.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.audit.journal import look
from ataraxy.platform.people.models import Patient
from ataraxy.platform.reading import prepared, prepared_one


def patient_for(actor: Actor, uid: UUID) -> Patient:
    """The patient, or `Http404` for whoever has no business knowing that they exist.

    Does not journal; a page does that once by `journal_read`, a write by its service.
    """
    patient = _of_clinic(actor.clinic_id, uid)
    if patient is None:
        raise Http404(_("There is no such patient at this clinic."))
    return patient


def is_ours(actor: Actor, uid: UUID) -> bool:
    """Whether this patient belongs to the actor's clinic. Asked before emergency access."""
    return bool(_is_of_clinic(actor.clinic_id, uid))


@prepared_one
def _of_clinic(clinic_id: int, uid: UUID) -> QuerySet[Patient]:
    return Patient.objects.filter(clinic_id=clinic_id, uid=uid).order_by("pk")


@prepared_one
def _is_of_clinic(clinic_id: int, uid: UUID) -> QuerySet[Patient, int]:
    return Patient.objects.filter(clinic_id=clinic_id, uid=uid).values_list("pk", flat=True)


def patients(actor: Actor) -> QuerySet[Patient]:
    """The patients of the actor's clinic that were not merged into another record."""
    found: QuerySet[Patient] = Patient.objects.filter(clinic_id=actor.clinic_id)
    return found.filter(merged_into__isnull=True)


def journal_read(actor: Actor, patient: Patient, what: str) -> None:
    """Note that `actor` looked at `what` (the name of the page) of this patient."""
    look(actor=actor, action="patient.read", subject=what, patient_uid=str(patient.uid))


def goes_on(patient: Patient) -> Patient:
    """The record that goes on, for one that was merged into another; else the patient."""
    while patient.merged_into is not None:
        patient = patient.merged_into
    return patient


def record_ids(patient: Patient) -> list[int]:
    """The rows that make up this person's record: their own and those merged into it."""
    found, frontier = [patient.pk], [patient.pk]
    while frontier:
        frontier = [pk for pk in _merged_into(tuple(frontier)) if pk not in found]
        found += frontier
    return found


@prepared
def _merged_into(ids: tuple[int, ...]) -> QuerySet[Patient, int]:
    return Patient.objects.filter(merged_into_id__in=ids).values_list("pk", flat=True)

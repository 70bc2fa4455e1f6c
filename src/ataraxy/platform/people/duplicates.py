"""Is this person already here, or at another clinic of the network?

Inside a clinic two records that look like one person become a `Candidate` for somebody to decide.
Across clinics each side gets a notice that names the other clinic and nothing of the chart: the
person may be treated at both, and the clinics must speak with each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes import scopes_disabled

from ataraxy.platform.people.duplicate_models import Candidate, NetworkNotice, Why
from ataraxy.platform.people.models import Clinic, Patient, PatientIdentifier
from ataraxy.platform.people.names import folded
from ataraxy.platform.reading import prepared

Number = tuple[str, str]
"""A system and a value."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a check before registration found. `clinics` are other clinics, by name only."""

    here: tuple[Patient, ...]
    clinics: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.here or self.clinics)


def look_for(
    clinic_id: int,
    *,
    family_name: str,
    given_name: str,
    birth_date: date,
    numbers: Collection[Number] = (),
) -> Likeness:
    """Who looks like this person, before they are registered. Writes nothing."""
    person = Patient(family_name=family_name, given_name=given_name, birth_date=birth_date)
    found = _lookalikes(person, numbers)
    here = tuple(one for one in found if one.clinic_id == clinic_id)
    elsewhere = {one.clinic_id for one in found} - {clinic_id}
    names = Clinic.objects.filter(pk__in=elsewhere).order_by("name").values_list("name", flat=True)
    return Likeness(here, tuple(names))


def note_likenesses(patient: Patient, numbers: Collection[Number] = ()) -> list[Candidate]:
    """Write candidates and notices for a person just registered; returns the new candidates."""
    found = _lookalikes(patient, numbers)
    here = [one for one in found if one.clinic_id == patient.clinic_id]
    _notify(patient, [one for one in found if one.clinic_id != patient.clinic_id], found)
    return [_candidate(patient, other, found[other]) for other in here]


def open_candidates(clinic_id: int) -> list[Candidate]:
    """The pairs that wait for a decision, oldest first."""
    rows = Candidate.objects.filter(clinic_id=clinic_id, state=Candidate.State.OPEN)
    return list(rows.select_related("first", "second").order_by("found_at", "pk"))


def lookalikes_of(patient: Patient) -> int:
    """How many records of the clinic are still suspected to be this person."""
    pairs = Candidate.objects.filter(Q(first=patient) | Q(second=patient))
    return pairs.filter(state=Candidate.State.OPEN).count()


def notices_of(patient: Patient) -> list[NetworkNotice]:
    """Which other clinics of the network seem to know this person."""
    return _notices(patient.pk)


@prepared
def _notices(patient_id: int) -> QuerySet[NetworkNotice]:
    rows = NetworkNotice.objects.filter(patient_id=patient_id).select_related("other_clinic")
    return rows.order_by("other_clinic__name")


def _lookalikes(person: Patient, numbers: Collection[Number]) -> dict[Patient, Why]:
    """Everybody in the network who looks like `person`, with the stronger reason."""
    with scopes_disabled():
        found = dict.fromkeys(_same_name(person), Why.NAME)
        found.update(dict.fromkeys(_same_number(numbers), Why.IDENTIFIER))
    return {one: why for one, why in found.items() if one.pk != person.pk}


def _same_name(person: Patient) -> Iterable[Patient]:
    family = folded(person.family_name)
    born_then = Patient.objects.filter(
        birth_date=person.birth_date, search_name__startswith=family, merged_into__isnull=True
    )
    return [one for one in born_then if _alike(one, person)]


def _alike(one: Patient, other: Patient) -> bool:
    """The same family name, and given names of which one begins like the other."""
    if folded(one.family_name) != folded(other.family_name):
        return False
    first, second = folded(one.given_name), folded(other.given_name)
    return first.startswith(second) or second.startswith(first)


def _same_number(numbers: Collection[Number]) -> Iterable[Patient]:
    if not numbers:
        return []
    wanted = Q()
    for system, value in numbers:
        wanted |= Q(system=system, value=value)
    rows = PatientIdentifier.objects.filter(wanted, patient__merged_into__isnull=True)
    return [row.patient for row in rows.select_related("patient").order_by("pk")]


def _candidate(patient: Patient, other: Patient, why: Why) -> Candidate:
    first, second = sorted((patient, other), key=lambda one: one.pk)
    row, _ = Candidate.objects.get_or_create(
        first=first,
        second=second,
        defaults={"clinic_id": patient.clinic_id, "why": why, "found_at": timezone.now()},
    )
    return row


def _notify(patient: Patient, others: Collection[Patient], why: dict[Patient, Why]) -> None:
    """One notice on each side, in each clinic's own rows."""
    now = timezone.now()
    rows = [
        NetworkNotice(
            clinic_id=mine.clinic_id,
            patient=mine,
            other_clinic_id=theirs.clinic_id,
            why=why[other],
            found_at=now,
        )
        for other in others
        for mine, theirs in ((patient, other), (other, patient))
    ]
    if rows:
        with scopes_disabled():
            NetworkNotice.objects.bulk_create(rows, ignore_conflicts=True)

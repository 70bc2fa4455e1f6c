"""Writes about people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.duplicates import note_likenesses
from ataraxy.platform.people.models import Patient, PatientIdentifier, Sex
from ataraxy.platform.people.names import search_name
from ataraxy.platform.people.record_number import OWN_KIND, OWN_SYSTEM, own_number
from ataraxy.platform.people.search import index_names
from ataraxy.platform.service.service import service


@dataclass(frozen=True, slots=True)
class Number:
    """A number by which somebody knows a person: whose system, the value, what kind of number."""

    system: str
    value: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Who a new patient is. The birth date is never guessed.

    `other_names` are earlier names or spellings by which the record shall be found too.
    """

    family_name: str
    given_name: str
    birth_date: date
    sex: str = Sex.UNKNOWN
    chosen_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = ""
    deceased: bool = False
    died_on: date | None = None
    numbers: tuple[Number, ...] = ()
    other_names: tuple[str, ...] = ()


@service("people.register", permission="people.register")
def register_patient(*, actor: Actor, key: str, details: PersonDetails) -> Patient:
    """Open a record for a person at the actor's clinic."""
    return add_patient(actor=actor, details=details)


def add_patient(*, actor: Actor, details: PersonDetails) -> Patient:
    """Insert a patient and tell the feed; for services that register someone on their way."""
    patient = insert_patient(actor=actor, details=details)
    add_numbers(patient, [Number(OWN_SYSTEM, own_number(patient.pk), OWN_KIND)])
    publish(
        clinic_id=actor.clinic_id,
        topic="people.registered",
        subject=f"patient:{patient.uid}",
        patient_uid=str(patient.uid),
    )
    return patient


def insert_patient(*, actor: Actor, details: PersonDetails) -> Patient:
    """Insert a patient and note whom they resemble; the caller tells the feed."""
    names = " ".join((details.given_name, details.chosen_name, *details.other_names))
    patient = Patient.objects.create(
        clinic_id=actor.clinic_id,
        family_name=details.family_name,
        given_name=details.given_name,
        chosen_name=details.chosen_name,
        birth_date=details.birth_date,
        sex=details.sex,
        deceased=details.deceased or details.died_on is not None,
        died_on=details.died_on,
        phone=details.phone,
        email=details.email,
        address=details.address,
        language=details.language,
        search_name=search_name(details.family_name, names),
        created_at=timezone.now(),
    )
    index_names([patient])
    add_numbers(patient, details.numbers)
    return patient


def add_numbers(patient: Patient, numbers: Iterable[Number]) -> None:
    """Give a patient more numbers, and note whom they resemble now."""
    rows = [
        PatientIdentifier(
            clinic_id=patient.clinic_id,
            patient=patient,
            system=one.system,
            value=one.value,
            kind=one.kind,
        )
        for one in numbers
    ]
    PatientIdentifier.objects.bulk_create(rows)
    note_likenesses(patient, [(row.system, row.value) for row in rows])

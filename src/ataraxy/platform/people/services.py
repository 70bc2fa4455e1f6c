"""Writes about people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Patient, Sex
from ataraxy.platform.people.names import search_name
from ataraxy.platform.people.search import index_names
from ataraxy.platform.service.service import service


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Who a new patient is. The birth date is never guessed."""

    family_name: str
    given_name: str
    birth_date: date
    sex: str = Sex.UNKNOWN
    chosen_name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    language: str = ""


@service("people.register", permission="people.register")
def register_patient(*, actor: Actor, key: str, details: PersonDetails) -> Patient:
    """Open a record for a person at the actor's clinic."""
    return add_patient(actor=actor, details=details)


def add_patient(*, actor: Actor, details: PersonDetails) -> Patient:
    """Insert a patient and tell the feed; for services that register someone on their way."""
    patient = Patient.objects.create(
        clinic_id=actor.clinic_id,
        family_name=details.family_name,
        given_name=details.given_name,
        chosen_name=details.chosen_name,
        birth_date=details.birth_date,
        sex=details.sex,
        phone=details.phone,
        email=details.email,
        address=details.address,
        language=details.language,
        search_name=search_name(details.family_name, details.given_name, details.chosen_name),
        created_at=timezone.now(),
    )
    index_names([patient])
    publish(
        clinic_id=actor.clinic_id,
        topic="people.registered",
        subject=f"patient:{patient.uid}",
        patient_uid=str(patient.uid),
    )
    return patient

"""A write happens once per key, by someone who may, and is journalled."""

from __future__ import annotations

from datetime import date

import pytest
from tests.standing_people import MakeActor

from ataraxy.platform.accounts.permissions import table
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.people.services import PersonDetails, register_patient
from ataraxy.platform.service.errors import KeyReused, PermissionRefused
from ataraxy.platform.service.service import services

ANA = PersonDetails(family_name="Rivera", given_name="Ana", birth_date=date(1985, 4, 12))
BEN = PersonDetails(family_name="Okafor", given_name="Ben", birth_date=date(1979, 1, 3))


def test_the_same_key_twice_answers_with_the_first_result(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor = make_actor("coordinator")
    first = register_patient(actor=actor, key="k", details=ANA)
    again = register_patient(actor=actor, key="k", details=ANA)
    assert again.pk == first.pk
    assert Patient.objects.count() == 1
    assert Entry.objects.filter(action="people.register").count() == 1


def test_the_same_key_with_other_content_is_told_and_changes_nothing(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor = make_actor("coordinator")
    register_patient(actor=actor, key="k", details=ANA)
    with pytest.raises(KeyReused, match="already sent"):
        register_patient(actor=actor, key="k", details=BEN)
    assert Patient.objects.get().family_name == "Rivera"


def test_someone_without_the_permission_is_refused_and_leaves_no_receipt(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    with pytest.raises(PermissionRefused):
        register_patient(actor=make_actor("auditor"), key="k", details=ANA)
    assert register_patient(actor=make_actor("nurse"), key="k", details=ANA).pk


def test_the_journal_names_actor_subject_and_patient(
    in_clinic: Clinic, make_actor: MakeActor
) -> None:
    actor = make_actor("nurse")
    patient = register_patient(actor=actor, key="k", details=ANA)
    entry = Entry.objects.get(action="people.register")
    assert entry.actor_uid == actor.user_uid
    assert entry.subject == f"people.patient:{patient.uid}"
    assert entry.patient_uid == str(patient.uid)


def test_every_service_asks_for_a_permission_of_the_table() -> None:
    assert services()
    assert [one.name for one in services() if one.permission not in table()] == []

"""A copy leaves by the page or the command, and who got it is written down."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from tests.agreeing import says
from tests.standing_people import MakeUser

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.programme.copies.models import Disclosure

pytestmark = pytest.mark.django_db
ASKED = {"form": "fhir", "recipient": "patient", "reason": "asked for it", "idempotency_key": "k"}


def browser(make_user: MakeUser, role: str) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def test_a_download_is_a_disclosure_with_the_files_fingerprint(
    in_clinic: Clinic, make_user: MakeUser, patient: Patient
) -> None:
    client, address = browser(make_user, "nurse"), reverse("copies:copy", args=[patient.uid])
    answer = client.post(address, ASKED)
    assert answer.status_code == 200
    assert "Rivera" not in answer["Content-Disposition"]
    assert json.loads(answer.content)["resourceType"] == "Bundle"
    row = Disclosure.objects.get()
    assert row.sha256 == hashlib.sha256(answer.content).hexdigest()
    entry = Entry.objects.get(action="copies.hand_over")
    assert entry.patient_uid == str(patient.uid)
    page = client.get(address).content.decode()
    assert "asked for it" in page
    assert row.sha256[:12] in page


@pytest.mark.parametrize(
    ("change", "words"),
    [({"recipient": "clinician"}, "Name who"), ({"reason": " "}, "required")],
)
def test_a_copy_for_nobody_or_without_a_reason_does_not_leave(
    in_clinic: Clinic, make_user: MakeUser, patient: Patient, change: dict[str, str], words: str
) -> None:
    client = browser(make_user, "nurse")
    answer = client.post(reverse("copies:copy", args=[patient.uid]), ASKED | change)
    assert answer.status_code == 409
    assert words in answer.content.decode()
    assert not Disclosure.objects.exists()


def test_a_copy_for_somebody_else_leaves_only_as_the_patient_agreed(
    in_clinic: Clinic, make_user: MakeUser, patient: Patient
) -> None:
    client, address = browser(make_user, "nurse"), reverse("copies:copy", args=[patient.uid])
    says(patient, Topic.SHARING, "withdrawn")
    for number, recipient in enumerate(("clinician", "representative")):
        other = {"recipient": recipient, "recipient_name": "Dr Ames", "idempotency_key": number}
        answer = client.post(address, ASKED | other)
        assert answer.status_code == 409
        assert "took it back" in answer.text
    assert not Disclosure.objects.exists()
    assert client.post(address, ASKED).status_code == 200  # their own copy is theirs
    says(patient, Topic.SHARING)
    other = {"recipient": "clinician", "recipient_name": "Dr Ames", "idempotency_key": "y"}
    assert client.post(address, ASKED | other).status_code == 200


def test_the_administrator_exports_by_record_number(
    in_clinic: Clinic, patient: Patient, tmp_path: Path
) -> None:
    file, number = tmp_path / "ana.json", patient.identifiers.get().value
    said = io.StringIO()
    told = ["--clinic", "harbor", "--form", "fhir", "--why", "moving away", "--output", str(file)]
    call_command("export_patient", number, *told, stdout=said)
    row = Disclosure.objects.get()
    assert row.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    assert row.sha256 in said.getvalue()
    for wrong in ([number, *told], ["nobody", *told[:-1], str(tmp_path / "other")]):
        with pytest.raises(CommandError):
            call_command("export_patient", *wrong)
    assert Disclosure.objects.count() == 1

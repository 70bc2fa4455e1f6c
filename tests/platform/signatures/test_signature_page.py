"""The page of a signature says whether it holds, and shows exactly what was signed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.signing import proof_by
from tests.standing_people import MakeActor, MakeUser

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.signatures.services import Mark, Subject, sign, sign_witnessed

WORDS = "I agree to six infusions & more <b>text</b>."


@pytest.fixture
def signed(
    in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser, patient: Patient
) -> Signature:
    return sign_witnessed(
        actor=make_actor("nurse"),
        key="k",
        subject=Subject("consent", "c1"),
        shown=WORDS,
        meaning="I consent",
        patient=patient,
        mark=Mark("Ana Rivera", "M1 1 L20 20"),
        witness=proof_by(make_user("nurse"), in_clinic),
    )


@pytest.fixture
def auditor(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("auditor"))
    return client


def address(signature: Signature) -> str:
    return reverse("signatures:patient-signature", args=[signature.patient.uid, signature.uid])


def test_a_sound_signature_is_said_to_hold_with_name_meaning_time_and_text(
    auditor: Client, signed: Signature
) -> None:
    page = auditor.get(address(signed)).content.decode()
    assert "This signature holds" in page
    for wanted in ("Ana Rivera", "I consent", signed.shown_sha256, "America/New_York"):
        assert wanted in page
    assert "&amp; more &lt;b&gt;text&lt;/b&gt;" in page
    assert "M1 1 L20 20" in page


def test_the_witness_stands_beside_with_a_link(auditor: Client, signed: Signature) -> None:
    witness = Signature.objects.get(beside=signed)
    assert address(witness) in auditor.get(address(signed)).content.decode()


def test_a_forged_signature_is_said_not_to_hold(auditor: Client, signed: Signature) -> None:
    with connection.cursor() as cursor:
        tail = " ON signatures_signature" if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "signatures_signature_no_update"{tail}')
    Signature.objects.filter(pk=signed.pk).update(signer_name="Eve")
    page = auditor.get(address(signed)).content.decode()
    assert "This signature does not hold" in page
    assert "changed after it was made" in page


def test_looking_at_a_signature_leaves_one_entry(auditor: Client, signed: Signature) -> None:
    auditor.get(address(signed))
    assert Entry.objects.filter(action="patient.read", subject="signature").count() == 1


def test_another_clinic_finds_nothing(
    client: Client, signed: Signature, make_user: MakeUser, other_clinic: Clinic
) -> None:
    client.force_login(make_user("auditor", at=other_clinic))
    assert client.get(address(signed)).status_code == 404


def test_a_signature_about_no_patient_has_its_own_page(
    auditor: Client, in_clinic: Clinic, make_actor: MakeActor, make_user: MakeUser
) -> None:
    policy = sign(
        actor=make_actor("medical_director"),
        key="k",
        subject=Subject("order_set", "o1"),
        shown="Ondansetron 4 mg",
        meaning="I approve",
        proof=proof_by(make_user("medical_director"), in_clinic),
    )
    page = auditor.get(reverse("signatures:signature", args=[policy.uid]))
    assert "Ondansetron 4 mg" in page.content.decode()
    assert Entry.objects.filter(action="signature.read").count() == 1

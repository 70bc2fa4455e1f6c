"""A paper arrives, gets a patient, is read, and counts once a clinician has signed it off."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.journey.care_people import proof_of
from tests.standing_people import PASSWORD, MakeActor, MakeUser

from ataraxy.platform.chart.arriving import InboxItem
from ataraxy.platform.chart.inbox import sign_off, what_is_signed
from ataraxy.platform.chart.queries import facts_for
from ataraxy.platform.documents.models import Document
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.signatures.models import Signature
from ataraxy.platform.worklist.models import Task

pytestmark = pytest.mark.usefixtures("in_clinic")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def nurse(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("nurse"))
    return client


@pytest.fixture
def doctor(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("prescriber"))
    return client


def arrive(nurse: Client, content: bytes = PDF, **more: Any) -> Any:
    data = {
        "idempotency_key": "a",
        "file": SimpleUploadedFile("lab.exe", content),
        "title": "Blood count",
        "kind": "result",
        "way": "fax",
    }
    return nurse.post("/inbox/new/", data | more, follow=True)


@pytest.fixture
def assigned(nurse: Client, patient: Patient) -> InboxItem:
    arrive(nurse)
    item = InboxItem.objects.get()
    page = f"/inbox/{item.uid}/assign/"
    nurse.post(page, {"idempotency_key": "b", "patient": str(patient.uid)})
    item.refresh_from_db()
    return item


def test_a_paper_goes_from_the_fax_into_the_chart(
    nurse: Client, doctor: Client, assigned: InboxItem, patient: Patient
) -> None:
    assert assigned.patient == patient
    assert Document.objects.filter(patient=patient).count() == 1
    page = f"/inbox/{assigned.uid}/"
    nurse.post(
        page + "add/condition/",
        {"idempotency_key": "c", "text": "Anaemia", "standing": "active", "certainty": "confirmed"},
    )
    nurse.post(
        page + "add/value/",
        {
            "idempotency_key": "d",
            "what": "potassium",
            "value": "4.1",
            "unit": "mmol/L",
            "at": "2026-02",
        },
    )
    (fact,) = facts_for(patient).conditions
    assert (fact.source.kind, fact.source.reviewed) == ("document", False)
    assert fact.source.document_uid == str(Document.objects.get(patient=patient).uid)
    assert "Anaemia" in doctor.get(page).content.decode()
    signed(doctor, assigned, "e", note="mild")
    facts = facts_for(patient)
    assert facts.conditions[0].source.reviewed
    assert facts.observations[0].source.reviewed
    assert not Task.objects.filter(closed_at=None).exists()
    assert "Signed off lately" in doctor.get("/inbox/").content.decode()


def test_the_kind_of_file_is_told_by_its_content(nurse: Client) -> None:
    answer = arrive(nurse, b"MZ\x90\x00 a program")
    assert answer.status_code == 200
    assert not InboxItem.objects.exists()
    arrive(nurse, idempotency_key="again")
    assert Document.objects.get().media_type == "application/pdf"


def test_a_form_sent_twice_makes_one_item(nurse: Client) -> None:
    arrive(nurse)
    arrive(nurse)
    assert InboxItem.objects.count() == 1


def test_the_patient_is_found_by_name(nurse: Client, patient: Patient) -> None:
    arrive(nurse)
    page = nurse.get(f"/inbox/{InboxItem.objects.get().uid}/", {"q": "rivera"})
    assert "It is theirs" in page.content.decode()


def test_a_paper_is_assigned_and_signed_only_once(
    nurse: Client, doctor: Client, assigned: InboxItem, patient: Patient, make_actor: MakeActor
) -> None:
    again = {"idempotency_key": "x", "patient": str(patient.uid)}
    assert nurse.post(f"/inbox/{assigned.uid}/assign/", again).status_code == 409
    actor = make_actor("prescriber")
    how = {"proof": proof_of(actor), "shown_sha256": what_is_signed(assigned).sha256}
    sign_off(actor=actor, key="1", item=assigned, **how)
    with pytest.raises(Refused, match="Signed off"):
        sign_off(actor=actor, key="2", item=assigned, **how)


def signed(doctor: Client, item: InboxItem, key: str, secret: str = PASSWORD, **told: str) -> Any:
    """Sign the page off as it reads now."""
    shown = what_is_signed(item).sha256
    data = {"idempotency_key": key, "method": "password", "secret": secret, "shown_sha256": shown}
    return doctor.post(f"/inbox/{item.uid}/sign/", data | told)


def test_nobody_signs_off_without_showing_again_who_they_are(
    doctor: Client, assigned: InboxItem
) -> None:
    answer = signed(doctor, assigned, "w", secret="somebody else's", note="Mild, recheck in May")
    assert answer.status_code == 422
    assert "Mild, recheck in May" in answer.content.decode()
    assigned.refresh_from_db()
    assert assigned.state == "assigned"
    assert doctor.post(f"/inbox/{assigned.uid}/sign/", {"idempotency_key": "n"}).status_code == 422
    assert signed(doctor, assigned, "r").status_code == 302
    signature = Signature.objects.get(subject_kind="inbox", subject_uid=str(assigned.uid))
    assert signature.proof == "password"


def test_what_was_added_after_the_page_was_opened_is_not_signed(
    nurse: Client, doctor: Client, assigned: InboxItem
) -> None:
    old = what_is_signed(assigned).sha256
    nurse.post(
        f"/inbox/{assigned.uid}/add/condition/",
        {"idempotency_key": "c", "text": "Gout", "standing": "active", "certainty": "confirmed"},
    )
    answer = signed(doctor, assigned, "s", shown_sha256=old)
    assert answer.status_code == 422
    assert "Read it again, then sign" in answer.content.decode()


def test_a_nurse_does_not_sign_off(nurse: Client, assigned: InboxItem) -> None:
    answer = nurse.post(f"/inbox/{assigned.uid}/sign/", {"idempotency_key": "n"})
    assert answer.status_code == 403


def test_another_clinics_paper_and_patient_are_not_there(
    nurse: Client, assigned: InboxItem, make_user: MakeUser, other_clinic: Clinic
) -> None:
    stranger = Client()
    stranger.force_login(make_user("nurse", at=other_clinic))
    assert stranger.get(f"/inbox/{assigned.uid}/").status_code == 404
    assert "Blood count" not in stranger.get("/inbox/").content.decode()
    arrive(nurse, idempotency_key="second")
    item = InboxItem.objects.get(state="arrived")
    for wrong in ("", "not-a-uuid", str(item.uid)):
        data = {"idempotency_key": wrong or "e", "patient": wrong}
        assert nurse.post(f"/inbox/{item.uid}/assign/", data).status_code == 404

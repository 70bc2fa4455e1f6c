"""Papers are reached through the patient, leave one trace, and cannot run in the browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.standing_people import MakeActor, MakePatient, MakeUser

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.services import (
    Description,
    keep_document,
    store,
    store_upload,
)
from ataraxy.platform.people.models import Clinic, Patient


def kept(actor, patient, content=b"%PDF-1.4 scan", title="Letter", key="k") -> Document:
    what = Description("letter", title, "fax")
    return keep_document(
        actor=actor, key=key, stored=store_upload(content), what=what, patient=patient
    )


@pytest.fixture
def document(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> Document:
    return kept(make_actor("coordinator"), patient)


@pytest.fixture
def nurse(client: Client, make_user: MakeUser) -> Client:
    client.force_login(make_user("nurse"))
    return client


def address(document: Document) -> str:
    return reverse("documents:paper", args=[document.patient.uid, document.uid])


def test_a_pdf_opens_in_place_and_is_kept_out_of_every_cache(
    nurse: Client, document: Document
) -> None:
    answer = nurse.get(address(document))
    assert answer.content == b"%PDF-1.4 scan"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_opening_a_paper_leaves_exactly_one_read_entry(nurse: Client, document: Document) -> None:
    nurse.get(address(document))
    reads = Entry.objects.filter(action="patient.read", patient_uid=str(document.patient.uid))
    assert [(entry.subject) for entry in reads] == ["paper"]


def test_the_file_name_tells_no_patients_name(nurse: Client, document: Document) -> None:
    assert "Rivera" not in nurse.get(address(document))["Content-Disposition"]


def test_text_that_could_be_a_page_is_handed_over_and_may_run_nothing(
    nurse: Client, in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    nasty = kept(make_actor("coordinator"), patient, b"<html><script>alert(1)</script>")
    answer = nurse.get(address(nasty))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "text/plain"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_the_paper_of_one_patient_is_not_found_under_another(
    nurse: Client, document: Document, make_patient: MakePatient
) -> None:
    other = make_patient("Okafor", "Chidi")
    wrong = reverse("documents:paper", args=[other.uid, document.uid])
    assert nurse.get(wrong).status_code == 404


def test_staff_of_another_clinic_find_nothing(
    client: Client, document: Document, make_user: MakeUser, other_clinic: Clinic
) -> None:
    client.force_login(make_user("nurse", at=other_clinic))
    assert client.get(address(document)).status_code == 404


def test_a_role_without_the_permission_is_turned_away(
    client: Client, document: Document, make_user: MakeUser
) -> None:
    client.force_login(make_user("researcher"))
    assert client.get(address(document)).status_code == 403


def test_a_damaged_file_is_not_shown_and_the_page_says_what_to_do(
    nurse: Client, document: Document
) -> None:
    store().path(document.sha256).write_bytes(b"%PDF-1.4 forged")
    answer = nurse.get(address(document))
    assert answer.status_code == 500
    assert b"forged" not in answer.content
    assert "Tell the administrator" in answer.content.decode()
    assert document.sha256 in answer.content.decode()


def test_the_list_says_which_version_is_in_force(
    nurse: Client, document: Document, make_actor: MakeActor, patient: Patient
) -> None:
    what = Description("letter", "Letter, corrected", "", document)
    keep_document(
        actor=make_actor("coordinator"),
        key="2",
        stored=store_upload(b"%PDF-1.4 corrected"),
        what=what,
        patient=patient,
    )
    page = nurse.get(reverse("documents:papers", args=[patient.uid])).content.decode()
    assert page.index("Letter, corrected") < page.index("replaced by")
    assert page.count("in force") == 1


def test_an_empty_record_says_how_papers_come(nurse: Client, patient: Patient) -> None:
    page = nurse.get(reverse("documents:papers", args=[patient.uid])).content.decode()
    assert "filed from the inbox" in page


def test_a_paper_about_no_patient_has_its_own_address_and_trace(
    nurse: Client, in_clinic: Clinic, make_actor: MakeActor, document: Document
) -> None:
    policy = kept(make_actor("coordinator"), None, b"%PDF-1.4 policy", key="p")
    answer = nurse.get(reverse("documents:clinic-file", args=[policy.uid]))
    assert answer.content == b"%PDF-1.4 policy"
    assert Entry.objects.filter(action="document.read").count() == 1
    assert nurse.get(reverse("documents:clinic-file", args=[document.uid])).status_code == 404

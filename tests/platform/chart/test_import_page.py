"""Staff import a record by uploading it, and read why one was refused."""

from __future__ import annotations

import gzip
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.fhir_bundles import a_person
from tests.standing_people import MakeUser

from ataraxy.platform.people.models import Patient

pytestmark = pytest.mark.usefixtures("in_clinic")


@pytest.fixture
def coordinator(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("coordinator"))
    return client


def send(client: Client, content: bytes, name: str = "a.json") -> tuple[int, str]:
    data = {"idempotency_key": "k", "file": SimpleUploadedFile(name, content)}
    answer = client.post("/records/import/", data)
    return answer.status_code, answer.content.decode()


def test_a_record_is_uploaded_twice_and_kept_once(coordinator: Client) -> None:
    assert coordinator.get("/records/import/").status_code == 200
    status, page = send(coordinator, a_person().gzip(), "a.json.gz")
    assert status == 200
    assert "Ana Rivera" in page
    assert "Claim: 1" in page
    status, page = send(coordinator, a_person().bytes())
    assert (status, Patient.objects.count()) == (200, 1)
    assert "Nothing changed" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4", "This is a PDF"),
        (gzip.compress(b"{}", mtime=0)[:-4], "cut off"),
        (b'{"resourceType":"Bundle","type":"batch"}', "has no Patient"),
    ],
)
def test_a_refused_record_says_why_and_leaves_nothing(
    coordinator: Client, content: bytes, words: str
) -> None:
    status, page = send(coordinator, content)
    assert status == 422
    assert words in page
    assert not Patient.objects.exists()


def test_a_lookalike_is_pointed_out_and_can_be_merged(
    coordinator: Client, make_user: MakeUser
) -> None:
    send(coordinator, a_person(1).bytes())
    twin = a_person(2)
    status, page = send(coordinator, twin.bytes(), "b.json")
    assert status == 200
    assert "Perhaps the same person twice" in page
    listed = coordinator.get("/duplicates/").content.decode()
    (address,) = re.findall(r'href="/duplicates/([0-9a-f-]{36}/)"', listed)
    pair = coordinator.get(f"/duplicates/{address}").content.decode()
    assert "GH-000001" in pair
    survivor = Patient.objects.order_by("pk")[0]
    data = {"idempotency_key": "m", "reason": "same passport", "act": str(survivor.uid)}
    coordinator.post(f"/duplicates/{address}", data)
    merged = Patient.objects.get(merged_into=survivor)
    seen = coordinator.get(f"/patients/{merged.uid}/")
    assert seen["Location"] == f"/patients/{survivor.uid}/"
    undo = {"idempotency_key": "u", "reason": "twins"}
    coordinator.post(f"/duplicates/merged/{merged.uid}/undo/", undo)
    assert not Patient.objects.filter(merged_into__isnull=False).exists()


def test_who_may_not_import_is_told_so(make_user: MakeUser) -> None:
    client = Client()
    client.force_login(make_user("therapist"))
    assert client.get("/records/import/").status_code == 403
    assert client.get("/duplicates/").status_code == 403

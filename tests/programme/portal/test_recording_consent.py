"""A recording is a consent of its own: none before a yes, and none after it is taken back."""

from __future__ import annotations

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scope
from tests.agreeing import says

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.platform.people.models import Patient
from ataraxy.programme.portal.models_own import JournalEntry

WEBM = b"\x1a\x45\xdf\xa3" + bytes(range(200))


def voice() -> SimpleUploadedFile:
    return SimpleUploadedFile("recording.webm", WEBM, content_type="audio/webm")


def test_nothing_is_recorded_without_a_yes_and_taking_it_back_stops_it(
    theirs: Client, patient: Patient, papers: Path
) -> None:
    new = "/portal/journal/new/"
    for answer, told in (
        (None, "was not asked yet"),
        ("no", "said no"),
        ("yes", None),
        ("withdrawn", "took it back"),
    ):
        if answer:
            says(patient, Topic.RECORDING, answer)
        assert ("data-recorder" in theirs.get(new).text) == (told is None)
        said = {"text": "My words", "voice": voice(), "idempotency_key": f"v{answer}"}
        sent = theirs.post(new, said)
        assert sent.status_code == (302 if told is None else 400)
        assert told is None or told in sent.text
    with scope(clinic=patient.clinic_id):
        (kept,) = JournalEntry.objects.all()
    assert len([one for one in papers.rglob("*") if one.is_file()]) == 1
    # What was recorded while they agreed stays theirs, and its words can still be corrected.
    corrected = {"text": "Better words", "idempotency_key": "c"}
    assert theirs.post(f"/portal/journal/{kept.uid}/correct/", corrected).status_code == 302

"""Journal, safety plan and self-care: private, kept, corrected beside, never somebody else's."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope
from tests.agreeing import says
from tests.programme.portal.conftest import OpenPages, Phone
from tests.standing_people import MakePatient, MakeUser

from ataraxy.clinic.agreements.kinds import Topic
from ataraxy.platform.audit.models import Entry
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.forms import fresh_key
from ataraxy.platform.worklist.models import Task
from ataraxy.programme.copies.models import Disclosure
from ataraxy.programme.portal.models import Account
from ataraxy.programme.portal.models_own import JournalEntry, SafetyPlan, TrackerEntry

WEBM = b"\x1a\x45\xdf\xa3" + bytes(range(200))
PLAN = {"warning_signs": "I stop answering the phone", "people": "Luis 555 0100", "seen": "0"}


def write(client: Client, text: str = "The sea was calm", **more: object) -> str:
    said = {"text": text, "idempotency_key": fresh_key(), **more}
    answer = client.post("/portal/journal/new/", said)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def voice(content: bytes = WEBM) -> SimpleUploadedFile:
    return SimpleUploadedFile("recording.webm", content, content_type="audio/webm")


@pytest.fixture
def therapist(make_user: MakeUser) -> Client:
    client = Client()
    client.force_login(make_user("therapist"))
    return client


def staff_page(client: Client, patient: Patient) -> str:
    return client.get(reverse("portal:staff", args=[patient.uid])).text


def test_an_entry_is_private_until_it_is_shared_and_private_again_after(
    theirs: Client, patient: Patient, therapist: Client, make_user: MakeUser
) -> None:
    url = write(theirs)
    assert "The sea was calm" not in staff_page(therapist, patient)
    theirs.post(f"{url}share/", {"act": "share", "idempotency_key": "a"})
    assert "The sea was calm" in staff_page(therapist, patient)
    nurse = Client()
    nurse.force_login(make_user("nurse"))
    assert "The sea was calm" not in staff_page(nurse, patient)
    theirs.post(f"{url}share/", {"act": "private", "idempotency_key": "b"})
    assert "The sea was calm" not in staff_page(therapist, patient)
    with scope(clinic=patient.clinic_id):
        (task,) = Task.objects.filter(kind="journal.shared")
    assert (task.role, task.owner) == ("therapist", make_user("therapist"))


def test_a_correction_stands_beside_what_it_corrects(theirs: Client, account: Account) -> None:
    url = write(theirs, "I slept six hours")
    said = {"text": "I slept four hours", "idempotency_key": "c"}
    newer = theirs.post(f"{url}correct/", said).headers["Location"]
    page = theirs.get(newer).text
    assert "I slept four hours" in page
    assert "I slept six hours" in page
    assert theirs.get("/portal/journal/").text.count("I slept") == 1
    assert (
        "corrected already"
        in theirs.post(f"{url}correct/", {**said, "text": "x", "idempotency_key": "d"}).text
    )
    with scope(clinic=account.clinic_id):
        assert JournalEntry.objects.count() == 2


@pytest.mark.either
def test_no_row_of_the_patient_can_be_changed_or_removed(theirs: Client, account: Account) -> None:
    write(theirs)
    with scope(clinic=account.clinic_id):
        for act in (
            lambda rows: rows.update(text="other"),
            lambda rows: rows.delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act(JournalEntry.objects.all())


def test_a_recording_is_kept_heard_and_on_no_list_of_the_clinic(
    theirs: Client, patient: Patient, therapist: Client, papers: Path
) -> None:
    says(patient, Topic.RECORDING)
    url = write(theirs, "", voice=voice())
    heard = theirs.get(f"{url}voice/")
    assert (heard.content, heard["Content-Type"]) == (WEBM, "audio/webm")
    assert "media-src 'self'" in theirs.get(url)["Content-Security-Policy"]
    listed = therapist.get(reverse("documents:papers", args=[patient.uid])).text
    assert "recording" not in listed.lower()
    with scope(clinic=patient.clinic_id):
        entry = JournalEntry.objects.get()
    theirs_only = reverse("portal:shared_voice", args=[patient.uid, entry.uid])
    assert therapist.get(theirs_only).status_code == 404
    theirs.post(f"{url}share/", {"act": "share", "idempotency_key": "a"})
    assert therapist.get(theirs_only).content == WEBM


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"<html>not a sound</html>", "no recording we can keep"),
        (b"%PDF-1.7 " + b"x" * 50, "no recording we can keep"),
        (WEBM + b"\0" * 12_000_000, "at most 12 MB"),
    ],
)
def test_what_is_no_recording_or_too_long_is_refused_and_the_words_stay(
    theirs: Client, papers: Path, account: Account, content: bytes, answer: str
) -> None:
    says(account.patient, Topic.RECORDING)
    said = {"text": "My words", "voice": voice(content), "idempotency_key": "v"}
    page = theirs.post("/portal/journal/new/", said)
    assert answer in page.text
    assert "My words" in page.text
    with scope(clinic=account.clinic_id):
        assert not JournalEntry.objects.exists()


def test_an_entry_of_nothing_is_refused_and_one_sent_twice_is_one(
    theirs: Client, account: Account
) -> None:
    empty = theirs.post("/portal/journal/new/", {"text": "  ", "idempotency_key": "e"})
    assert "Write something or add a recording" in empty.text
    for _press in range(2):
        theirs.post("/portal/journal/new/", {"text": "Once", "idempotency_key": "same"})
    with scope(clinic=account.clinic_id):
        assert JournalEntry.objects.count() == 1


def test_what_belongs_to_somebody_else_is_not_there(
    theirs: Client,
    open_pages: OpenPages,
    phone: Phone,
    make_patient: MakePatient,
    other_clinic: Clinic,
) -> None:
    neighbour = phone(open_pages(make_patient("Okafor", "Ben"), "ben@example.org"))
    elsewhere = phone(open_pages(make_patient("Rivera", "Ana", at=other_clinic), "a@example.org"))
    url = write(theirs)
    theirs.post("/portal/complaints/", {"topic": "care", "words": "x", "idempotency_key": "k"})
    assert theirs.get(url).status_code == 200
    for stranger in (neighbour, elsewhere):
        assert stranger.get(url).status_code == 404
        assert stranger.get(f"{url}correct/").status_code == 404
        assert stranger.get(f"{url}voice/").status_code == 404
        shared = stranger.post(f"{url}share/", {"act": "share", "idempotency_key": "s"})
        assert shared.status_code == 404
        assert "The sea was calm" not in stranger.get("/portal/journal/").text


def test_the_plan_is_in_their_words_versions_stay_and_staff_see_it_at_once(
    theirs: Client, patient: Patient, therapist: Client, account: Account
) -> None:
    theirs.post("/portal/safety-plan/write/", {**PLAN, "idempotency_key": "1"})
    page = theirs.get("/portal/safety-plan/").text
    assert "I stop answering the phone" in page
    assert "988" in page
    assert "I stop answering the phone" in staff_page(therapist, patient)
    newer = {**PLAN, "warning_signs": "I stay in bed", "seen": "1", "idempotency_key": "2"}
    theirs.post("/portal/safety-plan/write/", newer)
    page = theirs.get("/portal/safety-plan/").text
    assert page.index("I stay in bed") < page.index("I stop answering the phone")
    card = therapist.get(reverse("portal:plan_card", args=[patient.uid])).text
    assert "I stay in bed" in card


def test_a_plan_written_over_by_somebody_else_meanwhile_is_not_lost(
    theirs: Client, patient: Patient, therapist: Client
) -> None:
    together = reverse("portal:staff_plan", args=[patient.uid])
    assert therapist.post(together, {**PLAN, "idempotency_key": "t"}).status_code == 302
    assert "Written" not in theirs.get("/portal/safety-plan/").text
    late = theirs.post(
        "/portal/safety-plan/write/",
        {**PLAN, "warning_signs": "My own words", "idempotency_key": "p"},
    )
    assert "a newer version meanwhile" in late.text
    assert "My own words" in late.text
    with scope(clinic=patient.clinic_id):
        (plan,) = SafetyPlan.objects.all()
    assert not plan.by_patient


def test_notes_of_self_care_are_drawn_and_can_be_taken_back(
    theirs: Client, account: Account
) -> None:
    today = timezone.localdate()
    for days, hours in ((2, 5), (1, 6.5), (0, 7)):
        said = {
            "day": str(today - timedelta(days=days)),
            "hours": str(hours),
            "woke": "",
            "rested": "",
        }
        assert (
            theirs.post(
                "/portal/self-care/sleep/", {**said, "idempotency_key": fresh_key()}
            ).status_code
            == 302
        )
    page = theirs.get("/portal/self-care/sleep/").text
    assert page.count('class="mark"') == 3
    assert "6.5 h" in page
    with scope(clinic=account.clinic_id):
        newest = TrackerEntry.objects.order_by("-day").first()
        assert newest is not None
        theirs.post(f"/portal/self-care/sleep/{newest.uid}/take-back/", {"idempotency_key": "t"})
        assert TrackerEntry.objects.count() == 4
    assert theirs.get("/portal/self-care/sleep/").text.count('class="mark"') == 2


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"hours": "99"}, "less than or equal to 16"),
        ({"day": "2999-01-01", "hours": "7"}, "has not come yet"),
        ({"hours": ""}, "Nothing was filled in"),
        ({"day": "no day"}, "Enter a valid date"),
    ],
)
def test_a_note_that_cannot_be_is_refused_with_its_reason(
    theirs: Client, changes: dict[str, str], answer: str
) -> None:
    said = {"day": str(timezone.localdate()), "idempotency_key": "x", **changes}
    assert answer in theirs.post("/portal/self-care/sleep/", said).text


def test_each_look_leaves_one_entry_in_the_journal_of_reads(
    theirs: Client, account: Account
) -> None:
    before = Entry.objects.filter(action="patient.read").count()
    for path in ("", "journal/", "safety-plan/", "self-care/", "settings/"):
        assert theirs.get(f"/portal/{path}").status_code == 200
    found = Entry.objects.filter(action="patient.read").order_by("pk")
    assert found.count() == before + 5
    newest = found.last()
    assert newest is not None
    assert newest.patient_uid == str(account.patient.uid)
    assert newest.actor_uid == f"patient:{account.patient.uid}"


def test_everything_can_be_taken_along_and_that_it_left_is_written_down(
    theirs: Client, account: Account, papers: Path
) -> None:
    says(account.patient, Topic.RECORDING)
    write(theirs, "The sea was calm")
    write(theirs, "", voice=voice())
    theirs.post("/portal/safety-plan/write/", {**PLAN, "idempotency_key": "p"})
    slept = {"day": "2026-03-02", "hours": "7.5", "woke": "2", "idempotency_key": "s"}
    assert theirs.post("/portal/self-care/sleep/", slept).status_code == 302
    fhir = theirs.post("/portal/download/", {"form": "fhir", "idempotency_key": "f"})
    bundle = fhir.json()
    assert bundle["resourceType"] == "Bundle"
    notes = [
        base64.b64decode(one["resource"]["content"][0]["attachment"].get("data", "")).decode()
        for one in bundle["entry"]
        if one["resource"]["resourceType"] == "DocumentReference"
    ]
    assert any("The sea was calm" in text for text in notes)
    assert any("I stop answering the phone" in text for text in notes)
    assert any("The recording is in the ZIP file" in text for text in notes)
    assert any("Hours slept: 7.5\nTimes awake at night: 2" in text for text in notes)
    packed = theirs.post("/portal/download/", {"form": "zip", "idempotency_key": "z"})
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        names = archive.namelist()
        (recording,) = [name for name in names if name.startswith("journal/")]
        assert archive.read(recording) == WEBM
    assert {"record.json", "record.pdf"} <= set(names)
    with scope(clinic=account.clinic_id):
        left = Disclosure.objects.order_by("pk")
        assert [(one.form, one.by_name) for one in left] == [
            ("fhir", "Ana Rivera"),
            ("zip", "Ana Rivera"),
        ]
    assert (
        theirs.post("/portal/download/", {"form": "exe", "idempotency_key": "x"}).status_code == 404
    )

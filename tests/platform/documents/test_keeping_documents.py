"""Papers are kept once, replaced by newer ones, and never cross a patient or a clinic."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import Error, transaction
from django.http import Http404
from django_scopes import scope
from tests.standing_people import MakeActor, MakePatient

from ataraxy.platform.audit.models import Entry
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.paper import Paper, Paragraph, canonical_text, content_hash
from ataraxy.platform.documents.queries import content_of, damage, paper_of, papers_of
from ataraxy.platform.documents.services import (
    Description,
    keep_document,
    store,
    store_paper,
    store_upload,
)
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import PermissionRefused, Refused

SCAN = b"%PDF-1.4 a letter"
Keep = Callable[..., Document]


@pytest.fixture
def keep(in_clinic: Clinic, make_actor: MakeActor, patient: Patient) -> Keep:
    def make(content: bytes = SCAN, key: str = "k", **more: object) -> Document:
        what = Description("letter", "Letter from the GP", "fax", more.pop("supersedes", None))
        return keep_document(
            actor=make_actor("coordinator"),
            key=key,
            stored=store_upload(content),
            what=what,
            patient=more.pop("patient", patient),
        )

    return make


def test_a_kept_paper_says_who_kept_it_and_gives_its_content_back(keep: Keep) -> None:
    document = keep()
    assert content_of(document) == SCAN
    assert document.author_name == "Coordinator.Harbor Tester"
    assert document.media_type == "application/pdf"
    assert Entry.objects.filter(action="documents.keep").count() == 1


def test_the_same_form_sent_twice_keeps_one_paper(keep: Keep) -> None:
    assert keep(key="once") == keep(key="once")
    assert Document.objects.count() == 1


def test_a_newer_version_stands_beside_the_one_it_replaces(keep: Keep, patient: Patient) -> None:
    first = keep(key="1")
    second = keep(b"%PDF-1.4 corrected", key="2", supersedes=first)
    newest, older = papers_of(patient)
    assert (newest, older) == (second, first)
    assert older.newer == second
    assert newest.newer is None


def test_only_one_paper_can_replace_another(keep: Keep) -> None:
    first = keep(key="1")
    keep(b"%PDF-1.4 b", key="2", supersedes=first)
    with pytest.raises(Refused, match="replaced this paper already"):
        keep(b"%PDF-1.4 c", key="3", supersedes=first)
    assert Document.objects.count() == 2


def test_a_paper_of_another_patient_cannot_be_replaced(
    keep: Keep, make_patient: MakePatient
) -> None:
    first = keep(key="1")
    with pytest.raises(Refused, match="same patient"):
        keep(key="2", supersedes=first, patient=make_patient("Okafor", "Chidi"))


def test_a_paper_row_can_never_be_changed_or_removed(keep: Keep) -> None:
    document = keep()
    for act in (
        lambda: Document.objects.filter(pk=document.pk).update(title="Other"),
        lambda: Document.objects.filter(pk=document.pk).delete(),
    ):
        with pytest.raises(Error, match="append-only"), transaction.atomic():
            act()


def test_a_role_without_the_permission_keeps_nothing(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    with pytest.raises(PermissionRefused):
        keep_document(
            actor=make_actor("researcher"),
            key="k",
            stored=store_upload(SCAN),
            what=Description("letter", "Letter"),
            patient=patient,
        )
    assert Document.objects.count() == 0


def test_another_clinics_paper_does_not_exist_here(
    keep: Keep, make_patient: MakePatient, other_clinic: Clinic
) -> None:
    document = keep()
    stranger = make_patient(at=other_clinic)
    with scope(clinic=other_clinic.pk), pytest.raises(Http404):
        paper_of(stranger, document.uid)


def test_a_full_disk_is_answered_with_what_was_kept(keep: Keep, settings, tmp_path: object) -> None:
    blocked = settings.DOCUMENT_ROOT.parent / "blocked"
    blocked.write_text("")
    settings.DOCUMENT_ROOT = blocked / "documents"
    with pytest.raises(Refused, match="Nothing was kept, and what you sent is still with you"):
        keep()
    assert Document.objects.count() == 0


def test_a_refused_file_leaves_nothing_in_the_store(in_clinic: Clinic) -> None:
    with pytest.raises(Refused, match="not accepted"):
        store_upload(b"MZ\x90\x00 program")
    assert list(store().names()) == []


def test_a_rotten_file_is_found_by_the_damage_check(keep: Keep) -> None:
    sound, rotten = keep(key="1"), keep(b"%PDF-1.4 b", key="2")
    store().path(rotten.sha256).write_bytes(b"%PDF-1.4 x")
    assert [document for document, _error in damage(Document.objects.all())] == [rotten]
    assert content_of(sound) == SCAN


def test_a_printed_paper_carries_the_hash_of_its_words(
    in_clinic: Clinic, make_actor: MakeActor, patient: Patient
) -> None:
    paper = Paper("Letter", "en", in_clinic.name, patient.full_name, (Paragraph("Dear 🦊"),))
    stored = store_paper(paper, in_clinic)
    assert stored.content_sha256 == content_hash(canonical_text(paper))
    assert "FOX FACE" in stored.warning
    document = keep_document(
        actor=make_actor("coordinator"),
        key="k",
        stored=stored,
        what=Description("letter", "Letter"),
        patient=patient,
    )
    assert content_of(document).startswith(b"%PDF")

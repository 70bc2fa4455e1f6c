"""Keeping papers. Content is hashed, printed and put in the store before a transaction opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ataraxy.foundation.decision import refuse
from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.media import MediaType, may_keep
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.paper import Paper
from ataraxy.platform.documents.pdf import Labels, print_paper
from ataraxy.platform.documents.store import FileStore, StoreUnwritable
from ataraxy.platform.feed.publish import publish
from ataraxy.platform.people.models import Clinic, Patient
from ataraxy.platform.service.errors import Refused
from ataraxy.platform.service.service import service


@dataclass(frozen=True, slots=True)
class Stored:
    """Content that is safely in the store and waits for its row."""

    sha256: str
    media_type: str
    size_bytes: int
    content_sha256: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a paper is: its kind (`models.Kind`), title, where it came from, what it replaces."""

    kind: str
    title: str
    origin: str = ""
    supersedes: Document | None = None


def store() -> FileStore:
    """The store of this installation."""
    return FileStore(settings.DOCUMENT_ROOT)


def store_upload(content: bytes) -> Stored:
    """Look an uploaded file over and put it in the store; raises `Refused` with the reason."""
    sniffed = may_keep(content, limit_bytes=settings.DOCUMENT_UPLOAD_LIMIT_BYTES)
    if sniffed.media_type is None:
        raise Refused(sniffed.decision)
    return Stored(keep_bytes(content), sniffed.media_type, len(content))


def store_paper(
    paper: Paper, clinic: Clinic, *, finish: Callable[[bytes], bytes] | None = None
) -> Stored:
    """Print `paper` in the clinic's zone and put the PDF in the store. Not in a transaction.

    `finish` does the last thing to the PDF, such as signing it.
    """
    printed = print_paper(
        paper, printed_at=timezone.now(), zone=clinic.zone, labels=translated_labels()
    )
    pdf = finish(printed.pdf) if finish else printed.pdf
    name = keep_bytes(pdf)
    return Stored(name, MediaType.PDF, len(pdf), printed.content_sha256, printed.warning)


def translated_labels() -> Labels:
    """The template's own words in the language that is active now."""
    return Labels(
        page_of=_("Page {page} of {pages}"),
        printed=_("Printed {when}"),
        content_hash=_("Content SHA-256 {hash}"),
        spelled_out=_(
            "No installed font has these characters, so they are spelled out by number: "
            "{characters}."
        ),
    )


@service("documents.keep", permission="documents.write")
def keep_document(
    *, actor: Actor, key: str, stored: Stored, what: Description, patient: Patient | None = None
) -> Document:
    """Record a paper whose content is in the store already."""
    return add_document(actor=actor, stored=stored, what=what, patient=patient)


def add_document(
    *, actor: Actor, stored: Stored, what: Description, patient: Patient | None = None
) -> Document:
    """Insert a document row and tell the feed; for services that keep a paper on their way."""
    document = Document(
        clinic_id=actor.clinic_id,
        kind=what.kind,
        title=what.title,
        patient=patient,
        sha256=stored.sha256,
        media_type=stored.media_type,
        size_bytes=stored.size_bytes,
        content_sha256=stored.content_sha256,
        origin=what.origin,
        author_uid=actor.user_uid,
        author_name=actor.name,
        created_at=timezone.now(),
        supersedes=what.supersedes,
    )
    _require_same_owner(document)
    _insert(document)
    publish(
        clinic_id=actor.clinic_id,
        topic="documents.kept",
        subject=f"document:{document.uid}",
        patient_uid=document.patient_uid,
    )
    return document


def _require_same_owner(document: Document) -> None:
    older = document.supersedes
    if older is None:
        return
    if (older.clinic_id, older.patient_id) != (document.clinic_id, document.patient_id):
        raise Refused(refuse(_("A paper can replace only a paper of the same patient.")))


def _insert(document: Document) -> None:
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except IntegrityError as error:
        if document.supersedes is None:
            raise
        text = _("Somebody has replaced this paper already. Open the newest version first.")
        raise Refused(refuse(text)) from error


def keep_bytes(content: bytes) -> str:
    """Put content in the store and return its hash; `Refused` when the disk is full."""
    try:
        return store().put(content)
    except StoreUnwritable as error:
        text = _(
            "The disk for papers is full or cannot be written. Nothing was kept, and what you "
            "sent is still with you. Tell the administrator, then send it again."
        )
        raise Refused(refuse(text, rule="documents.store")) from error

"""Reading papers."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ataraxy.platform.audit.actor import Actor
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.services import store
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.people.models import Patient


def papers_of(patient: Patient) -> QuerySet[Document]:
    """All papers of a patient, newest first, with what replaced them."""
    found = Document.objects.filter(clinic_id=patient.clinic_id, patient=patient)
    return found.select_related("superseded_by").order_by("-created_at", "-pk")


def paper_of(patient: Patient, uid: UUID) -> Document:
    """One paper of this patient, or `Http404`."""
    found = papers_of(patient).filter(uid=uid).first()
    if found is None:
        raise Http404(_("There is no such paper in this record."))
    return found


def clinic_paper(actor: Actor, uid: UUID) -> Document:
    """A paper of the clinic that belongs to no patient, or `Http404`."""
    found = Document.objects.filter(clinic_id=actor.clinic_id, patient__isnull=True, uid=uid)
    document = found.first()
    if document is None:
        raise Http404(_("There is no such paper at this clinic."))
    return document


def content_of(document: Document) -> bytes:
    """The content, checked against its hash; raises `StoreError`."""
    return store().get(document.sha256)


def damage(documents: QuerySet[Document]) -> Iterator[tuple[Document, StoreError]]:
    """Every paper whose file is missing or damaged (health checks and restore use it)."""
    for document in documents.iterator():
        try:
            content_of(document)
        except StoreError as error:
            yield document, error

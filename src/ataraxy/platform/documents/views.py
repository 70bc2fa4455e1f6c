"""Pages about papers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from ataraxy.platform.audit.journal import record
from ataraxy.platform.documents.media import EXTENSIONS, MediaType
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.queries import clinic_paper, content_of, paper_of, papers_of
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.people.models import Patient
from ataraxy.platform.people.pages import patient_page, staff_page
from ataraxy.platform.people.requests import StaffRequest

# A stored PDF or photo came from outside: it may show itself and do nothing else.
_NO_ACTIVE_CONTENT = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@patient_page("documents.read", what="papers")
def papers(request: StaffRequest, patient: Patient) -> HttpResponse:
    """All papers of one patient."""
    context = {"patient": patient, "papers": papers_of(patient)}
    return render(request, "documents/papers.html", context)


@patient_page("documents.read", what="paper")
def paper(request: StaffRequest, patient: Patient, document_uid: UUID) -> HttpResponse:
    """The file itself."""
    return _file(request, paper_of(patient, document_uid))


@staff_page("documents.read")
def clinic_file(request: StaffRequest, document_uid: UUID) -> HttpResponse:
    """The file of a paper that is about no patient."""
    document = clinic_paper(request.actor, document_uid)
    record(actor=request.actor, action="document.read", subject=f"document:{document.uid}")
    return _file(request, document)


def _file(request: StaffRequest, document: Document) -> HttpResponse:
    try:
        content = content_of(document)
    except StoreError:
        return render(request, "documents/damaged.html", {"document": document}, status=500)
    response = HttpResponse(content, content_type=document.media_type)
    how = "inline" if document.opens_in_place else "attachment"
    response["Content-Disposition"] = f'{how}; filename="{_file_name(document)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _NO_ACTIVE_CONTENT
    return response


def _file_name(document: Document) -> str:
    # No patient's name in a download folder: the kind, the day and the document's own number.
    day = document.created_at.date().isoformat()
    kind = slugify(document.kind) or _("paper")
    ending = EXTENSIONS[MediaType(document.media_type)]
    return f"{kind}-{day}-{str(document.uid)[:8]}.{ending}"

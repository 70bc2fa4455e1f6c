"""One person's copy in each form it is handed over in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ataraxy.knowledge.records.writing import Copy, PaperTold, write_bundle
from ataraxy.platform.documents.models import Document
from ataraxy.platform.documents.paper import Paper
from ataraxy.platform.documents.pdf import print_paper
from ataraxy.platform.documents.queries import content_of
from ataraxy.platform.documents.services import translated_labels
from ataraxy.platform.documents.store import StoreError
from ataraxy.platform.people.access import record_ids
from ataraxy.platform.people.models import Patient
from ataraxy.programme.copies.gather import gather
from ataraxy.programme.copies.paper import copy_paper
from ataraxy.programme.copies.written import documents_of, file_of

RECORD_JSON, RECORD_PDF = "record.json", "record.pdf"
MISSING = "missing.txt"


@dataclass(frozen=True, slots=True)
class PatientCopy:
    """Everything about one person, as things stood at `copy.made_at`."""

    patient: Patient
    copy: Copy

    def fhir(self) -> bytes:
        """FHIR R4 JSON: one Bundle."""
        return write_bundle(self.copy)

    def paper(self) -> Paper:
        """The paper in the language that is active now."""
        return copy_paper(self.copy, get_language() or "en")

    def pdf(self) -> bytes:
        """The paper as PDF/UA."""
        zone = self.patient.clinic.zone
        labels = translated_labels()
        return print_paper(self.paper(), printed_at=self.copy.made_at, zone=zone, labels=labels).pdf

    def packed(self) -> bytes:
        """A ZIP with both and every paper of the record as it came in or was printed."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            self._put(archive, RECORD_JSON, self.fhir())
            self._put(archive, RECORD_PDF, self.pdf())
            damaged = [
                row for row in documents_of(record_ids(self.patient)) if not self._has(archive, row)
            ]
            if damaged:
                self._put(archive, MISSING, _told_missing(damaged).encode())
        return buffer.getvalue()

    def _has(self, archive: zipfile.ZipFile, row: Document) -> bool:
        try:
            content = content_of(row)
        except StoreError:
            return False
        self._put(archive, file_of(row), content)
        return True

    def _put(self, archive: zipfile.ZipFile, name: str, content: bytes) -> None:
        # The time of the copy, not of the machine: the same copy packs to the same bytes.
        info = zipfile.ZipInfo(name, date_time=self.copy.made_at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, content)


def _told_missing(rows: Iterable[Document]) -> str:
    head = _("These papers belong to the record, but their files are missing or damaged:")
    return "\n".join([head, *(f"{file_of(row)}: {row.title}" for row in rows), ""])


def patient_copy(patient: Patient, *, at: datetime, more: Iterable[PaperTold] = ()) -> PatientCopy:
    """The copy of everything about `patient` at `at`, in the language that is active now.

    `more` are further words of their own, such as a journal. The caller has come through the one
    door to the patient and journals what it hands over.
    """
    return PatientCopy(patient, gather(patient, at, more))
